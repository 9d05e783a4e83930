"""Odd values: the table of the documentation, and whatever else JSON can hold, in every type of column."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from source_tiktok_ads.readers import values
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.inferred_columns import EndpointColumns
from source_tiktok_ads.readers.reports import column_values
from source_tiktok_ads.readers.values import BIGGEST, ChangedRecord, UnfitError
from tools.odd_values import (
    ACCOUNT,
    DAY,
    LIST_COLUMNS,
    NESTED_COLUMNS,
    PLACES,
    REPORT,
    OddValue,
    odd_values,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers().map(str)
    | st.floats().map(str)
    | st.text()
    | st.sampled_from(["-", "", "1_000", "1,234", "12%", "٣", "1e3", " 7 ", "a\0b", "2026-02-30 00:00:00", "1e99999"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("a_id"), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("odd", odd_values(), ids=lambda odd: ascii(f"{odd.column} {odd.sent}"))
def test_odd_value_arrives_as_the_table_of_the_documentation_says(odd: OddValue) -> None:
    assert {place: arrives(odd.column, odd.sent) for place, arrives in PLACES.items()} == odd.arrives


def test_table_has_odd_values_of_every_type_of_column() -> None:
    table = odd_values()
    assert len(table) >= 60
    assert {odd.column for odd in table} == {*LIST_COLUMNS} == {*NESTED_COLUMNS}
    assert len({(odd.column, odd.sent) for odd in table}) == len(table)


def is_whole(record: dict[str, Any]) -> bool:
    return not isinstance(record, ChangedRecord)


@given(st.lists(st.tuples(JSON, JSON, JSON, JSON, JSON), min_size=1, max_size=4))
def test_report_of_any_values_fits_its_schema_and_can_be_written(rows: list[tuple[Any, ...]]) -> None:
    answered = [
        {
            "dimensions": {"ad_id": ad, "stat_time_day": day},
            "metrics": {"campaign_name": name, "impressions": count, "spend": money},
        }
        for ad, day, name, count, money in rows
    ]
    validator = Draft7Validator(REPORT.json_schema())
    for record, row in zip(REPORT.records(answered, ACCOUNT, DAY), rows, strict=True):
        validator.validate(record)
        assert b"\\u0000" not in orjson.dumps(dict(record)).replace(b"\\\\", b"")
        if is_whole(record):
            assert_equal_in_value(record, dict(zip(("ad_id", "stat_time_day", "campaign_name"), row, strict=False)))
            assert_same_number(record["impressions"], row[3])
            assert_same_number(record["spend"], row[4])


def assert_equal_in_value(record: dict[str, Any], answered: dict[str, Any]) -> None:
    for name, value in answered.items():
        if record[name] is None:
            assert value in (None, "-", "")
        elif name == "stat_time_day":
            assert value.startswith(record[name])
        elif isinstance(value, str):
            assert record[name] == value
        else:
            assert json.loads(record[name]) == value


def assert_same_number(arrived: float | None, answered: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    if arrived is None:
        assert answered in (None, "-", "")
    elif isinstance(arrived, int):
        assert Decimal(answered if isinstance(answered, str) else repr(answered)) == arrived
    else:
        assert float(answered) == arrived


@pytest.mark.parametrize("column", LIST_COLUMNS)
@given(value=JSON)
def test_list_of_any_value_fits_its_schema_and_can_be_written(column: str, value: Any) -> None:  # noqa: ANN401
    for stream, names in (LIST_COLUMNS[column], NESTED_COLUMNS[column]):
        name = names if isinstance(names, str) else names[0]
        columns = EntityColumns(stream, ())
        answers: list[Any] = [value] if isinstance(names, str) else [value, {str(names[1]): value}, [{"new": value}]]
        for answered in answers:
            record = columns.record({str(name): answered}, "7")
            Draft7Validator(columns.json_schema()).validate(record)
            orjson.dumps(dict(record))


@pytest.mark.parametrize("kind", ["string", "integer", "number", "boolean", "array", "object"])
@given(value=JSON)
def test_endpoint_of_any_value_fits_its_schema_and_can_be_written(kind: str, value: Any) -> None:  # noqa: ANN401
    columns = EndpointColumns("endpoint_mine", (), {"value": {"type": [kind, "null"]}})
    record = columns.record({"value": value}, "7")
    Draft7Validator(columns.json_schema()).validate(record)
    orjson.dumps(dict(record))
    if record["value"] is None and is_whole(record):
        assert value in (None, "-", "")


EXACT: dict[str, Callable[[Any], Any]] = {kind: read for kind, (_, read) in column_values.READERS.items()}


@pytest.mark.parametrize("kind", EXACT)
@given(column=st.lists(SCALARS, min_size=1, max_size=5))
def test_a_column_read_at_once_is_what_its_values_are_one_by_one(kind: str, column: list[Any]) -> None:
    changes: dict[int, Any] = {}
    for row, (found, value) in enumerate(
        zip(column_values.read_column(kind, column, "x", changes), column, strict=True)
    ):
        if row not in changes:
            assert found == EXACT[kind](value)
            continue
        with pytest.raises(UnfitError) as raised:
            EXACT[kind](value)
        assert found == raised.value.kept


@pytest.mark.parametrize(
    "texts", [["1,2", "3"], ["[1", "2]"], ["1", '"', '"'], ["{}", "1"], ["1]", "[2"], ["null", "1"]]
)
def test_texts_that_are_json_only_together_are_no_numbers(texts: list[str]) -> None:
    for kind in ("integer", "number"):
        changes: dict[int, Any] = {}
        found = list(column_values.read_column(kind, texts, "x", changes))
        assert found == [int(text) if text.isdigit() else None for text in texts]
        assert len(changes) == sum(not text.isdigit() for text in texts)


@given(st.integers(-BIGGEST, BIGGEST - 1))
def test_no_integer_of_64_bits_goes_through_a_float(value: int) -> None:
    assert values.integer(value) == values.integer(str(value)) == value
    assert values.number(str(value)) == value
    assert int(values.identifier(value) or 0) == value


def test_keys_that_the_catalogue_does_not_know_stay_within_nested_values() -> None:
    answered = {
        "creative_list": [{"ad_material_id": "1", "new": {"seen_id": 7123456789012345678, "text": "a\0b", "n": 2}}]
    }
    record = EntityColumns("smart_plus_ads", ()).record(answered, "7")
    (creative,) = record["creative_list"]
    assert creative["ad_material_id"] == "1"
    assert creative["new"] == {"seen_id": "7123456789012345678", "text": "a\N{REPLACEMENT CHARACTER}b", "n": 2}
    assert isinstance(record, ChangedRecord)
    assert [(each.field, each.kind) for each in record.changes] == [("creative_list.new.text", "TRUNCATED")]


def test_an_integer_that_was_read_as_a_float_is_noted_where_no_schema_knows_the_value() -> None:
    answered = orjson.loads(b'{"count": 18446744073709551617, "ratio": 1.5e9}')
    record = EndpointColumns("endpoint_mine", ()).record(answered, "7")
    assert isinstance(record, ChangedRecord)
    assert [(each.field, each.kind) for each in record.changes] == [("count", "TRUNCATED")]


def test_a_value_that_is_nested_too_deeply_to_be_written_is_null() -> None:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    record = EndpointColumns("endpoint_mine", (), {"list": {"type": ["array", "null"]}}).record({"list": deep}, "7")
    assert isinstance(record, ChangedRecord)
    orjson.dumps(dict(record))
    text = EndpointColumns("endpoint_mine", (), {"text": {"type": ["string", "null"]}}).record({"text": deep}, "7")
    assert text["text"] is None
    assert isinstance(text, ChangedRecord)
