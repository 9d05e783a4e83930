"""Published and captured answers about assets and Upgraded Smart+ ads give the records that one would write by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.rows import MAKERS, suggestions

SAMPLES = Path(__file__).parents[1] / "data" / "asset_samples"
OWN = {"advertiser_id": "7639802149165301776"}
PLACEMENTS = ["PLACEMENT_TOPBUZZ", "PLACEMENT_TIKTOK", "PLACEMENT_HELO", "PLACEMENT_PANGLE"]
EVENT = {
    "currency": "USD", "currency_value": "", "deprecated": False, "event_code": "", "event_id": "0", "name": "",
    "rules": [], "statistic_type": "EVERY_TIME",
}  # fmt: skip
RUDIMENTAL = {
    "ad_format": "SINGLE_VIDEO", "identity_authorized_bc_id": "7681317245743398928",
    "identity_id": "6125a7e9-d3bd-564e-8e07-b2fb374d7048", "identity_type": "BC_AUTH_TT",
}  # fmt: skip
TEASER = "Teaser Video (No Date)_m1SDsbCe.mp4"
TEASER_IMAGE = "tos-alisg-p-0051c001-sg/og60bCghVEgWGHDeFCaLsWpIIxGBWuARRAeBSf"
LANDING = (
    "https://www.rudimental-newcastle.com/"
    "?utm_source=tiktok&utm_id=__CAMPAIGN_ID__&utm_campaign=__CAMPAIGN_NAME__&utm_medium=paid"
)
COVER = (
    "http://p16-sign-sg.tiktokcdn.com/v0201/94ebe1a3e6734559a16f3e81c43787ec~tplv-noop.image"
    "?x-expires=1607260002&x-signature=falvnSNOT94w4gjeB8PGGFyAdys%3D"
)


def data(sample: str) -> dict[str, Any]:
    answer = json.loads((SAMPLES / f"{sample}.json").read_text("utf-8"))["answer"]
    assert answer["code"] == 0
    found: dict[str, Any] = answer["data"]
    return found


def known(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """A value without the nulls in it."""
    if isinstance(value, dict):
        return {name: known(inner) for name, inner in value.items() if inner is not None}
    return [known(inner) for inner in value] if isinstance(value, list) else value


def records(stream: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows' records without nulls; each has every column of its stream."""
    columns = EntityColumns(stream, ("advertiser_id",))
    found = [columns.record(row, OWN["advertiser_id"]) for row in rows]
    assert all(list(record) == list(columns.json_schema()["properties"]) for record in found)
    return [known(record) for record in found]


def made(sample: str, stream: str, maker: str | None = None) -> list[dict[str, Any]]:
    """Records of a stream that comes from the sample's Upgraded Smart+ ads."""
    return records(stream, [row for ad in data(sample)["list"] for row in (MAKERS[maker](ad) if maker else [ad])])


ASSETS: list[tuple[str, str, int, dict[str, Any]]] = [
    (
        "docs_dmp_custom_audience_list", "custom_audiences", 0,
        {
            "audience_id": "123", "name": "CUSTOM_AUDIENCE_NAME", "audience_type": "Lookalike Audience",
            "cover_num": 6489086, "shared": True, "is_creator": False, "is_valid": False, "is_expiring": False,
            "create_time": "2022-05-26T22:12:12Z", "expired_time": "2023-09-08T02:34:20Z",
        },
    ),
    (
        "connector_audiences", "custom_audiences", 1,
        {
            "audience_id": "125450951", "name": "Airbyte", "audience_type": "Website Audience", "cover_num": 0,
            "shared": False, "is_creator": True, "is_valid": False, "is_expiring": True,
            "create_time": "2021-10-20T07:10:04Z", "expired_time": "2022-10-20T07:10:04Z",
        },
    ),
    (
        "live_pixel_list", "pixels", 0,
        {
            "pixel_id": "7644201699552690194", "pixel_code": "D8AQMORC77U9J3L24UR0", "pixel_name": "Ironworks Pixel",
            "pixel_category": "CUSTOMIZE_EVENTS", "pixel_setup_mode": "STANDARD", "activity_status": "ACTIVE",
            "pixel_script": "\n\t<script>\n\t\t!function (w, d, t) {\n\t\t  w.TiktokAnalyticsObject=t;…\n\t\t"
            "  ttq.load('D8AQMORC77U9J3L24UR0');\n\t\t  ttq.page();\n\t\t}(window, document, 'ttq');\n\t</script>\n\t",
            "create_time": "2026-05-26T14:17:07Z", "enable_first_party_cookies": True,
            "enable_expanded_data_sharing": True, "advanced_matching_fields": {"email": True, "phone_number": True},
            "automatic_advanced_matching_fields": {
                "address": True, "email": True, "external_id": True, "name": True, "phone_number": True,
            },
            "asset_ownership": {"asset_relation_status": "SHARED", "ownership_status": False, "updated_at": 0},
            "events": [
                {**EVENT, "event_type": "PAGE_VIEW"},
                *(
                    {**EVENT, "event_type": name, "optimization_event": name}
                    for name in ("ON_WEB_REGISTER", "LANDING_PAGE_VIEW", "ENGAGED_SESSION")
                ),
            ],
        },
    ),
    (
        "docs_file_video_ad_search", "video_creatives", 0,
        {
            "video_id": "v070331c0000bup3cb66kkoqaktb5psg", "material_id": "6895633277416374000",
            "file_name": "wanfadong_test.mp4", "format": "mp4", "duration": 5.312, "width": 1280, "height": 720,
            "size": 1058804, "bit_rate": 1594584, "signature": "b24f08f569b73a33eec93edb8f4423e2",
            "video_cover_url": COVER, "preview_url": data("docs_file_video_ad_search")["list"][0]["preview_url"],
            "allowed_placements": PLACEMENTS, "allow_download": True, "displayable": True,
            "create_time": "2020-11-16T08:19:57Z", "modify_time": "2020-11-16T08:19:57Z",
        },
    ),
    (
        "live_file_video_ad_search", "video_creatives", 0,
        {
            "video_id": "v10033g50000daq1aa7og65v5nu53qg0", "material_id": "7688793721701580808", "file_name": TEASER,
            "format": "mp4", "duration": 7.061, "width": 1080, "height": 1920, "size": 6412429, "bit_rate": 7264832,
            "allowed_placements": [*PLACEMENTS, "PLACEMENT_GLOBAL_APP_BUNDLE"], "allow_download": True,
            "displayable": True, "create_time": "2026-09-23T18:06:36Z", "modify_time": "2026-09-23T18:06:36Z",
        },
    ),
    (
        "docs_file_image_ad_search", "image_creatives", 1,  # the page leaves the times open: no times
        {
            "image_id": "{{image_id}}", "material_id": "{{material_id}}", "file_name": "{{file_name}}",
            "signature": "{{signature}}", "image_url": "{{image_url}}", "format": "jpeg", "width": 1280, "height": 720,
            "size": 159992, "is_carousel_usable": False, "displayable": False,
        },
    ),
    (
        "connector_images", "image_creatives", 0,
        {
            "image_id": "v0201/7f371ff6f0764f8b8ef4f37d7b980d50", "material_id": "7080121373767221250",
            "file_name": "7080121373767221250", "format": "jpeg", "width": 720, "height": 1280, "size": 33342,
            "signature": "2fb70f79f5b11f1bf102039bdd9315df", "is_carousel_usable": False, "displayable": False,
            "image_url": "https://p19-ad-site-sign-sg.ibyteimg.com/v0201/7f371ff6f0764f8b8ef4f37d7b980d50"
            "~tplv-d5opwmad15-image.jpeg?x-expires=2013421654&x-signature=OJAJlm6UitTmAfSoLs8TfwubL30%3D",
            "create_time": "2022-03-28T12:11:34Z", "modify_time": "2022-03-28T12:09:10Z",
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sample", "stream", "number", "expected"), ASSETS)
def test_an_asset_of_a_real_answer(sample: str, stream: str, number: int, expected: dict[str, Any]) -> None:
    rows = data(sample)["pixels" if stream == "pixels" else "list"]
    assert records(stream, rows)[number] == OWN | expected


def test_a_pixel_may_say_its_time_in_milliseconds() -> None:
    """As one mirror of the documentation shows it."""
    row = data("live_pixel_list")["pixels"][0] | {"create_time": "1581679723600"}
    assert records("pixels", [row])[0]["create_time"] == "2020-02-14T11:28:43Z"


def test_a_smart_plus_ad_of_a_captured_answer() -> None:
    ad = made("live_smart_plus_ad_get_1", "smart_plus_ads")[0]
    creative = {
        "smart_plus_creative_id": "1877147153205569", "ad_material_id": "1877147153201297",
        "material_operation_status": "ENABLE",
        "creative_info": {
            **RUDIMENTAL, "material_name": TEASER, "image_info": [{"web_uri": TEASER_IMAGE}],
            "video_info": {"file_name": TEASER, "video_id": "v10033g50000daq1aa7og65v5nu53qg0"},
        },
    }  # fmt: skip
    utm = {
        "utm_source": "tiktok",
        "utm_id": "__CAMPAIGN_ID__",
        "utm_campaign": "__CAMPAIGN_NAME__",
        "utm_medium": "paid",
    }
    assert ad == OWN | {
        "smart_plus_ad_id": "1877147014992369", "ad_name": " Video WITH TEXT", "adgroup_id": "1877146768392577",
        "adgroup_name": "NEWCASTLE", "campaign_id": "1877146768391633", "campaign_name": "RUDIMENTAL - SIGNUP",
        "operation_status": "ENABLE", "secondary_status": "AD_STATUS_CAMPAIGN_DISABLE",
        "create_time": "2026-09-23T18:10:32Z", "modify_time": "2026-09-23T18:10:32Z", "creative_list": [creative],
        "ad_text_list": [
            {"ad_text": "Rudimental bring their DJ show to NX Newcastle. Full details coming soon."}
        ],
        "landing_page_url_list": [{"landing_page_url": LANDING}],
        "ad_configuration": {
            "call_to_action_id": "7688794644267682824", "creative_auto_add_toggle": False, "dark_post_status": "ON",
            "identity_authorized_bc_id": "7681317245743398928",
            "identity_id": "6125a7e9-d3bd-564e-8e07-b2fb374d7048", "identity_type": "BC_AUTH_TT",
            "product_info_enabled": "NON_CATALOG",
            "tracking_info": {"brand_safety_postbid_partner": "UNSET", "tracking_pixel_id": "7682889598944002055"},
            "utm_params": [{"key": key, "value": value} for key, value in utm.items()],
        },
    }  # fmt: skip


def test_a_creative_of_a_captured_answer() -> None:
    assert made("live_smart_plus_ad_get_1", "smart_plus_ad_creatives", "smart_plus_creatives")[0] == OWN | {
        "smart_plus_ad_id": "1877147014992369", "smart_plus_creative_id": "1877147153205569",
        "ad_material_id": "1877147153201297", "ad_name": " Video WITH TEXT", "adgroup_id": "1877146768392577",
        "campaign_id": "1877146768391633", "material_operation_status": "ENABLE", "material_name": TEASER,
        "video_id": "v10033g50000daq1aa7og65v5nu53qg0", "video_file_name": TEASER, "image_ids": [TEASER_IMAGE],
        **RUDIMENTAL,
    }  # fmt: skip


def test_a_carousel_of_a_captured_answer_that_is_a_tiktok_post_has_no_media_of_its_own() -> None:
    carousel = made("live_smart_plus_ad_get_2", "smart_plus_ad_creatives", "smart_plus_creatives")[1]
    assert (carousel["ad_format"], carousel["tiktok_item_id"]) == ("CAROUSEL_ADS", "7681731377242311958")
    assert not {"video_id", "image_ids", "music_id"} & set(carousel)
    found = made("live_smart_plus_ad_get_2", "smart_plus_ad_media", "smart_plus_media")
    assert {row["smart_plus_creative_id"] for row in found} == {"1876115582233986"}


def test_media_of_a_captured_answer() -> None:
    common = {
        "smart_plus_creative_id": "1877147153205569", "smart_plus_ad_id": "1877147014992369",
        "ad_material_id": "1877147153201297", "ad_format": "SINGLE_VIDEO", "material_name": TEASER, "media_index": 0,
        "adgroup_id": "1877146768392577", "campaign_id": "1877146768391633",
    }  # fmt: skip
    assert made("live_smart_plus_ad_get_1", "smart_plus_ad_media", "smart_plus_media")[:2] == [
        OWN | common | {"media_type": "VIDEO", "media_id": "v10033g50000daq1aa7og65v5nu53qg0", "file_name": TEASER},
        OWN | common | {"media_type": "IMAGE", "media_id": TEASER_IMAGE},
    ]


def test_media_of_a_carousel_with_music_come_once_each_and_in_order() -> None:
    info = {
        "ad_format": "CAROUSEL_ADS", "image_info": [{"web_uri": "b"}, {"web_uri": "a"}, {"web_uri": "b"}],
        "music_info": {"music_id": "7462763990387050513"},
    }  # fmt: skip
    ad = {"smart_plus_ad_id": "1", "creative_list": [{"smart_plus_creative_id": "2", "creative_info": info}]}
    found = [(row["media_type"], row["media_id"], row["media_index"]) for row in MAKERS["smart_plus_media"](ad)]
    assert found == [("IMAGE", "b", 0), ("IMAGE", "a", 1), ("MUSIC", "7462763990387050513", 0)]


def test_published_ads_and_their_creatives_which_lack_the_id_that_live_ones_have() -> None:
    ads = made("docs_smart_plus_ad_get", "smart_plus_ads")
    assert [ad["secondary_status"] for ad in ads] == ["AD_STATUS_DONE", "AD_STATUS_AUDIT", "AD_STATUS_AUDIT"]
    assert ads[0]["ad_configuration"] == {
        "call_to_action_id": "{{call_to_action_id}}", "catalog_creative_toggle": False,
        "product_ids": ["{{product_id}}"] * 4, "product_specific_type": "CUSTOMIZED_PRODUCTS",
    }  # fmt: skip
    creatives = made("docs_smart_plus_ad_get", "smart_plus_ad_creatives", "smart_plus_creatives")
    assert [creative["smart_plus_creative_id"] for creative in creatives] == ["{{ad_material_id}}"] * 3
    assert [creative.get("tiktok_item_id") for creative in creatives] == [
        "{{tiktok_item_id}}",
        None,
        "{{tiktok_item_id}}",
    ]


def test_creatives_without_the_id_that_live_ones_have_keep_keys_of_their_own() -> None:
    ad = {"smart_plus_ad_id": "1", "creative_list": [{"ad_material_id": "8"}, {"ad_material_id": "9"}]}
    assert [row["smart_plus_creative_id"] for row in MAKERS["smart_plus_creatives"](ad)] == ["8", "9"]


@pytest.mark.parametrize("rows", [name for name in MAKERS if name != "product_sets"])
def test_what_holds_nothing_is_made_into_no_row(rows: str) -> None:
    assert list(MAKERS[rows]({"smart_plus_ad_id": "1", "pixel_id": "2"})) == []


@pytest.mark.parametrize("name", ["name", "product_set_name"])
def test_a_product_set_has_its_name_under_whichever_key_the_api_gives_it(name: str) -> None:
    (row,) = MAKERS["product_sets"]({"product_set_id": "1", name: "Shirts"})
    assert row["product_set_name"] == "Shirts"


def test_a_published_review_without_rejections_suggests_nothing() -> None:
    assert list(suggestions(data("docs_smart_plus_ad_review_info"))) == []


def test_rejections_of_an_ad_and_of_its_creatives_are_numbered_each_by_itself() -> None:
    """No published answer has one: these are its documented fields, put into the published answer."""
    content = {"content_type": "ModeVideo", "video_content": {"video_id": "v1"}}
    rejection = {
        "reasons": ["Why"],
        "suggestion": "Change it",
        "forbidden_ages": ["AGE_13_17"],
        "content_info": content,
    }
    answer = data("docs_smart_plus_ad_review_info")
    answer["smart_plus_ad_review_infos"][0]["reject_info"] = [rejection, {"reasons": []}]
    answer["material_review_infos"][1]["reject_info"] = [rejection]
    found = records("smart_plus_ad_suggestions", list(suggestions(answer)))
    keys = [(row["level"], row["ad_material_id"], row["suggestion_index"]) for row in found]
    assert keys == [("AD", "", 0), ("AD", "", 1), ("CREATIVE", "{{ad_material_id}}", 0)]
    assert found[0] == OWN | {
        "smart_plus_ad_id": "{{smart_plus_ad_id}}", "ad_material_id": "", "suggestion_index": 0, "level": "AD",
        "review_status": "ALL_AVAILABLE", **rejection,
    }  # fmt: skip
