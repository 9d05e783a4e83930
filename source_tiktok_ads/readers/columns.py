"""What a stream's columns are, be they a report's or an entity's."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

logger = logging.getLogger("airbyte")


class Columns(Protocol):
    """Columns of a stream: schema, key, and the choice that the configured catalog makes."""

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Columns that make a record the same record."""
        ...

    @property
    def money(self) -> frozenset[str]:
        """Columns that hold amounts of money."""
        ...

    def json_schema(self) -> dict[str, Any]:
        """JSON schema of a record."""
        ...

    def selecting(self, columns: Collection[str] | None) -> Columns:
        """The same with only these columns, the key and the cursor; None for all."""
        ...


class RecordColumns(Columns, Protocol):
    """Columns that turn a row of an answer into a record."""

    @property
    def cursor_field(self) -> str | None:
        """The modification time, or None."""
        ...

    def selecting(self, columns: Collection[str] | None) -> RecordColumns:
        """The same with only these columns, the key and the cursor; None for all."""
        ...

    def record(self, row: Mapping[str, Any], advertiser_id: str) -> dict[str, Any]:
        """A row of an answer as a record: exactly the selected columns, null where the API gave nothing."""
        ...


def described(properties: dict[str, Any]) -> dict[str, Any]:
    """JSON schema of a record with these properties; more may come with a later version."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "additionalProperties": True,
        "properties": properties,
    }


def log_dropped(where: str, answered: Iterable[Mapping[str, Any]], names: Collection[str]) -> None:
    """Count in the debug log what answers hold beside the columns.

    Args:
        where: Whose answers they are.
        answered: Rows as answered.
        names: What the columns are read from.
    """
    if not logger.isEnabledFor(logging.DEBUG):
        return
    dropped = Counter(name for row in answered for name in row if name not in names)
    if dropped:
        counts = ", ".join(f"{name} ({count})" for name, count in sorted(dropped.items()))
        logger.debug("%s: fields that are not in the schema: %s", where, counts)
