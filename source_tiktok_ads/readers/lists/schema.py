"""Schema of a custom endpoint: inferred from what comes back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import Any

from airbyte_cdk.sources.declarative.schema import SchemaLoader

from source_tiktok_ads.readers.columns import described
from source_tiktok_ads.readers.lists.inferred_columns import EndpointColumns, inferred

logger = logging.getLogger("airbyte")


@dataclass
class EndpointSchema(SchemaLoader):
    """Asks for a little where no configured catalog says what the columns are.

    Attributes:
        columns: The stream's columns.
        sample: Gives some records, of several ad accounts if there are; None where the stream is read, whatever the
            configured catalog says of its columns.
    """

    config: Mapping[str, Any]
    parameters: InitVar[Mapping[str, Any]]
    columns: EndpointColumns
    sample: Callable[[], Sequence[Mapping[str, Any]]] | None

    def get_json_schema(self) -> Mapping[str, Any]:
        """The JSON schema of a record.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
            AirbyteTracedException: A `config_error`: the answer is not what the configuration says it is.
        """
        if self.columns.properties is not None or self.sample is None:
            return self.columns.json_schema()
        rows = self.sample()
        if not rows:
            logger.warning(
                "Stream %s: no record to take its columns from; it gets them when its schema is refreshed.",
                self.columns.stream,
            )
        return described(inferred([dict(row) for row in rows], self.columns.primary_key))
