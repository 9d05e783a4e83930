"""The simulated API's asset lists and Upgraded Smart+ ads, as the sources describe them, and their ground truth."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import requests

from integration_tests.running.worlds import api_fixture

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

Row = dict[str, Any]
# path, where the rows are, key, largest page, stream
LISTS = {
    "custom_audiences": ("dmp/custom_audience/list/", "list", "audience_id", 100),
    "pixels": ("pixel/list/", "pixels", "pixel_id", 20),
    "video_creatives": ("file/video/ad/search/", "list", "video_id", 100),
    "image_creatives": ("file/image/ad/search/", "list", "image_id", 100),
    "smart_plus_ads": ("smart_plus/ad/get/", "list", "smart_plus_ad_id", 100),
}


api = api_fixture("default", scope="module")


def call(api: SimulatedApi, path: str, **params: object) -> Row:
    """The envelope of an answer about the big account."""
    sent = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    sent = {"advertiser_id": api.truth.accounts[0].id, **sent}
    token = api.config()["credentials"]["access_token"]
    response = requests.get(api.base_url + path, params=sent, headers={"Access-Token": token}, timeout=120)
    body: Row = response.json()
    return body


def pages(api: SimulatedApi, stream: str, page_size: int, **params: object) -> list[list[Row]]:
    path, key, *_ = LISTS[stream]
    first = call(api, path, page_size=page_size, **params)["data"]
    rest = range(2, first["page_info"]["total_page"] + 1)
    return [first[key], *(call(api, path, page=page, page_size=page_size, **params)["data"][key] for page in rest)]


@pytest.mark.parametrize("stream", LISTS)
def test_a_library_has_more_than_a_page_and_the_largest_page_is_the_documented_one(
    api: SimulatedApi, stream: str
) -> None:
    path, _, _, largest = LISTS[stream]
    assert len(pages(api, stream, largest)) >= 2
    assert call(api, path, page_size=largest + 1)["code"] == 40002


@pytest.mark.parametrize("stream", ["video_creatives", "image_creatives"])
def test_files_of_one_second_change_places_at_page_borders(api: SimulatedApi, stream: str) -> None:
    key = LISTS[stream][2]
    rows = [row for page in pages(api, stream, 100) for row in page]
    truth = api.truth.records(stream, api.config(advertiser_ids=[api.truth.accounts[0].id]))
    assert len(rows) == len(truth)
    assert max(Counter(row[key] for row in rows).values()) == 2
    assert {row[key] for row in rows} < {record[key] for record in truth}
    other = {row[key] for page in pages(api, stream, 83) for row in page}
    assert other | {row[key] for row in rows} == {record[key] for record in truth}


@pytest.mark.parametrize(("stream", "link"), [("video_creatives", "preview_url"), ("image_creatives", "image_url")])
def test_every_answer_signs_links_anew(api: SimulatedApi, stream: str, link: str) -> None:
    one, other = (call(api, LISTS[stream][0])["data"]["list"][0][link] for _ in range(2))
    assert one != other
    assert re.fullmatch(r"https://\S+\?x-expires=\d+&x-signature=\d+", one)


@pytest.mark.parametrize("stream", ["custom_audiences", "pixels", "video_creatives", "image_creatives"])
def test_two_accounts_share_assets(api: SimulatedApi, stream: str) -> None:
    key = LISTS[stream][2]
    big, other = (api.truth.records(stream, api.config(advertiser_ids=[api.truth.accounts[n].id])) for n in (0, 1))
    assert len({row[key] for row in big} & {row[key] for row in other}) == 2


def test_smart_plus_ads_come_without_nulls_and_with_keys_in_order(api: SimulatedApi) -> None:
    for row in (row for page in pages(api, "smart_plus_ads", 100) for row in page):
        assert list(row) == sorted(row)
        assert None not in row.values()


@pytest.mark.parametrize("name", ["advertiser_id", "smart_plus_ad_id", "playable_list", "spam", "ad_configuration"])
def test_smart_plus_fields_are_checked(api: SimulatedApi, name: str) -> None:
    body = call(api, "smart_plus/ad/get/", fields=["ad_name", name])
    assert body["code"] == 40002
    assert body["message"].startswith("fields.1: one or more value")


def test_smart_plus_fields_reach_into_the_configuration(api: SimulatedApi) -> None:
    row = call(api, "smart_plus/ad/get/", fields=["ad_name", "dark_post_status"])["data"]["list"][0]
    assert set(row) == {"advertiser_id", "smart_plus_ad_id", "ad_name", "ad_configuration"}
    assert set(row["ad_configuration"]) == {"dark_post_status"}


def test_deleted_smart_plus_ads_are_answered_on_request_only(api: SimulatedApi) -> None:
    def ids(**params: object) -> set[str]:
        return {row["smart_plus_ad_id"] for page in pages(api, "smart_plus_ads", 100, **params) for row in page}

    assert (
        ids()
        == ids(filtering={"primary_status": "STATUS_NOT_DELETE"})
        < ids(filtering={"primary_status": "STATUS_ALL"})
    )


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, 40002),
        ({"smart_plus_ad_ids": "123"}, 40002),
        ({"smart_plus_ad_ids": ["1"] * 101}, 40011),
        ({"smart_plus_ad_ids": ["1"], "lang": "xx"}, 40002),
        ({"smart_plus_ad_ids": ["1"], "extra_info_setting": {"include_violation_frame": True}}, 40002),
        ({"smart_plus_ad_ids": ["1"], "extra_info_setting": {"include_everything": True}}, 40002),
        ({"smart_plus_ad_ids": ["1"]}, 0),
    ],
)
def test_reviews_are_asked_for_as_documented(api: SimulatedApi, params: dict[str, object], code: int) -> None:
    assert call(api, "smart_plus/ad/review_info/", **params)["code"] == code


def test_reviews_say_why_on_request_only(api: SimulatedApi) -> None:
    ids = [row["smart_plus_ad_id"] for row in pages(api, "smart_plus_ads", 100)[0]]
    plain = call(api, "smart_plus/ad/review_info/", smart_plus_ad_ids=ids)["data"]
    asked = {"include_reject_info": True, "include_violation_frame": True}
    full = call(api, "smart_plus/ad/review_info/", smart_plus_ad_ids=ids, extra_info_setting=asked)["data"]
    for part in ("smart_plus_ad_review_infos", "material_review_infos"):
        assert [row["review_status"] for row in plain[part]] == [row["review_status"] for row in full[part]]
        assert all(row["reject_info"] is None for row in plain[part])
        assert any(info["suggestion"] for row in full[part] for info in row["reject_info"] or ())
    rejected = {row["smart_plus_ad_id"] for row in full["smart_plus_ad_review_infos"] if row["reject_info"]}
    truth = api.truth.records("smart_plus_ad_suggestions", api.config(include_deleted=False))
    assert rejected <= {row["smart_plus_ad_id"] for row in truth if row["level"] == "AD"}


@pytest.mark.parametrize(
    ("path", "count"),
    [("campaign/get/", 7), ("adgroup/get/", 13), ("ad/get/", 11)],
)
def test_promote_is_answered_on_request_only_and_says_little(api: SimulatedApi, path: str, count: int) -> None:
    default = call(api, path, page_size=1000)["data"]["list"]
    assert not any("campaign_system_origin" in row for row in default)
    rows = call(api, path, filtering={"campaign_system_origins": ["PROMOTE"]})["data"]["list"]
    assert [(row["campaign_system_origin"], len(row)) for row in rows] == [("PROMOTE", count)]
    assert call(api, path, filtering={"campaign_system_origins": ["ELSEWHERE"]})["code"] == 40002
