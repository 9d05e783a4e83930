"""A stream's columns as Spark's: real types from the catalogue, and what else a user may read them as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FractionalType,
    IntegralType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
)

from source_tiktok_ads.spark.errors import TikTokAdsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Amounts have two decimals in most currencies, averages such as the cost of a click more.
MONEY = DecimalType(20, 6)
_TEXT_AS = {"date": DateType(), "date-time": TimestampType()}
_WITHOUT_ZONE = "timestamp_without_timezone"


@dataclass(frozen=True)
class Column:
    """A column to read.

    Attributes:
        name: As the stream and Spark call it.
        kind: JSON type of its values: what becomes text is written as JSON unless it is text.
        type: Of Spark.
        items: Of an array, its elements as a column.
        nullable: Whether Spark takes it for one that may be empty.
    """

    name: str
    kind: str
    type: DataType
    items: Column | None = None
    nullable: bool = True


def stream_columns(json_schema: Mapping[str, Any], money: frozenset[str]) -> dict[str, Column]:
    """All columns of a stream by name, with the types that fit their values.

    Args:
        json_schema: Of a record.
        money: Columns that hold amounts of money.
    """
    properties: Mapping[str, Mapping[str, Any]] = json_schema["properties"]
    return {name: _column(name, each, is_money=name in money) for name, each in properties.items()}


def chosen(stream: str, columns: Mapping[str, Column], names: Sequence[str] | None) -> StructType:
    """The schema of these columns, in this order; None for all.

    Raises:
        TikTokAdsError: There is no such column.
    """
    wanted = columns if names is None else names
    return StructType([StructField(name, _known(stream, columns, name).type) for name in wanted])


def as_asked_for(stream: str, columns: Mapping[str, Column], schema: StructType) -> list[Column]:
    """The columns of a schema, which may have other types than the stream's own.

    Raises:
        TikTokAdsError: There is no such column, or its values cannot be read as that type.
    """
    return [_asked_for(stream, _known(stream, columns, each.name), each) for each in schema.fields]


def _column(name: str, schema: Mapping[str, Any], *, is_money: bool = False) -> Column:
    types = schema.get("type", ())
    kinds = [each for each in ([types] if isinstance(types, str) else types) if each != "null"]
    kind = kinds[0] if len(kinds) == 1 else "any"
    if kind == "array":
        items = _column("element", schema.get("items") or {})
        return Column(name, kind, ArrayType(items.type), items)
    return Column(name, kind, _scalar(kind, schema, is_money=is_money))


def _scalar(kind: str, schema: Mapping[str, Any], *, is_money: bool) -> DataType:
    if kind == "string" and (found := _TEXT_AS.get(schema.get("format", ""))):
        return TimestampNTZType() if schema.get("airbyte_type") == _WITHOUT_ZONE else found
    if kind == "number":
        return MONEY if is_money else DoubleType()
    return {"boolean": BooleanType(), "integer": LongType()}.get(kind, StringType())


def _known(stream: str, columns: Mapping[str, Column], name: str) -> Column:
    if name not in columns:
        raise TikTokAdsError(f"Stream {stream} has no column {name}{did_you_mean(name, columns)}")
    return columns[name]


def _asked_for(stream: str, column: Column, field: StructField) -> Column:
    if not _fits(column, field.dataType):
        own, wanted = column.type.simpleString(), field.dataType.simpleString()
        raise TikTokAdsError(
            f"Stream {stream}: column {column.name} is {own} and cannot be read as {wanted}; read it as {own} or"
            " string, and cast it."
        )
    return _as(column, field.dataType, nullable=field.nullable)


def _fits(column: Column, wanted: DataType) -> bool:
    """Whether every value of a column can be of this type without being guessed at."""
    if isinstance(wanted, StringType) or column.type == wanted:
        return True
    if isinstance(wanted, ArrayType) and column.items:
        return _fits(column.items, wanted.elementType)
    numbers = {"integer": (IntegralType, FractionalType), "number": (FractionalType,)}
    return isinstance(wanted, numbers.get(column.kind, ()))


def _as(column: Column, wanted: DataType, *, nullable: bool = True) -> Column:
    items = None
    if isinstance(wanted, ArrayType) and column.items:
        items = _as(column.items, wanted.elementType, nullable=wanted.containsNull)
    return Column(column.name, column.kind, wanted, items, nullable)
