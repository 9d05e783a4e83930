"""Schema of a stream: whatever its columns are in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from airbyte_cdk.sources.declarative.schema import SchemaLoader

from source_tiktok_ads.readers.columns import Columns


@dataclass
class CatalogueSchema(SchemaLoader):
    """Gives the schema of the stream's columns.

    Attributes:
        columns: The stream's columns, those of a report or of an entity.
    """

    config: Mapping[str, Any]
    parameters: InitVar[Mapping[str, Any]]
    columns: Columns

    def get_json_schema(self) -> Mapping[str, Any]:
        """The JSON schema of a record."""
        return self.columns.json_schema()
