"""The catalogue holds every required column, well typed and described, and answers look-ups as promised."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from source_tiktok_ads.catalogue import (
    LEVELS,
    Field,
    UnknownNameError,
    dimension,
    dimension_names,
    entity_fields,
    entity_names,
    metric,
    metric_names,
)
from source_tiktok_ads.catalogue.model import Cast, JsonType, Kind, Unit

_DATA = Path(__file__).parents[1] / "data"
REQUIRED: dict[str, Any] = json.loads((_DATA / "required_streams.json").read_text())
FURTHER: dict[str, Any] = json.loads((_DATA / "further_streams.json").read_text())
REQUIRED_METRICS = sorted({name for names in REQUIRED["metric_sets"].values() for name in names})
TYPE_OF_UNIT = {"count": "integer", "text": "string", "id": "string"}
RENAMED_METRICS = {
    "product_details_page_browse": "page_content_view_events",
    "cost_per_product_details_page_browse": "cost_per_page_content_view_event",
    "product_details_page_browse_rate": "page_content_view_event_rate",
}


def nested(field: Field) -> list[Field]:
    inner = list(field.properties) + ([field.items] if field.items else [])
    return [field, *(deeper for each in inner for deeper in nested(each))]


def all_fields() -> list[Field]:
    return [deep for stream in entity_names() for field in entity_fields(stream).values() for deep in nested(field)]


@pytest.mark.parametrize("name", REQUIRED_METRICS)
def test_required_metric_is_known_and_may_be_asked_for(name: str) -> None:
    found = metric(name)
    assert found.requestable
    assert not found.attribute
    assert not found.unproven
    assert found.levels == LEVELS


@pytest.mark.parametrize("name", REQUIRED["metric_sets"]["audience"])
def test_required_audience_metric_goes_with_every_audience_dimension(name: str) -> None:
    assert "AUDIENCE" in metric(name).report_types
    assert metric(name).audience_dimensions is None


@pytest.mark.parametrize("report", REQUIRED["reports"])
def test_required_report_combines_only_what_the_catalogue_allows(report: str) -> None:
    stream = REQUIRED["reports"][report]
    level = stream["level"].removesuffix("_id")
    asked = [dimension(name) for name in stream["dimensions"]]
    [time] = [each.name for each in asked if each.kind == "time"]
    report_type = "AUDIENCE" if stream["metrics"] == "audience" else "BASIC"
    for each in asked:
        assert report_type in each.report_types
        assert level in each.levels
        assert each.kind == "time" or time in each.time
    for name in REQUIRED["metric_sets"][stream["metrics"]]:
        found = metric(name)
        assert report_type in found.report_types
        assert found.only_dimensions is None
        assert found.hourly != name.startswith("skan_")


@pytest.mark.parametrize("report", FURTHER["reports"])
def test_further_report_combines_only_what_the_catalogue_allows(report: str) -> None:
    stream = FURTHER["reports"][report]
    level, report_type, lifetime = stream["level"], stream["report_type"], stream.get("lifetime", False)
    asked = [dimension(name) for name in stream["dimensions"]]
    times = [each.name for each in asked if each.kind == "time"]
    assert len(times) == (0 if lifetime else 1)
    for each in asked:
        assert report_type in each.report_types
        assert level in each.levels
        assert each.kind == "time" or set(times) <= set(each.time)
    sets = REQUIRED["metric_sets"] | FURTHER["metric_sets"]
    for name in (name for each in stream["metrics"] for name in sets[each]):
        found = metric(name)
        assert found.requestable, name
        assert report_type in found.report_types, name
        assert level in found.levels, name
        assert found.lifetime or not lifetime, name
        assert set(times) <= set(found.only_dimensions or times), name
        assert found.requires_dimension in (None, *times), name


def test_basic_metrics_by_country_are_documented_ones() -> None:
    assert set(FURTHER["metric_sets"]["country"]) <= set(dimension("country_code").documented_metrics["BASIC"])


def test_engagement_is_not_given_by_the_deprecated_service_type() -> None:
    refused = {name for name in metric_names() if not metric(name).reservation}
    assert set(FURTHER["metric_sets"]["engagement"]) <= refused
    assert not refused & {name for names in REQUIRED["metric_sets"].values() for name in names}


@pytest.mark.parametrize("name", ["campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_name"])
def test_names_and_ids_of_parents_are_attributes_for_both_report_types(name: str) -> None:
    found = metric(name)
    assert (found.attribute, found.type, found.audience_dimensions) == (True, "string", None)
    assert found.report_types == ("BASIC", "AUDIENCE")
    assert "ad" in found.levels


# Columns that no requirement names, by stream: they stand after those that are required.
FURTHER_COLUMNS = {stream: ["campaign_automation_type"] for stream in ("campaigns", "ad_groups", "ads")}


@pytest.mark.parametrize("stream", REQUIRED["entities"])
def test_entity_stream_has_the_required_columns_in_order_and_then_its_further_ones(stream: str) -> None:
    assert list(entity_fields(stream)) == [*REQUIRED["entities"][stream], *FURTHER_COLUMNS.get(stream, ())]


def test_every_metric_is_well_formed() -> None:
    for name in metric_names():
        found = metric(name)
        assert found.title, name
        assert found.description.endswith("."), name
        assert found.type == TYPE_OF_UNIT.get(found.unit, "number"), name
        assert found.unit in get_args(Unit), name
        assert found.group, name
        assert set(found.report_types) <= {"BASIC", "AUDIENCE"}, name
        assert found.report_types, name
        assert set(found.levels) <= set(LEVELS), name


def test_no_two_metrics_share_a_description() -> None:
    texts = Counter(metric(name).description for name in metric_names() if metric(name).alias_of is None)
    assert [text for text, times in texts.items() if times > 1] == []


def test_metrics_lie_together_by_group() -> None:
    groups = [metric(name).group for name in metric_names() if metric(name).alias_of is None]
    changes = [group for previous, group in zip([None, *groups], groups, strict=False) if group != previous]
    assert len(changes) == len(set(changes))


def test_the_whole_catalogue_is_loaded() -> None:
    assert len(metric_names()) >= 1113
    assert len(dimension_names()) >= 42


def test_unit_of_a_metric_is_said_in_its_description() -> None:
    said = {
        "money": "ad account's currency",
        "percent": "ercentage (0-100)",
        "ratio": "as a ratio",
        "seconds": "econds",
    }
    for name in metric_names():
        found = metric(name)
        if found.attribute or not found.requestable:
            continue
        assert said.get(found.unit, "") in found.description, name


def test_metrics_documented_for_a_dimension_are_known_metrics_of_that_report_type() -> None:
    for name in dimension_names():
        found = dimension(name)
        for report_type, names in found.documented_metrics.items():
            assert report_type in found.report_types, name
            assert all(report_type in metric(each).report_types for each in names), name
    assert "purchase" in dimension("country_code").documented_metrics["BASIC"]
    assert "purchase" not in dimension("country_code").documented_metrics["AUDIENCE"]


def test_metrics_of_single_images_need_the_image_dimension() -> None:
    needing = {name for name in metric_names() if metric(name).requires_dimension == "image_id"}
    assert needing == {"single_image_impressions", "single_image_impression_rate", "single_image_ctr"}


def test_metrics_for_ids_and_days_only_exclude_hours_and_breakdowns() -> None:
    for name in ("evta_purchase", "paid_engaged_view", "new_consideration_size", "ads_impression_events"):
        assert metric(name).only_dimensions == ("stat_time_day",)
    assert metric("day7_retention").only_dimensions == ("stat_time_day", "ad_type")
    assert all(metric(name).only_dimensions is None or not metric(name).hourly for name in metric_names())


def test_skadnetwork_metrics_are_never_hourly() -> None:
    assert not any(metric(name).hourly for name in metric_names() if name.startswith("skan_"))


def test_names_that_no_request_may_carry_are_marked() -> None:
    assert {name for name in metric_names() if not metric(name).requestable} == {"timezone", "tageview_rate"}


def test_restrictions_name_known_dimensions_and_metrics() -> None:
    dimensions, metrics = set(dimension_names()), set(metric_names())
    for name in metric_names():
        found = metric(name)
        assert set(found.only_dimensions or ()) <= dimensions, name
        assert set(found.audience_dimensions or ()) <= dimensions, name
        assert {found.requires_dimension} - {None} <= dimensions, name
        assert {found.replaced_by, found.alias_of} - {None} <= metrics, name
        assert found.audience_dimensions is None or "AUDIENCE" in found.report_types, name


@pytest.mark.parametrize(("old", "today"), RENAMED_METRICS.items())
def test_renamed_metric_is_asked_for_by_todays_name_only(old: str, today: str) -> None:
    assert metric(old).name == old
    assert metric(old).request_name == today
    assert metric(old).json_schema() == metric(today).json_schema()


def test_only_renamed_metrics_are_aliases() -> None:
    assert {name for name in metric_names() if metric(name).request_name != name} == set(RENAMED_METRICS)


@pytest.mark.parametrize(
    ("name", "json_type"),
    [
        ("impressions", "integer"),
        ("video_views_p75", "integer"),
        ("spend", "number"),
        ("ctr", "number"),
        ("frequency", "number"),
        ("average_video_play", "number"),
        ("complete_payment_roas", "number"),
        ("campaign_id", "string"),
    ],
)
def test_metric_schema_is_nullable_titled_and_typed_by_unit(name: str, json_type: str) -> None:
    found = metric(name)
    assert found.json_schema() == {
        "type": ["null", json_type],
        "title": found.title,
        "description": found.description,
    }


@pytest.mark.parametrize("name", ["skan_result", "paid_engaged_view", "cash_spend", "voucher_spend"])
def test_metric_that_no_source_shows_hourly_is_marked(name: str) -> None:
    assert not metric(name).hourly


def test_cash_and_voucher_cost_exist_per_account_and_day_only() -> None:
    for name in ("cash_spend", "voucher_spend"):
        found = metric(name)
        assert (found.levels, found.lifetime) == (("advertiser",), False)
        assert (found.requires_dimension, found.only_dimensions) == ("stat_time_day", ("stat_time_day",))


def test_every_dimension_is_well_formed() -> None:
    known = set(dimension_names())
    for name in dimension_names():
        found = dimension(name)
        assert found.title, name
        assert found.description.endswith("."), name
        assert found.kind in get_args(Kind), name
        assert set(found.report_types) <= {"BASIC", "AUDIENCE"}, name
        assert set(found.levels) <= set(LEVELS), name
        assert {*found.time, *found.pairs_with, *found.excludes} <= known, name
        for other in found.pairs_with:
            assert name in dimension(other).pairs_with
        assert found.json_schema()["type"] == ["null", "string"]


def test_one_id_dimension_stands_for_each_level() -> None:
    ids = {name: dimension(name).levels for name in dimension_names() if dimension(name).kind == "id"}
    assert ids == {
        "advertiser_id": ("advertiser",),
        "campaign_id": ("campaign",),
        "adgroup_id": ("adgroup",),
        "ad_id": ("ad",),
        "ad_id_v2": ("ad",),
    }


def test_time_dimensions_have_the_formats_of_account_local_time() -> None:
    day, hour = dimension("stat_time_day").json_schema(), dimension("stat_time_hour").json_schema()
    assert (day["format"], "airbyte_type" in day) == ("date", False)
    assert (hour["format"], hour["airbyte_type"]) == ("date-time", "timestamp_without_timezone")


def test_only_age_and_gender_pair() -> None:
    pairs = {name: dimension(name).pairs_with for name in dimension_names() if dimension(name).pairs_with}
    assert pairs == {"age": ("gender",), "gender": ("age",)}


def test_every_field_is_well_formed() -> None:
    for stream in entity_names():
        for name, field in entity_fields(stream).items():
            assert name == field.name
            assert field.title, f"{stream}.{name}"
    for field in all_fields():
        assert field.type in get_args(JsonType), field
        assert field.cast is None or field.cast in get_args(Cast), field
        assert (field.type == "array") == (field.items is not None), field
        # What a condition of a product set compares with is a text or a list, and answers are keyed by questions: both
        # come as answered.
        assert (field.type == "object") == (bool(field.properties) or field.name in ("conditions", "answers")), field
        assert field.name == "" or field.description.endswith("."), field


def test_ids_are_strings_and_lists_of_ids_are_lists_of_strings() -> None:
    for field in all_fields():
        if field.name.endswith("_id") and field.type != "boolean":
            assert field.type == "string", field
        if field.name.endswith("_ids"):
            assert field.items is not None, field
            assert field.items.type == "string", field


def test_times_are_utc_timestamps_with_a_cast() -> None:
    as_answered = {"cutoff_time", "reminder_time", "created_time", "badge_show_time"}  # the last is a duration
    as_answered |= {"start_time", "end_time"}  # days of the ad account, of promotions
    of_gmv_max = {id(field) for field in entity_fields("gmv_max_report").values()}  # in no known zone
    fields = [field for field in all_fields() if field.name not in as_answered and id(field) not in of_gmv_max]
    times = [field for field in fields if field.name.endswith("_time")]
    local = [field for field in times if field.cast == "local_datetime"]
    assert [(field.name, field.airbyte_type) for field in local] == [("create_time", "timestamp_without_timezone")]
    assert len(times) >= 9
    for field in times:
        if field in local:
            continue
        assert (field.format, field.airbyte_type) == ("date-time", "timestamp_with_timezone"), field
        assert field.cast in {*get_args(Cast)} - {"id", "local_datetime"}, field
    assert entity_fields("ad_accounts")["create_time"].cast == "epoch_seconds"


@pytest.mark.parametrize("name", ["tracking_pixel_id", "page_id"])
def test_ids_that_are_numbers_on_the_wire_are_cast(name: str) -> None:
    assert entity_fields("ads")[name].cast == "id"


def test_renamed_fields_are_asked_for_by_todays_name_only() -> None:
    fields = entity_fields("ad_accounts")
    renamed = {name: field.request_name for name, field in fields.items() if field.request_name != name}
    assert renamed == {"telephone": "telephone_number", "phonenumber": "cellphone_number"}


def test_account_fields_gone_from_the_documentation_are_marked() -> None:
    marked = {name for name, field in entity_fields("ad_accounts").items() if not field.requestable}
    assert marked == {
        "brand",
        "promotion_area",
        "promotion_center_city",
        "promotion_center_province",
        "license_city",
        "license_province",
    }


def test_lists_of_objects_have_typed_properties() -> None:
    schema = entity_fields("ads")["utm_params"].json_schema()
    assert schema["type"] == ["null", "array"]
    assert schema["items"]["type"] == ["null", "object"]
    assert {key: value["type"] for key, value in schema["items"]["properties"].items()} == {
        "key": ["null", "string"],
        "value": ["null", "string"],
    }


@pytest.mark.parametrize(
    ("stream", "key"),
    [
        ("custom_audiences", "audience_id"),
        ("pixels", "pixel_id"),
        ("video_creatives", "video_id"),
        ("image_creatives", "image_id"),
        ("smart_plus_ads", "smart_plus_ad_id"),
        ("smart_plus_ad_creatives", "smart_plus_ad_id"),
        ("smart_plus_ad_media", "smart_plus_creative_id"),
        ("smart_plus_ad_suggestions", "smart_plus_ad_id"),
    ],
)
def test_further_entities_carry_their_account_and_key(stream: str, key: str) -> None:
    assert list(entity_fields(stream))[:2] == ["advertiser_id", key]


def test_deeply_nested_objects_keep_their_types() -> None:
    info = entity_fields("smart_plus_ads")["creative_list"].json_schema()["items"]["properties"]["creative_info"]
    assert info["properties"]["image_info"]["items"]["properties"]["web_uri"]["type"] == ["null", "string"]


def test_schemas_are_fresh_objects() -> None:
    metric("spend").json_schema()["type"].append("string")
    assert metric("spend").json_schema()["type"] == ["null", "number"]


def test_unknown_name_is_a_key_error_that_names_what_was_probably_meant() -> None:
    with pytest.raises(UnknownNameError) as caught:
        metric("impresions")
    assert isinstance(caught.value, KeyError)
    assert caught.value.nearest[0] == "impressions"
    assert str(caught.value).startswith("unknown metric 'impresions'; did you mean impressions")


def test_unknown_name_without_neighbours_makes_no_guess() -> None:
    with pytest.raises(UnknownNameError) as caught:
        dimension("zzz")
    assert str(caught.value) == "unknown dimension 'zzz'"


def test_unknown_stream_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean campaigns"):
        entity_fields("campaign")
