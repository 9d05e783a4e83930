"""A custom endpoint's columns: inferred from a sample when shown, the configured catalog's when read."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import orjson
from airbyte_cdk.models import AirbyteRecordMessage
from airbyte_cdk.utils.schema_inferrer import SchemaInferrer

from source_tiktok_ads.readers.columns import described

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from source_tiktok_ads.endpoints.record_path import Row

logger = logging.getLogger("airbyte")

_TEXT: dict[str, Any] = {"type": ["string", "null"]}
_EXACT = 2**53  # larger integers do not survive a reader that takes numbers as floats, as most do
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
    _said: set[str] = field(default_factory=set, repr=False, compare=False)

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
        account = advertiser_id or row.get(ACCOUNT)
        if self.properties is None:
            return {**texts(row), ACCOUNT: account if account is None else str(account)}
        if logger.isEnabledFor(logging.DEBUG) and (dropped := row.keys() - self.properties.keys()):
            logger.debug("Stream %s: %d fields are not in its schema: %s", self.stream, len(dropped), sorted(dropped))
        record = {name: self._fitted(row.get(name), each, name) for name, each in self.properties.items()}
        record[ACCOUNT] = account if account is None else str(account)
        return record

    def _fitted(self, value: Any, schema: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
        """A value as its column's type has it; what cannot be is passed on as it is, and said once."""
        types = schema.get("type", ())
        if value is None:
            return None
        if "string" in types:
            return value if isinstance(value, str) else orjson.dumps(value).decode()
        if "array" in types and isinstance(value, list):
            if isinstance(items := schema.get("items"), dict):
                return [self._fitted(each, items, name) for each in value]
            return texts(value, is_id=_is_id(name.rsplit(".", maxsplit=1)[-1]))
        if "object" in types and isinstance(value, dict):
            known = schema.get("properties", {})
            as_text = texts({n: each for n, each in value.items() if n not in known})  # what no sample has had
            return {
                n: as_text[n] if n in as_text else self._fitted(each, known[n], f"{name}.{n}")
                for n, each in value.items()
            }
        if isinstance(value, bool):
            fits = "boolean" in types
        else:
            fits = isinstance(value, int | float) and (
                "number" in types or ("integer" in types and value == int(value))
            )
        if not fits and types and name not in self._said:
            self._said.add(name)
            logger.warning(
                "Stream %s: column %s holds a %s, its schema says %s. Refresh the schema in the connection's settings.",
                self.stream, name, type(value).__name__, types,
            )  # fmt: skip
        return value


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


def texts(value: Any, *, is_id: bool = False) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """The same with ids as texts, and integers that are too long to be exact as numbers.

    >>> texts({"id": 7, "list": [{"campaign_ids": [1, 2], "count": 3}]})
    {'id': '7', 'list': [{'campaign_ids': ['1', '2'], 'count': 3}]}
    """
    if isinstance(value, dict):
        return {name: texts(each, is_id=_is_id(name)) for name, each in value.items()}
    if isinstance(value, list):
        return [texts(each, is_id=is_id) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and (is_id or abs(value) >= _EXACT):
        return str(value)
    return value


def _is_id(name: str) -> bool:
    return name in {"id", "ids"} or name.endswith(("_id", "_ids"))
