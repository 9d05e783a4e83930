"""Records as Arrow batches: every value exactly, in the schema that Spark expects."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql.pandas.types import to_arrow_schema
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
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
)

from source_tiktok_ads.spark.batches import ROWS, Batches
from source_tiktok_ads.spark.errors import TikTokAdsError
from source_tiktok_ads.spark.schema import Column

_JSON = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)
TEXT = Column("element", "string", StringType())
OBJECT = Column("element", "object", StringType())


def line(data: str) -> bytes:
    return f'{{"type":"RECORD","record":{{"stream":"ads","data":{data},"emitted_at":1}}}}\n'.encode()


def values(column: Column, *written: str) -> list[Any]:
    lines = [line(f'{{"other":[1],"{column.name}":{each}}}') for each in written]
    (batch,) = Batches("ads", [column]).of(lines)
    return list(batch.to_pydict()[column.name])


@pytest.mark.parametrize(
    ("kind", "type_", "written", "value"),
    [
        ("string", StringType(), '"a\\u00e4"', "aä"),
        ("string", DateType(), '"2026-03-06"', date(2026, 3, 6)),
        ("string", TimestampType(), '"2026-03-06T05:00:00Z"', datetime(2026, 3, 6, 5, tzinfo=UTC)),
        ("string", TimestampNTZType(), '"2026-03-06T05:00:00"', datetime.fromisoformat("2026-03-06T05:00")),
        ("integer", LongType(), "9007199254740993", 9007199254740993),
        ("integer", StringType(), "9007199254740993", "9007199254740993"),
        ("integer", DecimalType(5, 0), "12", Decimal(12)),
        ("number", DecimalType(20, 6), "0.1", Decimal("0.100000")),
        ("number", DecimalType(12, 2), "0.125", Decimal("0.13")),
        ("number", DecimalType(12, 2), "-0.125", Decimal("-0.13")),
        ("number", DecimalType(20, 6), "1e-7", Decimal("0.000000")),
        ("number", DoubleType(), "3", 3.0),
        ("number", StringType(), "1.50", "1.50"),
        ("boolean", BooleanType(), "true", True),
        ("object", StringType(), '{"a": [1, null]}', '{"a": [1, null]}'),
        ("any", StringType(), '"text"', "text"),
        ("any", StringType(), "7", "7"),
    ],
)
def test_a_value_arrives_as_it_was_written(kind: str, type_: DataType, written: str, value: object) -> None:
    assert values(Column("c", kind, type_), written, "null") == [value, None]


def test_arrays_keep_their_elements() -> None:
    assert values(Column("c", "array", ArrayType(StringType()), TEXT), '["a",null]', "[]", "null") == [
        ["a", None],
        [],
        None,
    ]
    objects = Column("c", "array", ArrayType(StringType()), OBJECT)
    assert values(objects, '[{"a":1},null,{"b":"x"}]', "null") == [['{"a":1}', None, '{"b":"x"}'], None]


def test_a_record_without_the_column_has_nothing_there() -> None:
    (batch,) = Batches("ads", [Column("c", "string", StringType()), Column("o", "object", StringType())]).of(
        [line("{}")]
    )
    assert batch.to_pylist() == [{"c": None, "o": None}]


def test_names_that_are_no_names_of_python_arrive() -> None:
    assert values(Column("list.a-b", "string", StringType()), '"x"') == ["x"]


def test_rows_come_in_batches_of_one_size() -> None:
    lines = [line(f'{{"c":{number}}}') for number in range(ROWS + 1)]
    batches = list(Batches("ads", [Column("c", "integer", LongType())]).of(lines))
    assert [batch.num_rows for batch in batches] == [ROWS, 1]
    assert [value for batch in batches for value in batch.to_pydict()["c"]] == list(range(ROWS + 1))


def test_no_record_makes_no_batch() -> None:
    assert list(Batches("ads", [TEXT]).of([])) == []


@pytest.mark.parametrize(
    ("kind", "type_", "written", "says"),
    [
        ("integer", ByteType(), "300", "Stream ads: a value of c does not fit tinyint."),
        ("number", DecimalType(4, 2), "123.45", "Stream ads: a value of c does not fit decimal(4,2)."),
        ("string", DateType(), '"tomorrow"', "Stream ads: a record cannot be read: "),
        ("integer", LongType(), '"7"', "Stream ads: a record cannot be read: "),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_that_names_its_column(
    kind: str, type_: DataType, written: str, says: str
) -> None:
    with pytest.raises(TikTokAdsError, match=re.escape(says)) as raised:
        values(Column("c", kind, type_), written)
    assert "c" in str(raised.value)


def test_batches_have_the_schema_that_spark_compares_them_with() -> None:
    types = {
        "string": [StringType(), DateType(), TimestampType(), TimestampNTZType()],
        "number": [FloatType(), DoubleType(), DecimalType(12, 2)],
        "integer": [ByteType(), ShortType(), IntegerType(), LongType()],
        "boolean": [BooleanType()],
    }
    columns = [Column(f"c{kind}{n}", kind, each) for kind, several in types.items() for n, each in enumerate(several)]
    columns += [
        Column("a", "array", ArrayType(StringType()), TEXT),
        Column("n", "string", StringType(), nullable=False),
    ]
    spark = StructType([StructField(each.name, each.type, each.nullable) for each in columns])
    assert Batches("ads", columns).schema.equals(to_arrow_schema(spark, timezone="UTC"))


@given(st.decimals(-(10**13), 10**13, places=6))
def test_money_of_six_decimals_is_exact(amount: Decimal) -> None:
    (value,) = values(Column("c", "number", DecimalType(20, 6)), str(amount))
    assert value == amount


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_what_becomes_json_text_is_the_same_json(value: object) -> None:
    (text,) = values(Column("c", "object", StringType()), json.dumps({"v": value}))
    assert json.loads(text) == {"v": value}
