"""The connector's lines as Arrow batches of the columns that Spark asked for."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    ByteType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    ShortType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

from source_tiktok_ads.spark.errors import TikTokAdsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from source_tiktok_ads.spark.schema import Column

ROWS = 4_096  # of a batch
_NULL = msgspec.Raw(b"null")
_INTEGERS = {ByteType: pa.int8(), ShortType: pa.int16(), IntegerType: pa.int32(), LongType: pa.int64()}
_ARROW: dict[type[DataType], pa.DataType] = {
    **_INTEGERS,
    StringType: pa.string(),
    BooleanType: pa.bool_(),
    FloatType: pa.float32(),
    DoubleType: pa.float64(),
    DateType: pa.date32(),
    TimestampType: pa.timestamp("us", tz="UTC"),
    TimestampNTZType: pa.timestamp("us"),
}
_PYTHON: dict[type[DataType], type] = {
    **dict.fromkeys(_INTEGERS, int),
    BooleanType: bool,
    FloatType: float,
    DoubleType: float,
    DecimalType: Decimal,
    DateType: date,
    TimestampType: datetime,
    TimestampNTZType: datetime,
}
_TEXTS = ("string",)  # kinds of JSON that are text already


class Batches:
    """Makes batches of records.

    Args:
        stream: The stream's name, for errors.
        columns: In the order of the batches.
    """

    def __init__(self, stream: str, columns: Sequence[Column]) -> None:
        self._stream, self._columns = stream, columns
        self.schema = pa.schema([pa.field(each.name, _arrow(each), nullable=each.nullable) for each in columns])
        fields = [
            (f"c{number}", _python(each), msgspec.field(name=each.name, default=_default(each)))
            for number, each in enumerate(columns)
        ]
        data = msgspec.defstruct("Data", fields)
        record = msgspec.defstruct("Record", [("data", data)])
        message = msgspec.defstruct("Message", [("record", record)])
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(message)
        self._converters = [_converter(each) for each in columns]

    def of(self, lines: Iterable[bytes]) -> Iterator[pa.RecordBatch]:
        """Batches of RECORD messages.

        Raises:
            TikTokAdsError: A value cannot be of its column's type.
        """
        rows: list[tuple[Any, ...]] = []
        decode, values = self._decoder.decode, msgspec.structs.astuple
        for line in lines:
            try:
                rows.append(values(decode(line).record.data))
            except msgspec.ValidationError as error:
                raise TikTokAdsError(f"Stream {self._stream}: a record cannot be read: {error}.") from None
            if len(rows) == ROWS:
                yield self._batch(rows)
                rows = []
        if rows:
            yield self._batch(rows)

    def _batch(self, rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
        transposed = zip(*rows, strict=True)
        arrays = [
            self._array(column, field, convert, values)
            for column, field, convert, values in zip(
                self._columns, self.schema, self._converters, transposed, strict=True
            )
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _array(
        self, column: Column, field: pa.Field, convert: Callable[[Any], Any] | None, values: Sequence[Any]
    ) -> pa.Array:
        try:
            return pa.array(map(convert, values) if convert else values, type=field.type, size=len(values))
        except (pa.ArrowException, OverflowError, ArithmeticError):
            kind = column.type.simpleString()
            raise TikTokAdsError(f"Stream {self._stream}: a value of {column.name} does not fit {kind}.") from None


def _arrow(column: Column) -> pa.DataType:
    if isinstance(column.type, ArrayType) and column.items:
        return pa.list_(pa.field("element", _arrow(column.items), nullable=column.items.nullable))
    if isinstance(column.type, DecimalType):
        return pa.decimal128(column.type.precision, column.type.scale)
    return _ARROW[type(column.type)]


def _python(column: Column) -> Any:  # noqa: ANN401 - a type
    """What a value is decoded as."""
    if isinstance(column.type, ArrayType) and column.items:
        return list[_python(column.items)] | None  # type: ignore[misc] # made while it runs
    if isinstance(column.type, StringType):
        return str | None if column.kind in _TEXTS else msgspec.Raw
    return _PYTHON[type(column.type)] | None


def _default(column: Column) -> msgspec.Raw | None:
    return _NULL if _python(column) is msgspec.Raw else None


def _converter(column: Column) -> Callable[[Any], Any] | None:
    """What makes a decoded value one that Arrow takes; None where it is one."""
    if isinstance(column.type, ArrayType) and column.items:
        convert = _converter(column.items)
        return partial(_each, convert) if convert else None
    if isinstance(column.type, DecimalType):
        context = Context(prec=column.type.precision, rounding=ROUND_HALF_UP)
        return partial(_rounded, Decimal(1).scaleb(-column.type.scale), context)
    return _text if _python(column) is msgspec.Raw else None


def _each(convert: Callable[[Any], Any], values: list[Any] | None) -> list[Any] | None:
    return None if values is None else [convert(each) for each in values]


def _rounded(step: Decimal, context: Context, value: Decimal | None) -> Decimal | None:
    """A number to the decimals of its column, half up as Spark's own readers do."""
    return None if value is None else value.quantize(step, context=context)


def _text(value: msgspec.Raw) -> str | None:
    """JSON as text: as it is, but for what is text itself."""
    raw = bytes(value)
    if raw == b"null":
        return None
    if raw[:1] == b'"':
        with suppress(msgspec.DecodeError):
            return msgspec.json.decode(raw, type=str)
    return raw.decode()
