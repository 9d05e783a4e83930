"""Published and captured answers of the API give the records that one would write by hand."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.reports.columns import ReportColumns
from source_tiktok_ads.readers.reports.windows import Window

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
ACCOUNT = Account("7639802149165301776", listed=True, details={"currency": "GBP", "display_timezone": "Europe/London"})
OF_ACCOUNT = {"advertiser_id": "7639802149165301776", "currency": "GBP", "timezone": "Europe/London"}
DAY = {"stat_time_day": "2025-12-03"}
WINDOW = Window(date(2025, 12, 3), date(2025, 12, 3))
STREAMS = {
    "ad_accounts": EntityColumns("ad_accounts", ("advertiser_id",)),
    "campaigns": EntityColumns("campaigns", ("campaign_id",), "modify_time"),
    "ad_groups": EntityColumns("ad_groups", ("adgroup_id",), "modify_time"),
    "ads": EntityColumns("ads", ("ad_id",), "modify_time"),
}
JONES = "LINEUP ANNOUNCED: Jamie Jones presents Voyager - 3 special sets spanning past, present and future."
OWN = {"advertiser_id": ACCOUNT.id}


def rows(name: str) -> list[dict[str, Any]]:
    answer = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))["answer"]
    assert answer["code"] == 0
    found: list[dict[str, Any]] = answer["data"]["list"]
    return found


def own_placeholders(*names: str) -> dict[str, str]:
    """Columns in which the page writes their names in double braces."""
    return {name: "{{" + name + "}}" for name in names}


# Columns that are not null; the first row of each sample. Times and amounts that the page leaves open are null.
ENTITIES: list[tuple[str, str, int, dict[str, Any]]] = [
    (
        "docs_advertiser_info", "ad_accounts", 0,
        {
            **OWN, **own_placeholders("name", "company", "industry", "description", "owner_bc_id", "license_no"),
            **own_placeholders("license_url"),
            "balance": 0.0, "currency": "USD", "timezone": "Etc/GMT+8", "display_timezone": "America/Los_Angeles",
            "status": "STATUS_ENABLE", "role": "ROLE_CHILD_ADVERTISER", "country": "CN", "promotion_area": "0",
            "language": "zh",
        },
    ),
    (
        "live_advertiser_info", "ad_accounts", 0,
        {**OWN, "currency": "GBP", "timezone": "Etc/GMT", "display_timezone": "Europe/London"},
    ),
    (
        "docs_campaign_get", "campaigns", 0,
        {
            **OWN, **own_placeholders("campaign_id", "campaign_name"),
            "objective_type": "TRAFFIC", "objective": "LANDING_PAGE", "operation_status": "ENABLE",
            "secondary_status": "CAMPAIGN_STATUS_ENABLE", "campaign_type": "REGULAR_CAMPAIGN",
            "is_smart_performance_campaign": False, "is_new_structure": True, "budget_mode": "BUDGET_MODE_TOTAL",
            "roas_bid": 0,
        },
    ),
    (
        "live_campaign_get_1", "campaigns", 0,
        {
            **OWN, "campaign_id": "1874142286754113", "campaign_name": "[IRW0001] Jamie Jones -signup 13",
            "objective_type": "LEAD_GENERATION", "operation_status": "DISABLE",
            "secondary_status": "CAMPAIGN_STATUS_DISABLE", "is_smart_performance_campaign": False, "budget": 50,
            "budget_mode": "BUDGET_MODE_DAY",
            "campaign_automation_type": "MANUAL",
        },
    ),
    (
        "live_campaign_get_2", "campaigns", 0,
        {
            **OWN, "campaign_id": "1876044101888033", "campaign_name": "[IRW0001]  Jamie Jones — On Sale",
            "objective_type": "WEB_CONVERSIONS", "operation_status": "DISABLE",
            "secondary_status": "CAMPAIGN_STATUS_DISABLE", "is_smart_performance_campaign": False, "budget": 0,
            "budget_mode": "BUDGET_MODE_INFINITE",
            "campaign_automation_type": "UPGRADED_SMART_PLUS",
        },
    ),
    (
        "live_campaign_get_3", "campaigns", 0,
        {
            **OWN, "campaign_id": "1877146768391633", "campaign_name": "RUDIMENTAL - SIGNUP",
            "objective_type": "LEAD_GENERATION", "operation_status": "DISABLE",
            "secondary_status": "CAMPAIGN_STATUS_DISABLE", "is_smart_performance_campaign": False, "budget": 0,
            "budget_mode": "BUDGET_MODE_INFINITE",
            "campaign_automation_type": "UPGRADED_SMART_PLUS",
        },
    ),
    (
        "docs_adgroup_get", "ad_groups", 0,
        {
            **OWN, **own_placeholders("adgroup_id", "adgroup_name", "campaign_id", "campaign_name"),
            "operation_status": "ENABLE", "secondary_status": "ADGROUP_STATUS_CREATE",
            "location_ids": ["{{location_id}}"], "languages": [], "gender": "GENDER_UNLIMITED", "audience_ids": [],
            "excluded_audience_ids": [], "interest_category_ids": [], "interest_keyword_ids": [],
            "budget_mode": "BUDGET_MODE_TOTAL", "scheduled_budget": 0, "bid_type": "BID_TYPE_NO_BID", "bid_price": 0,
            "conversion_bid_price": 0, "deep_cpa_bid": 0, "schedule_type": "SCHEDULE_START_END",
            "dayparting": "1" * 336, "placement_type": "PLACEMENT_TYPE_NORMAL", "placements": ["PLACEMENT_TIKTOK"],
            "optimization_goal": "CLICK", "billing_event": "CPC", "pacing": "PACING_MODE_SMOOTH",
            "operating_systems": ["ANDROID"], "network_types": [],
        },
    ),
    (
        "live_adgroup_get_manual", "ad_groups", 0,
        {
            **OWN, "adgroup_id": "1874142350263441", "adgroup_name": "London - Wide", "campaign_id": "1874142286754113",
            "location_ids": ["2648110"], "languages": ["en"], "gender": "GENDER_UNLIMITED",
            "age_groups": ["AGE_18_24", "AGE_25_34", "AGE_35_44", "AGE_45_54", "AGE_55_100"], "audience_ids": [],
            "excluded_audience_ids": [], "interest_category_ids": [], "interest_keyword_ids": [],
            "purchase_intention_keyword_ids": [], "budget": 50, "budget_mode": "BUDGET_MODE_DAY",
            "bid_type": "BID_TYPE_CUSTOM", "bid_price": 0, "conversion_bid_price": 1.5,
            "schedule_type": "SCHEDULE_START_END", "schedule_start_time": "2026-08-21T15:41:00Z",
            "schedule_end_time": "2026-08-25T11:30:00Z", "placement_type": "PLACEMENT_TYPE_NORMAL",
            "placements": ["PLACEMENT_TIKTOK"], "optimization_goal": "CONVERT",
            "optimization_event": "ON_WEB_REGISTER", "pacing": "PACING_MODE_SMOOTH", "operating_systems": [],
            "device_model_ids": [], "network_types": [],
        },
    ),
    (
        "docs_ad_get", "ads", 0,
        {
            **OWN, **own_placeholders("ad_id", "ad_name", "adgroup_id", "adgroup_name", "campaign_id", "campaign_name"),
            **own_placeholders("ad_text", "video_id", "call_to_action", "landing_page_url", "identity_id"),
            **own_placeholders("display_name", "profile_image_url", "avatar_icon_web_uri"),
            "operation_status": "ENABLE", "secondary_status": "AD_STATUS_BALANCE_EXCEED", "ad_format": "SINGLE_VIDEO",
            "image_ids": ["{{image_id}}"], "deeplink": "", "deeplink_type": "NORMAL", "tracking_pixel_id": "0",
            "identity_type": "CUSTOMIZED_USER", "vast_moat_enabled": False, "viewability_postbid_partner": "UNSET",
            "brand_safety_postbid_partner": "UNSET",
        },
    ),
    (
        "live_ad_get_manual", "ads", 0,
        {
            **OWN, "ad_id": "1874142469032289", "ad_name": "TikTok creative · v9", "adgroup_id": "1874142350263441",
            "campaign_id": "1874142286754113", "ad_text": JONES, "video_id": "v10033g50000da3md4fog65n13l9r7sg",
            "image_ids": ["ad-site-i18n-sg/20260821c7c7700d5fbb0cb540b7b829"], "tiktok_item_id": "7676496060252130583",
            "call_to_action": "SIGN_UP", "landing_page_url": "https://www.evntr.ee/jamiejones",
            "identity_id": "f5096207-c327-581f-93a4-e4f2f708069f", "identity_type": "BC_AUTH_TT",
            "campaign_automation_type": "MANUAL",
        },
    ),
    (  # this row lacks `tiktok_item_id`
        "live_ad_get_manual", "ads", 5,
        {
            **OWN, "ad_id": "1874142379272801", "ad_name": "TikTok creative · v7", "adgroup_id": "1874142350263441",
            "campaign_id": "1874142286754113", "ad_text": JONES, "video_id": "v10033g50000da3md2nog65tgn908rug",
            "image_ids": ["ad-site-i18n-sg/20260821c7c767955c13c3dc4868aa7b"], "call_to_action": "SIGN_UP",
            "landing_page_url": "https://www.evntr.ee/jamiejones",
            "identity_id": "f5096207-c327-581f-93a4-e4f2f708069f", "identity_type": "BC_AUTH_TT",
            "campaign_automation_type": "MANUAL",
        },
    ),
    (
        "live_ad_get_upgraded_smart_plus_creative_1", "ads", 0,
        {
            **OWN, "ad_id": "1877147153205569", "ad_name": "Teaser Video (No Date)_m1SDsbCe.mp4_ Video WITH TEXT",
            "adgroup_id": "1877146768392577", "campaign_id": "1877146768391633", "ad_text": "",
            "video_id": "v10033g50000daq1aa7og65v5nu53qg0",
            "image_ids": ["tos-alisg-p-0051c001-sg/og60bCghVEgWGHDeFCaLsWpIIxGBWuARRAeBSf"],
            "identity_id": "6125a7e9-d3bd-564e-8e07-b2fb374d7048", "identity_type": "BC_AUTH_TT",
            "campaign_automation_type": "UPGRADED_SMART_PLUS_CREATIVE",
        },
    ),
    (  # a carousel: `video_id` null, no images, with an item
        "live_ad_get_upgraded_smart_plus_creative_2", "ads", 2,
        {
            **OWN, "ad_id": "1876045157945778", "ad_name": "7684280114589548562_Feed : JJ",
            "adgroup_id": "1876044101888049", "campaign_id": "1876044101888033", "ad_text": "", "image_ids": [],
            "tiktok_item_id": "7681731377242311958", "identity_id": "f5096207-c327-581f-93a4-e4f2f708069f",
            "identity_type": "BC_AUTH_TT",
            "campaign_automation_type": "UPGRADED_SMART_PLUS_CREATIVE",
        },
    ),
]  # fmt: skip

OLDER = ReportColumns(("ad_id", "stat_time_day"), ("ad_name",), ("clicks", "spend", "impressions", "ctr"))
NEW_ADS = ReportColumns(("ad_id_v2", "stat_time_day"), ("ad_name",), ("impressions", "spend"))
CREATIVES = ReportColumns(("ad_id", "stat_time_day"), ("ad_name",), ("impressions", "spend"))
REPORTS: list[tuple[str, ReportColumns, list[dict[str, Any]]]] = [
    (
        "docs_report_integrated_get_older", OLDER,
        [
            {
                "ad_id": "1678604629756978", "stat_time_day": "2020-10-17", "ad_name": "Ad name 20200923012039",
                "clicks": 116, "spend": 76.73, "impressions": 10505, "ctr": 1.1,
            },
            {
                "ad_id": "1678604629756978", "stat_time_day": "2020-10-16", "ad_name": "Ad name20200923012039",
                "clicks": 134, "spend": 106.4, "impressions": 12003, "ctr": 1.12,
            },
        ],
    ),
    (
        "docs_report_integrated_get_1", NEW_ADS,
        [
            {**own_placeholders("ad_id_v2", "ad_name"), **DAY, "impressions": 1079, "spend": 14.68},
            {**own_placeholders("ad_id_v2", "ad_name"), **DAY, "impressions": 52, "spend": 0.70},
        ],
    ),
    (
        "docs_report_integrated_get_2", CREATIVES,
        [
            {**own_placeholders("ad_id", "ad_name"), **DAY, "impressions": 513, "spend": 7.97},
            {**own_placeholders("ad_id", "ad_name"), **DAY, "impressions": 37, "spend": 0.58},
            {**own_placeholders("ad_id", "ad_name"), **DAY, "impressions": 10, "spend": 0.08},
        ],
    ),
    (
        "live_report_integrated_get",
        ReportColumns(
            ("campaign_id", "stat_time_day"), (),
            ("spend", "impressions", "clicks", "ctr", "cpm", "reach", "conversion", "cost_per_conversion",
             "real_time_conversion", "real_time_cost_per_conversion", "video_play_actions", "video_views_p25",
             "video_views_p50", "video_views_p75", "video_views_p100", "view_content"),
        ),
        [
            {
                "campaign_id": "1873969439956706", "stat_time_day": "2026-09-01", "spend": 0.0, "impressions": 0,
                "clicks": 0, "ctr": 0.0, "cpm": 0.0, "reach": 0, "conversion": 0, "cost_per_conversion": 0.0,
                "real_time_conversion": 0, "real_time_cost_per_conversion": 0.0, "video_play_actions": 0,
                "video_views_p25": 0, "video_views_p50": 0, "video_views_p75": 0, "video_views_p100": 0,
                "view_content": 0,
            },
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sample", "stream", "number", "expected"), ENTITIES)
def test_an_entity_of_a_real_answer(sample: str, stream: str, number: int, expected: dict[str, Any]) -> None:
    columns = STREAMS[stream]
    record = columns.record(rows(sample)[number], ACCOUNT.id)
    assert set(record) == set(columns.json_schema()["properties"])
    assert {name: value for name, value in record.items() if value is not None} == expected


@pytest.mark.parametrize(("sample", "columns", "expected"), REPORTS)
def test_a_report_of_a_real_answer(sample: str, columns: ReportColumns, expected: list[dict[str, Any]]) -> None:
    records = columns.records(rows(sample), ACCOUNT, WINDOW)
    assert records == [OF_ACCOUNT | each for each in expected]
    counts = {name for name in records[0] if columns.json_schema()["properties"][name]["type"][-1] == "integer"}
    assert all(type(record[name]) is int for record in records for name in counts)


def test_a_report_without_days_of_a_real_answer() -> None:
    """The lifetime of two ads: an amount of zero is no null."""
    metrics = [row["metrics"]["spend"] for row in rows("docs_report_integrated_get_3")]
    assert metrics == ["0.00", "186.78"]
    columns = ReportColumns(("ad_id_v2",), (), ("spend",))
    records = columns.records(rows("docs_report_integrated_get_3"), ACCOUNT, WINDOW)
    assert [record["spend"] for record in records] == [0.0, 186.78]


def test_every_sample_of_an_entity_or_report_is_looked_at() -> None:
    looked_at = {sample for sample, *_ in ENTITIES} | {sample for sample, *_ in REPORTS}
    present = {path.stem for path in SAMPLES.glob("*.json")}
    assert present - looked_at == {"docs_report_integrated_get_3", "docs_oauth2_advertiser_get"}
