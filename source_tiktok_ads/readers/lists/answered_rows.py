"""The rows that an answer of a list holds, with what they do not say themselves, and what makes a row the same row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from source_tiktok_ads.endpoints.record_path import found_at, groups_at, parse_path
from source_tiktok_ads.lists.forms import BrokenRowError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from source_tiktok_ads.basics import Row
    from source_tiktok_ads.readers.lists.endpoint_pages import Groups
    from source_tiktok_ads.readers.lists.entry import ListEntry
    from source_tiktok_ads.readers.lists.requests import Request

METADATA = "metadata"


class AnsweredRows:
    """Takes rows from answers of one list.

    Args:
        entry: The list.
        key_names: Fields of a row that make it the same row; empty where nothing does.
        error: Makes the error for a row that lacks its key.

    Attributes:
        key_names: As given.
    """

    def __init__(self, entry: ListEntry, key_names: tuple[str, ...], error: Callable[[str], Exception]) -> None:
        self.key_names = key_names
        self._entry, self._error = entry, error
        self._path = parse_path(entry.record_path)
        self._metadata = parse_path(entry.metadata_path) if entry.metadata_path else ()
        self._adds = {name: parse_path(f"data.{path}") for name, path in entry.adds.items()}

    def rows(self, request: Request, data: Row) -> list[Row]:
        """The rows of a described answer, with what they do not say themselves."""
        if self._entry.pagination != "page":
            return [row for group in self.groups(data) for row in self.whole(request, group)]
        rows: Any = data
        for part in self._path[1:]:
            rows = rows.get(part) if isinstance(rows, dict) else None
        if not rows or not isinstance(rows, list) or not (self._adds or request.fields):
            return rows or []
        return [self.complete(request, row) for row in rows]

    def groups(self, data: Mapping[str, Any]) -> Groups:
        """The records of an answer, grouped as the API counts them, with what goes with each group.

        Raises:
            WrongPathError: They are elsewhere in the answer.
        """
        added = {METADATA: next(iter(found_at(data, self._metadata)), None)} if self._metadata else {}
        return [{"records": records, "added": added} for records in groups_at(data, self._path)]

    def whole(self, request: Request, group: Row) -> list[Row]:
        """The records of a group with what they do not say themselves."""
        return [self.complete(request, {**record, **group["added"]}) for record in group["records"]]

    def complete(self, request: Request, row: Row) -> Row:
        """A row with what it does not say itself."""
        added = {name: next(iter(found_at(row, path)), None) for name, path in self._adds.items()}
        return {**request.fields, **row, **added}

    def fields_of_key(self, row: Row) -> tuple[Any, ...]:
        """What makes a row of a described list the same row; a KeyError where it lacks that.

        Raises:
            BrokenRowError: It is null.
        """
        key = tuple([row[name] for name in self.key_names])
        if None in key:
            raise BrokenRowError(f"a row lacks its {self.key_names[key.index(None)]}")
        return key

    def key_of_group(self, request: Request, group: Row) -> bytes:
        """What makes a row the same row, as the API counts rows: the keys of all records in it."""
        return b"".join(self.key(row) for row in self.whole(request, group))

    def key(self, row: Row) -> bytes:
        """What makes a row the same row.

        Raises:
            AirbyteTracedException: The row lacks it.
        """
        if not self._entry.described and (lacking := [name for name in self.key_names if row.get(name) is None]):
            raise self._error(f"primary_key {lacking[0]} is not in a row, which has {', '.join(sorted(row))}")
        return orjson.dumps([row.get(name) for name in self.key_names])
