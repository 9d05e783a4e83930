"""A custom endpoint's columns: inferred from a sample when shown, the configured catalog's when read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from airbyte_cdk.models import AirbyteRecordMessage
from airbyte_cdk.utils.schema_inferrer import SchemaInferrer

from source_tiktok_ads.readers import values
from source_tiktok_ads.readers.columns import described, log_dropped
from source_tiktok_ads.readers.values import Change, fitted, is_id, untyped, with_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from source_tiktok_ads.basics import Row

_TEXT: dict[str, Any] = {"type": ["string", "null"]}
ACCOUNT = "advertiser_id"


@dataclass(frozen=True)
class EndpointColumns:
    """The columns of one custom endpoint.

    Attributes:
        stream: The stream's name.
        primary_key: Columns that make a record the same record.
        properties: Of the configured catalog's schema; None where there is none: then rows pass as they are.
    """

    stream: str
    primary_key: tuple[str, ...]
    properties: Mapping[str, Any] | None = None
    cursor_field: None = None
    money: frozenset[str] = frozenset()  # nobody says what is

    def json_schema(self) -> dict[str, Any]:
        """JSON schema of a record, as far as it is known without asking."""
        return described({ACCOUNT: _TEXT, **(self.properties or {})})

    def selecting(self, columns: Collection[str] | None) -> EndpointColumns:
        """The same with only these columns, the key and the ad account; None for all."""
        if columns is None or self.properties is None:
            return self
        kept = {*columns, *self.primary_key, ACCOUNT}
        return replace(self, properties={n: each for n, each in self.properties.items() if n in kept})

    def record(self, row: Mapping[str, Any], advertiser_id: str) -> dict[str, Any]:
        """A row of an answer as a record: exactly the columns of the schema, null where the API gave nothing.

        Args:
            row: As answered.
            advertiser_id: The ad account that it was asked for; empty where none was.
        """
        changes: list[Change] = []
        account = advertiser_id or fitted(values.identifier, row.get(ACCOUNT), ACCOUNT, changes)
        if self.properties is None:
            rest = untyped({name: row[name] for name in row if name != ACCOUNT}, "", changes)
            return with_changes({**rest, ACCOUNT: account}, changes)
        log_dropped(f"Stream {self.stream}", (row,), self.properties)
        record = {
            name: account if name == ACCOUNT else _fitted(row.get(name), each, name, changes)
            for name, each in self.properties.items()
        }
        return with_changes({**record, ACCOUNT: account}, changes)


def _fitted(value: Any, schema: Mapping[str, Any], name: str, changes: list[Change]) -> Any:  # noqa: ANN401
    """A value as the schema has it; what cannot be is noted among the changes."""
    types = schema.get("type", ())
    if value is None or not types:
        return untyped(value, name, changes)
    if "array" in types:
        return _list(value, schema, name, changes)
    if "object" in types:
        return _object(value, schema, name, changes)
    read = values.identifier if "string" in types and is_id(name.rpartition(".")[2]) else _SCALARS[_kind(types)]
    return fitted(read, value, name, changes)


_SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "string": values.text,
    "integer": values.integer,
    "number": values.number,
    "boolean": values.boolean,
}


def _kind(types: Collection[str] | str) -> str:
    """The one type of a column that takes most, where the catalog has several: warehouses have one."""
    return next((each for each in _SCALARS if each in types), "string")


def _list(value: Any, schema: Mapping[str, Any], name: str, changes: list[Change]) -> list[Any] | None:  # noqa: ANN401
    if value == "":
        return None
    if not isinstance(value, list):
        changes.append(Change(name, value, "NULLED"))
        return None
    items = schema.get("items")
    if isinstance(items, dict):
        return [_fitted(each, items, name, changes) for each in value]
    return [untyped(each, name, changes) for each in value]


def _object(value: Any, schema: Mapping[str, Any], name: str, changes: list[Change]) -> dict[str, Any] | None:  # noqa: ANN401
    """An object; what no sample has had of it as answered."""
    if value == "":
        return None
    if not isinstance(value, dict):
        changes.append(Change(name, value, "NULLED"))
        return None
    known = schema.get("properties", {})
    found: dict[str, Any] = {
        each: _fitted(inner, known[each], f"{name}.{each}", changes) for each, inner in value.items() if each in known
    }
    found |= untyped({each: value[each] for each in value if each not in known}, name, changes)
    return found


def inferred(rows: Iterable[Row], always: Collection[str]) -> dict[str, Any]:
    """Properties of a schema that all rows fit.

    What a value has never been seen of, or of more than one kind, is text: a later value will fit.

    Args:
        rows: As answered.
        always: Columns that there are in any case.
    """
    inferrer, seen = SchemaInferrer(), dict.fromkeys((ACCOUNT, *always))
    for row in rows:
        inferrer.accumulate(AirbyteRecordMessage("", texts(row), 0))
        seen |= dict.fromkeys(row)
    known = (inferrer.get_stream_schema("") or {}).get("properties", {})
    return {name: _plain(known.get(name, _TEXT)) for name in seen}


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema of one type and null; warehouses have no columns of several."""
    types = schema.get("type", ())
    kinds = [each for each in ([types] if isinstance(types, str) else types) if each != "null"]
    if len(kinds) != 1:
        return dict(_TEXT)
    plain = {**schema, "type": [kinds[0], "null"]}
    if isinstance(items := schema.get("items"), dict):
        plain["items"] = _plain(items)
    if isinstance(properties := schema.get("properties"), dict):
        plain["properties"] = {name: _plain(each) for name, each in properties.items()}
    return plain


def texts(row: Row) -> dict[str, Any]:
    """A row with its ids, and integers that are too long to be exact as numbers, as texts.

    >>> texts({"id": 7, "list": [{"campaign_ids": [1, 2], "count": 3}]})
    {'id': '7', 'list': [{'campaign_ids': ['1', '2'], 'count': 3}]}
    """
    found: dict[str, Any] = untyped(row, "", [])
    return found
