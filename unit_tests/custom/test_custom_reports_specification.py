"""What the specification offers for custom reports is what the rules know, and templates give what the rules allow."""

from __future__ import annotations

from typing import Any

import pytest

from source_tiktok_ads import catalogue
from source_tiktok_ads.custom.reports import CustomReport, Filter, read_reports
from source_tiktok_ads.manifest.custom_entries import report_entries
from source_tiktok_ads.manifest.declaration import Declaration
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.source import SourceTiktokAds
from source_tiktok_ads.sync.family_of import family_of

MANIFEST = load_manifest()
ITEM: dict[str, Any] = MANIFEST["spec"]["connection_specification"]["properties"]["custom_reports"]["items"]
FILTER: dict[str, Any] = ITEM["properties"]["filters"]["items"]
DAILY: dict[str, Any] = {
    "name": "mine",
    "report_type": "BASIC",
    "data_level": "AUCTION_AD",
    "dimensions": ["ad_id", "stat_time_day"],
    "metrics": ["spend"],
}
CONFIG = {"start_date": "2026-01-31", "end_date": None, "lookback_window": 7}


@pytest.mark.parametrize(("item", "model"), [(ITEM, CustomReport), (FILTER, Filter)])
def test_the_form_has_exactly_the_properties_that_are_read(item: dict[str, Any], model: type) -> None:
    assert list(item["properties"]) == list(model.model_fields)  # type: ignore[attr-defined]
    required = [name for name, field in model.model_fields.items() if field.is_required()]  # type: ignore[attr-defined]
    assert item["required"] == required


def test_every_property_of_the_form_is_described_and_in_order() -> None:
    for properties in (ITEM["properties"], FILTER["properties"]):
        assert all(each["title"] and each["description"] for each in properties.values())
        assert [each["order"] for each in properties.values()] == list(range(len(properties)))


def test_the_form_offers_every_dimension() -> None:
    assert ITEM["properties"]["dimensions"]["items"]["enum"] == list(catalogue.dimension_names())


@pytest.mark.parametrize("level", ITEM["properties"]["data_level"]["enum"])
@pytest.mark.parametrize("report_type", ITEM["properties"]["report_type"]["enum"])
def test_every_type_and_level_of_the_form_is_known(report_type: str, level: str) -> None:
    with pytest.raises(ValueError, match="dimension is missing") as caught:
        read_reports([DAILY | {"report_type": report_type, "data_level": level, "dimensions": []}])
    assert "is not known" not in str(caught.value)


@pytest.mark.parametrize("field_name", FILTER["properties"]["field_name"]["enum"])
def test_every_filter_of_the_form_is_known_and_takes_a_type_of_the_form(field_name: str) -> None:
    with pytest.raises(ValueError, match="filter_type 'NONE' does not go with") as caught:
        read_reports([DAILY | {"filters": [{"field_name": field_name, "filter_type": "NONE", "filter_value": "[1]"}]}])
    offered = str(caught.value).rpartition("which takes ")[2].replace(" and ", ", ").split(", ")
    assert set(offered) <= set(FILTER["properties"]["filter_type"]["enum"])


def test_no_custom_report_can_be_called_like_a_built_in_stream() -> None:
    clashing = [entry["name"] for entry in MANIFEST["streams"] if entry["name"].startswith("custom_")]
    for name in clashing:
        with pytest.raises(ValueError, match=f"stream {name}, which there is already"):
            read_reports([DAILY | {"name": name.removeprefix("custom_")}])
    assert set(clashing) <= set(catalogue.entity_names())


def declared(**changes: object) -> Declaration:
    reports = read_reports([DAILY | changes])
    (entry,) = report_entries(reports, SourceTiktokAds().resolved_manifest["definitions"])
    return Declaration(entry)


@pytest.mark.parametrize(
    ("dimensions", "cursor", "days"),
    [
        (["ad_id", "stat_time_day"], "stat_time_day", 30),
        (["ad_id", "stat_time_hour"], "stat_time_hour", 1),
        (["ad_id"], None, 180),
    ],
)
def test_cursor_and_window_follow_from_the_time_dimension(dimensions: list[str], cursor: str | None, days: int) -> None:
    declaration = declared(dimensions=dimensions)
    assert declaration.report_entry
    assert (declaration.cursor_field, declaration.report_entry.days_per_request) == (cursor, days)
    assert family_of(declaration, CONFIG).columns.primary_key == ("advertiser_id", *dimensions)


def test_texts_of_the_user_are_never_read_as_templates() -> None:
    text = "{{ config['credentials']['access_token'] }}"
    report = CustomReport(
        **DAILY | {"metrics": [text], "filters": [{"field_name": "x", "filter_type": "IN", "filter_value": text}]}
    )
    (entry,) = report_entries([report], SourceTiktokAds().resolved_manifest["definitions"])
    assert entry["retriever"]["filters"][0]["filter_value"] == text
    assert entry["$parameters"]["metrics"] == [text]


def test_one_report_does_not_change_the_next() -> None:
    definitions = SourceTiktokAds().resolved_manifest["definitions"]
    audience = DAILY | {
        "name": "whole",
        "report_type": "AUDIENCE",
        "data_level": "AUCTION_ADVERTISER",
        "dimensions": ["age"],
    }
    both = report_entries(read_reports([audience, DAILY]), definitions)
    assert both[1:] == report_entries(read_reports([DAILY]), definitions)
    assert [entry["retriever"]["report_type"] for entry in both] == ["AUDIENCE", "BASIC"]
