"""Columns of custom endpoints: ids are texts at every depth, and what was sampled fits the schema that it gave."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from source_tiktok_ads.endpoints.record_path import WrongPathError, candidates, groups_at, parse_path
from source_tiktok_ads.readers.lists.inferred_columns import EndpointColumns, inferred, texts
from source_tiktok_ads.readers.values import Change, ChangedRecord, is_id

_NAMES = st.sampled_from(
    ["id", "ids", "campaign_id", "ad_ids", "name", "cost", "list", "info", "is_on", "idle", "grid"]
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)  # what the reader of answers gives
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0"), max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=10,
)
_ROWS = st.lists(st.dictionaries(_NAMES, _VALUES, max_size=5), max_size=6)
_EXACT = 2**53


def numbers_that_should_be_texts(value: Any, *, is_id: bool = False) -> list[int]:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, dict):
        return [
            number
            for name, each in value.items()
            for number in numbers_that_should_be_texts(
                each, is_id=name in ("id", "ids") or name.endswith(("_id", "_ids"))
            )
        ]
    if isinstance(value, list):
        return [number for each in value for number in numbers_that_should_be_texts(each, is_id=is_id)]
    whole = isinstance(value, int) and not isinstance(value, bool)
    return [value] if whole and (is_id or abs(value) >= _EXACT) else []


def columns(rows: list[dict[str, Any]], *key: str) -> EndpointColumns:
    return EndpointColumns("endpoint_mine", key, inferred(rows, key))


@given(_ROWS)
def test_ids_and_long_numbers_are_texts_at_every_depth_and_nothing_else_changes(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert numbers_that_should_be_texts(texts(row)) == []
        assert _without_texts(texts(row)) == _without_texts(row)


def _without_texts(value: Any) -> Any:  # noqa: ANN401
    """A value with its whole numbers as texts and without floats as ids, to compare what is neither."""
    if isinstance(value, dict):
        return {name: _without_texts(_without_floats(each) if is_id(name) else each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_texts(each) for each in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _without_floats(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return [_without_floats(each) for each in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else None
    return value


@given(_ROWS)
def test_records_of_sampled_rows_fit_the_schema(rows: list[dict[str, Any]]) -> None:
    mine = columns([texts(row) for row in rows])
    validator = Draft7Validator(mine.json_schema())
    for row in rows:
        record = mine.record(row, "7")
        assert [error.message for error in validator.iter_errors(record)] == []
        assert set(record) == set(mine.properties or ())
        assert record["advertiser_id"] == "7"
        assert numbers_that_should_be_texts(record) == []


@given(_ROWS, _ROWS)
def test_rows_that_no_sample_had_keep_ids_as_texts_and_columns_as_they_are(
    sampled: list[dict[str, Any]], later: list[dict[str, Any]]
) -> None:
    mine = columns([texts(row) for row in sampled], "name")
    for row in later:
        record = mine.record(texts(row), "")
        assert set(record) == {*(mine.properties or ()), "advertiser_id"}
        assert json.dumps(record)


@given(_ROWS)
def test_schema_has_one_type_and_null_per_column_and_does_not_change(rows: list[dict[str, Any]]) -> None:
    mine = inferred(rows, ("name",))
    assert {"advertiser_id", "name"} <= set(mine)
    assert all(len(each["type"]) == 2 and each["type"][1] == "null" for each in mine.values())
    assert inferred(rows, ("name",)) == mine


def test_empty_list_or_object_in_the_sample_takes_ids_as_texts_later() -> None:
    mine = columns([{"ad_ids": [], "info": {}, "list": []}])
    row = {"ad_ids": [7], "info": {"campaign_id": 8, "count": 2}, "list": [{"id": 9}]}
    record = mine.record(row, "")
    assert (record["ad_ids"], record["info"]) == (["7"], {"campaign_id": "8", "count": 2})
    assert record["list"] == [{"id": "9"}]


def test_row_without_a_configured_schema_passes_with_ids_as_texts() -> None:
    mine = EndpointColumns("endpoint_mine", ())
    assert mine.record({"id": 7, "n": 1}, "5") == {"id": "7", "n": 1, "advertiser_id": "5"}
    assert mine.record({"advertiser_id": 6}, "") == {"advertiser_id": "6"}


def test_only_selected_columns_the_key_and_the_account_are_in_a_record() -> None:
    mine = columns([{"a": 1, "b": 2, "c": 3}], "c").selecting({"a"})
    assert mine.record({"a": 1, "b": 2, "c": 3}, "5") == {"a": 1, "c": 3, "advertiser_id": "5"}


def test_value_of_another_type_is_null_and_the_record_says_so() -> None:
    mine = columns([{"count": 1}])
    assert mine.record({"count": 2}, "") == {"count": 2, "advertiser_id": None}
    record = mine.record({"count": "many"}, "")
    assert isinstance(record, ChangedRecord)
    assert (record["count"], record.changes) == (None, (Change("count", "many", "NULLED"),))


GROUPS: dict[str, tuple[dict[str, Any], str, list[list[dict[str, Any]]]]] = {
    "list": ({"list": [{"a": 1}, {"a": 2}]}, "data.list", [[{"a": 1}], [{"a": 2}]]),
    "object": ({"list": {"a": 1}}, "data.list", [[{"a": 1}]]),
    "whole answer": ({"a": 1}, "data", [[{"a": 1}]]),
    "empty answer": ({}, "data", []),
    "objects by id": ({"map": {"1": {"a": 1}, "2": {"a": 2}}}, "data.map.*", [[{"a": 1}], [{"a": 2}]]),
    "no objects by id": ({"map": {}, "other": {"a": 1}}, "data.map.*", []),
    "objects by two ids, one of which has none": (
        {"map": {"1": {}, "2": {"3": {"a": 1}}}},
        "data.map.*.*",
        [[{"a": 1}]],
    ),
    "objects by two ids, none": ({"map": {"1": {}}, "other": [{"b": 1}]}, "data.map.*.*", []),
    "lists within a list": ({"list": [{"i": [{"a": 1}, {"a": 2}]}, {}]}, "data.list.i", [[{"a": 1}, {"a": 2}], []]),
    "no objects": ({"list": [1, "b"]}, "data.list", [[{"value": 1}], [{"value": "b"}]]),
    "null": ({"list": None, "other": [{"a": 1}]}, "data.list", []),
    "null on the way": ({"info": None, "other": [{"a": 1}]}, "data.info.list", []),
    "absent where nothing else is": ({"cursor": "", "has_more": False}, "data.list", []),
    "absent beside page_info": ({"page_info": {"total_number": 0}}, "data.list", []),
}


@pytest.mark.parametrize("name", GROUPS)
def test_records_are_found_at_their_path(name: str) -> None:
    data, path, groups = GROUPS[name]
    assert groups_at(data, parse_path(path)) == groups


@pytest.mark.parametrize("path", ["data.lists", "data.products", "data.info.products", "data.list.*.a"])
def test_wrong_path_is_said_with_the_arrays_that_are_there(path: str) -> None:
    data = {"list": {}, "info": {"products": {}}, "items": [{"id": 1, "tags": [{"a": 1}, {"a": 2}]}], "names": ["a"]}
    if path in ("data.info.products", "data.list.*.a"):
        assert groups_at(data, parse_path(path)) == []
        return
    with pytest.raises(WrongPathError, match=r"data\.items \(1\), data\.items\.tags \(2\)"):
        groups_at(data, parse_path(path))


def test_candidates_are_every_array_of_objects_or_object_of_them_by_id_else_the_objects() -> None:
    assert candidates({"map": {"17": {"a": [{}]}, "18": {}}}) == {"data.map.*": 2, "data.map.*.a": 1}
    assert candidates({"a": [{"b": [{}]}, {"b": [{}, {}]}], "c": {"d": [{}]}, "e": [1]}) == {
        "data.a": 2,
        "data.a.b": 3,
        "data.c.d": 1,
    }
    assert candidates({"quota": {"used": 1}, "page_info": {"page": 1}}) == {"data": 1, "data.quota": 1}
    assert candidates({"page_info": {"page": 1}}) == {}
