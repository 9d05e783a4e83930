"""An entity stream's columns: what is asked for, how each value is read, what the schema says of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from source_tiktok_ads import catalogue
from source_tiktok_ads.readers import times, values
from source_tiktok_ads.readers.columns import described, log_dropped
from source_tiktok_ads.readers.values import UNUSABLE, Change, fitted, is_id, untyped, with_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from source_tiktok_ads.catalogue import Field

    Read = Callable[[Any, list[Change]], Any]  # notes among the changes what it cannot hold

COVER = "•••"


@dataclass(frozen=True)
class EntityColumns:
    """The columns of one entity stream.

    Attributes:
        stream: The stream's name in the catalogue.
        primary_key: Columns that make a record the same record.
        cursor_field: The modification time, or None.
        selected: The columns that the configured catalog holds; None for all.
    """

    stream: str
    primary_key: tuple[str, ...]
    cursor_field: str | None = None
    selected: frozenset[str] | None = None

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The selected columns, in the order of the schema."""
        every = catalogue.entity_fields(self.stream)
        return every if self.selected is None else {name: every[name] for name in every if name in self.selected}

    @property
    def money(self) -> frozenset[str]:
        """Columns that hold amounts of money."""
        return frozenset(name for name, each in catalogue.entity_fields(self.stream).items() if each.unit == "money")

    def json_schema(self) -> dict[str, Any]:
        """The stream's JSON schema, every property nullable and described."""
        fields = catalogue.entity_fields(self.stream)
        return described({name: field.json_schema() for name, field in fields.items()})

    def selecting(self, columns: Collection[str] | None) -> EntityColumns:
        """The same stream with only these columns (and key, cursor, ad account) asked for and emitted; None for all."""
        always = {*self.primary_key, "advertiser_id", *([self.cursor_field] if self.cursor_field else [])}
        selected = None if columns is None else frozenset(columns) | always
        return EntityColumns(self.stream, self.primary_key, self.cursor_field, selected)

    @cached_property
    def request_fields(self) -> tuple[str, ...]:
        """Field names of the request, by today's names."""
        return tuple(dict.fromkeys(field.request_name for field in self.fields.values()))

    def record(self, row: Mapping[str, Any], advertiser_id: str) -> dict[str, Any]:
        """A row of an answer as a record: exactly the selected columns, null where the API gave nothing."""
        log_dropped(f"Stream {self.stream}", (row,), self._answered)
        changes: list[Change] = []
        record = {name: read(row.get(request_name), changes) for name, request_name, read in self._readers}
        if advertiser_id and "advertiser_id" in record:  # a list of the token says whose row it is, or nobody does
            record["advertiser_id"] = advertiser_id
            changes = changes and [each for each in changes if each.field != "advertiser_id"]
        if changes and self._personal:  # they are said in the log, with an example
            covered = (each.field.partition(".")[0] in self._personal for each in changes)
            changes = [each._replace(value=COVER) if is_ else each for each, is_ in zip(changes, covered, strict=True)]
        return with_changes(record, changes)

    def masked(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A record for people to look at: what is personal in it is covered, its keys are not."""
        return {name: _covered(each) if name in self._personal else each for name, each in record.items()}

    @cached_property
    def _personal(self) -> frozenset[str]:
        return frozenset(name for name, field in self.fields.items() if field.personal)

    @cached_property
    def _answered(self) -> frozenset[str]:
        return frozenset(field.request_name for field in catalogue.entity_fields(self.stream).values())

    @cached_property
    def _readers(self) -> list[tuple[str, str, Read]]:
        return [(name, field.request_name, reader(field, name)) for name, field in self.fields.items()]


def _covered(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _covered(each) for name, each in value.items()}
    return COVER if value not in (None, "") else value


def reader(field: Field, path: str) -> Read:
    """What reads the values of a field.

    Args:
        field: Of the catalogue.
        path: The column's name; of a nested field with the names on the way to it, and dots between.
    """
    if field.cast is None and field.type == "array":
        return _array(field, path)
    if field.cast is None and field.type == "object":
        return _object(field, path)
    return _scalar(_kind(field), path)


def _scalar(kind: str, path: str) -> Read:
    """Values that are neither lists nor objects; what comes every day is passed on at once."""
    exact, plain = _SCALARS[kind], _PLAIN.get(kind)

    def read(value: Any, changes: list[Change]) -> Any:  # noqa: ANN401
        if value is None or (type(value) is plain and not (isinstance(value, str) and UNUSABLE in value)):
            return value
        return fitted(exact, value, path, changes)

    return read


def _kind(field: Field) -> str:
    if field.cast is not None:
        return field.cast
    if field.type == "string" and is_id(field.name):
        return "id of any form"
    return field.type


def _id(value: Any) -> str | None:  # noqa: ANN401
    return None if value == "" else values.identifier(value)


_SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "id": _id,
    "id of any form": values.identifier,
    "epoch_seconds": times.epoch_seconds,
    "utc_datetime": times.utc_text,
    "local_datetime": times.hour,
    "utc_datetime_or_epoch_millis": times.utc_text_or_epoch_millis,
    "known_text": lambda value: values.text(values.known_text(value)),
    "utc_datetime_or_epoch": times.utc_text_or_epoch,
    "string": values.text,
    "integer": values.integer,
    "number": values.number,
    "boolean": values.boolean,
}


_PLAIN: Mapping[str, type] = {"string": str, "boolean": bool}


def _array(field: Field, path: str) -> Read:
    """Lists; a lone value is a list of one."""
    item = _as_answered(path) if field.items is None else reader(field.items, path)

    def read(value: Any, changes: list[Change]) -> list[Any] | None:  # noqa: ANN401
        if value is None or value == "":
            return None
        return [item(each, changes) for each in (value if isinstance(value, list) else [value])]

    return read


def _object(field: Field, path: str) -> Read:
    """Objects: what the catalogue knows of them as it says, null where the API gave nothing; the rest as answered."""
    known = [(each.name, each.request_name, reader(each, f"{path}.{each.name}")) for each in field.properties]
    names = {name for each in known for name in each[:2]}

    def read(value: Any, changes: list[Change]) -> dict[str, Any] | None:  # noqa: ANN401
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            changes.append(Change(path, value, "NULLED"))
            return None
        record = {name: read_one(value.get(request_name), changes) for name, request_name, read_one in known}
        if rest := {name: each for name, each in value.items() if name not in names}:
            record |= untyped(rest, path, changes)
        return record

    return read


def _as_answered(path: str) -> Read:
    return lambda value, changes: untyped(value, path, changes)
