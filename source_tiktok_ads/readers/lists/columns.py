"""An entity stream's columns: what is asked for, how each value is read, what the schema says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

import orjson

from source_tiktok_ads import catalogue
from source_tiktok_ads.readers.columns import described

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from source_tiktok_ads.catalogue import Field

TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


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
        record = {name: _read(field, row.get(field.request_name)) for name, field in self.fields.items()}
        if "advertiser_id" in record:
            record["advertiser_id"] = advertiser_id
        return record


def _read(field: Field, value: Any) -> Any:  # noqa: ANN401, PLR0911 - one return per JSON type
    if value is None:
        return None
    if field.cast is not None:
        return _cast(field.cast, value)
    if field.type == "array":
        return _array(field, value)
    if field.type == "object":
        return _object(field, value)
    if field.type == "string":
        return value if isinstance(value, str) else orjson.dumps(value).decode()
    if field.type == "boolean":
        return _boolean(value)
    return _number(field.type, value)


def _cast(cast: str, value: Any) -> str | None:  # noqa: ANN401
    """Ids as digit strings; times as UTC with a Z, from epoch seconds or milliseconds or a text."""
    if cast == "id":
        return str(value) if value != "" else None
    if value in ("", "-"):
        return None
    try:
        if cast == "epoch_seconds":
            return datetime.fromtimestamp(int(value), UTC).strftime(TIME_FORMAT)
        if cast == "utc_datetime_or_epoch_millis" and str(value).isdecimal():
            return datetime.fromtimestamp(int(value) // 1000, UTC).strftime(TIME_FORMAT)
        moment = datetime.fromisoformat(str(value))
    except (TypeError, ValueError, OverflowError, OSError):
        return None  # no time at all: an entity without one is emitted by every sync, so nothing is lost
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.strftime(TIME_FORMAT)


def _array(field: Field, value: Any) -> list[Any]:  # noqa: ANN401
    elements = value if isinstance(value, list) else [value]
    items = field.items
    return elements if items is None else [_read(items, element) for element in elements]


def _object(field: Field, value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, dict) or not field.properties:
        return value
    return {known.name: _read(known, value.get(known.request_name)) for known in field.properties}


def _boolean(value: Any) -> bool | None:  # noqa: ANN401
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower())
    return bool(value)


def _number(json_type: str, value: Any) -> float | int | None:  # noqa: ANN401
    """A number; None for what is none. An integer is never taken through a float, which would round a long one."""
    try:
        if json_type == "integer":
            return _integer(value)
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not isfinite(number):
        return None
    return value if type(value) is int else number


def _integer(value: Any) -> int:  # noqa: ANN401
    try:
        return int(value)
    except ValueError:
        return int(float(value))
