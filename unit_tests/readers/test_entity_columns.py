"""Values of campaigns, ad groups, ads and ad accounts as they come and as records hold them; nothing raises."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from source_tiktok_ads.basics import TIME_FORMAT
from source_tiktok_ads.catalogue import entity_fields
from source_tiktok_ads.readers.lists.columns import EntityColumns

KEYS = {"ad_accounts": "advertiser_id", "campaigns": "campaign_id", "ad_groups": "adgroup_id", "ads": "ad_id"}
COLUMNS = {
    name: EntityColumns(name, (key,), None if name == "ad_accounts" else "modify_time") for name, key in KEYS.items()
}
CAMPAIGNS, AD_GROUPS, ADS = COLUMNS["campaigns"], COLUMNS["ad_groups"], COLUMNS["ads"]
# What a JSON parser gives: integers of 64 bits, finite floats.
INTEGERS, FLOATS = st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | INTEGERS | FLOATS | st.text() | st.sampled_from(["-", "", "NaN", "0"])
WIRE = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("stream", KEYS)
@given(data=st.data())
def test_no_wire_value_raises_and_every_record_has_every_column(stream: str, data: st.DataObject) -> None:
    columns = COLUMNS[stream]
    row = data.draw(st.dictionaries(st.sampled_from(columns.request_fields), WIRE, max_size=6))
    assert list(columns.record(row, "7")) == list(entity_fields(stream))


@pytest.mark.parametrize("stream", KEYS)
@given(data=st.data())
def test_a_scalar_of_any_kind_becomes_what_the_schema_says_or_null(stream: str, data: st.DataObject) -> None:
    columns = COLUMNS[stream]
    scalars = [name for name, field in columns.fields.items() if field.type not in ("array", "object")]
    name = data.draw(st.sampled_from(scalars))
    record = columns.record({columns.fields[name].request_name: data.draw(SCALARS)}, "7")
    Draft7Validator(columns.json_schema()).validate(record)


@given(st.integers(1_500_000_000, 2_000_000_000))
def test_times_are_utc_with_a_z(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    record = CAMPAIGNS.record({"modify_time": f"{moment:%Y-%m-%d %H:%M:%S}"}, "7")
    assert record["modify_time"] == moment.strftime(TIME_FORMAT)


@given(st.integers(0, 4_000_000_000))
def test_epoch_seconds_are_utc_with_a_z(seconds: int) -> None:
    expected = datetime.fromtimestamp(seconds, UTC).strftime(TIME_FORMAT)
    assert COLUMNS["ad_accounts"].record({"create_time": seconds}, "7")["create_time"] == expected


def test_a_time_with_a_zone_of_its_own_is_turned_to_utc() -> None:
    record = CAMPAIGNS.record({"create_time": "2026-01-31T13:45:10+02:00"}, "7")
    assert record["create_time"] == "2026-01-31T11:45:10Z"


@pytest.mark.parametrize("value", ["", "-", "{{modify_time}}", "2026-02-30 00:00:00", None, [], {}])
def test_what_is_no_time_is_null(value: object) -> None:
    assert CAMPAIGNS.record({"modify_time": value}, "7")["modify_time"] is None


@pytest.mark.parametrize(
    ("value", "expected"), [(7123456789012345678, "7123456789012345678"), ("12", "12"), ("", None)]
)
def test_ids_are_texts_however_they_come(value: object, expected: str | None) -> None:
    assert ADS.record({"tracking_pixel_id": value}, "7")["tracking_pixel_id"] == expected


@pytest.mark.parametrize("value", [0, 1.5, "1.5", "-", "", "many", "NaN"])
def test_money_is_a_finite_number_or_null(value: object) -> None:
    budget = AD_GROUPS.record({"budget": value}, "7")["budget"]
    assert budget == {0: 0, 1.5: 1.5, "1.5": 1.5}.get(value)


def test_the_account_is_the_one_that_was_asked_for() -> None:
    assert CAMPAIGNS.record({"advertiser_id": "{{advertiser_id}}"}, "7")["advertiser_id"] == "7"


def test_lists_are_lists_and_a_lone_value_is_a_list_of_one() -> None:
    assert ADS.record({"image_ids": ["a", "b"]}, "7")["image_ids"] == ["a", "b"]
    assert ADS.record({"image_ids": "a"}, "7")["image_ids"] == ["a"]
    assert ADS.record({"image_ids": []}, "7")["image_ids"] == []
    assert ADS.record({"image_ids": None}, "7")["image_ids"] is None


def test_old_names_are_asked_for_by_todays() -> None:
    columns = COLUMNS["ad_accounts"]
    assert {"telephone_number", "cellphone_number"} <= set(columns.request_fields)
    assert not {"telephone", "phonenumber"} & set(columns.request_fields)
    record = columns.record({"telephone_number": "1", "cellphone_number": "2"}, "7")
    assert (record["telephone"], record["phonenumber"]) == ("1", "2")


@pytest.mark.parametrize("stream", KEYS)
@given(data=st.data())
def test_a_selection_has_its_columns_key_cursor_and_account(stream: str, data: st.DataObject) -> None:
    columns = COLUMNS[stream]
    chosen: set[str] = data.draw(st.sets(st.sampled_from(list(columns.fields))))
    selected = columns.selecting(chosen)
    always = {KEYS[stream], "advertiser_id", *(["modify_time"] if columns.cursor_field else [])}
    row: dict[str, Any] = dict.fromkeys(columns.request_fields, "1")
    assert set(selected.record(row, "7")) == chosen | always
    assert len(selected.request_fields) == len(chosen | always)


def test_the_ad_account_is_the_one_that_was_asked_for_or_else_the_row_s_own() -> None:
    columns = EntityColumns("pixels", ("advertiser_id", "pixel_id"))
    assert columns.record({"advertiser_id": "7"}, "1")["advertiser_id"] == "1"
    assert columns.record({"advertiser_id": "7"}, "")["advertiser_id"] == "7"
