"""Spellings of custom endpoints that are taken, and what they come to."""

from __future__ import annotations

from typing import Any

import pytest

from source_tiktok_ads.custom.endpoints import CustomEndpoint, read_endpoints
from source_tiktok_ads.endpoints.paths import filled_path, path_problems
from source_tiktok_ads.endpoints.record_path import parse_path
from source_tiktok_ads.endpoints.templates import LookUp

MINE: dict[str, Any] = {"name": "mine", "path": "catalog/get/"}


def read(**changes: object) -> CustomEndpoint:
    (endpoint,) = read_endpoints([MINE | changes])
    return endpoint


def test_name_and_path_are_enough() -> None:
    endpoint = read()
    defaults = {name: getattr(endpoint, name) for name in CustomEndpoint.model_fields}
    assert defaults == {
        "name": "mine",
        "method": "GET",
        "path": "catalog/get/",
        "query": {},
        "headers": {},
        "body": {},
        "per_advertiser": True,
        "record_path": "data.list",
        "primary_key": [],
        "pagination": "page",
        "page_size": 100,
        "metadata_path": None,
        "date_format": "YYYY-MM-DD",
        "time_unit": "day",
        "batch_size": 100,
    }
    assert endpoint.stream_name == "endpoint_mine"


READS = {
    "GET": (
        "catalog/get/", "catalog/get", "catalog/set/get/", "catalog/set/product/get/", "user/info", "adgroup/quota/",
        "campaign/quota/info/", "store/list/", "ad/review_info/", "bc/transaction/get/", "report/task/check/",
        "page/lead/task/download/", "comment/list/", "identity/video/info/", "tool/hashtag/recommend/",
        "dmp/custom_audience/share/log/", "catalog/feed/log/", "business/post_insights/get/", "video/updated/get/",
    ),
    "POST": (
        "tool/targeting/search/", "ad/audience_size/estimate/", "tool/targeting/info", "rf/inventory/estimate/",
        "tool/hashtag/recommend/", "report/data/query/",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, paths in READS.items() for path in paths])
def test_path_that_reads_is_taken(method: str, path: str) -> None:
    assert list(path_problems(path, method)) == []
    assert filled_path(path, method, path) == path.removesuffix("/") + "/"


RECORD_PATHS = {
    "data.list": ("data", "list"),
    "$.data.list[*]": ("data", "list"),
    "$.data.list": ("data", "list"),
    "data.list[*]": ("data", "list"),
    " data.list ": ("data", "list"),
    "data": ("data",),
    "$.data": ("data",),
    "data.ad_review_map.*": ("data", "ad_review_map", "*"),
    "data.list[*].items[*]": ("data", "list", "items"),
    "data.a-b.C1": ("data", "a-b", "C1"),
}


@pytest.mark.parametrize("text", RECORD_PATHS)
def test_record_path_may_be_spelt_as_jsonpath(text: str) -> None:
    assert parse_path(text) == RECORD_PATHS[text]
    assert read(record_path=text, metadata_path=text).record_path == text


QUERIES: dict[str, tuple[object, object]] = {
    "array": (["1", "2"], ["1", "2"]),
    "array as JSON text": ('["1", "2"]', ["1", "2"]),
    "object as JSON text": ('{"ids": ["1"]}', {"ids": ["1"]}),
    "look-up in an array as JSON text": ('["{ads.ad_id}"]', ["{ads.ad_id}"]),
    "no JSON after all": ("[1", "[1"),
    "empty object": ("{}", {}),
    "moment": ("{now-30}", "{now-30}"),
    "look-up": ("{ads.ad_id}", "{ads.ad_id}"),
    "moment with spaces": ("{ now - 30 }", "{ now - 30 }"),
    "number": (7, 7),
    "flag": (True, True),
}


@pytest.mark.parametrize("name", QUERIES)
def test_query_value_is_taken(name: str) -> None:
    given, kept = QUERIES[name]
    assert read(query={"x": given}).query == {"x": kept}


LOOK_UPS: dict[str, tuple[dict[str, Any], set[tuple[str, str]], set[tuple[str, str]]]] = {
    "one by one": ({"query": {"x": "{ads.ad_id}"}}, {("ads", "ad_id")}, set()),
    "in an array": ({"query": {"x": ["{ads.ad_id}"]}}, set(), {("ads", "ad_id")}),
    "in an array of an object": ({"query": {"f": {"x": ["{ads.ad_id}"]}}}, set(), {("ads", "ad_id")}),
    "part of a text in an array": ({"query": {"x": ["a{ads.ad_id}"]}}, {("ads", "ad_id")}, set()),
    "in the path": ({"path": "x/{ads.ad_id}/get/"}, {("ads", "ad_id")}, set()),
    "in a header": ({"headers": {"X-A": "{ads.ad_id}"}}, {("ads", "ad_id")}, set()),
    "both ways": (
        {"query": {"x": "{ads.adgroup_id}", "y": ["{ads.ad_id}"]}},
        {("ads", "adgroup_id")},
        {("ads", "ad_id")},
    ),
    "in a body": (
        {"path": "x/get/", "method": "POST", "body": {"a": [{"b": "{ads.ad_id}"}]}},
        {("ads", "ad_id")},
        set(),
    ),
}


@pytest.mark.parametrize("name", LOOK_UPS)
def test_look_up_is_taken_for_one_value_or_for_many(name: str) -> None:
    changes, one, many = LOOK_UPS[name]
    template = read(**changes).template
    assert set(template.scalars) == {LookUp(*each) for each in one}
    assert set(template.arrays) == {LookUp(*each) for each in many}


def test_look_ups_of_look_ups_are_taken() -> None:
    names = ["c", "b", "a"]
    chain = [MINE | {"name": name, "query": {"x": f"{{endpoint_{below}.id}}"}} for name, below in ("cb", "ba")]
    assert [endpoint.name for endpoint in read_endpoints([*chain, MINE | {"name": "a"}])] == names


GOOD_HEADERS = {"X-Request-Id": "a b", "X-Number": 7, "Accept-Language": "en", "X-Moment": "{now}", "X-Empty": ""}


def test_other_headers_are_taken() -> None:
    assert read(headers=GOOD_HEADERS).headers == GOOD_HEADERS


@pytest.mark.parametrize(
    "value",
    ["create", "UPDATE", "a-create", "x_send", "..", ".", "a/b", "a/../b", "%2e%2e", "a%2Fb", "", "a b", "x\ny"],
)
@pytest.mark.parametrize("template", ["x/{ads.ad_name}/get/", "{ads.ad_name}/x/get/", "x/get/{ads.ad_name}/"])
def test_value_that_would_change_the_path_is_refused(template: str, value: str) -> None:
    with pytest.raises(ValueError, match="the path "):
        filled_path(template.replace("{ads.ad_name}", value), "GET", template)


@pytest.mark.parametrize("value", ["7002238017842757633", "2026-03-16", "a_b", "TT_USER"])
def test_value_of_letters_and_digits_may_be_part_of_a_path(value: str) -> None:
    assert filled_path(f"x/{value}/get", "GET", "x/{ads.ad_id}/get") == f"x/{value}/get/"


@pytest.mark.parametrize("path", ["catalog/{now}/", "catalog/{campaigns.campaign_id}", "report_{now}/get/"])
def test_placeholder_may_be_any_part_of_a_path(path: str) -> None:
    assert list(path_problems(path, "GET")) == []


def test_placeholder_does_not_say_of_a_post_that_it_reads() -> None:
    assert any("may change something" in problem for problem in path_problems("catalog/{now}/", "POST"))


def test_placeholders_and_what_is_around_them_do_not_make_a_word_for_writing() -> None:
    assert list(path_problems("catalog/cre{ads.ad_name}te/", "GET")) == []
    with pytest.raises(ValueError, match="'create'"):
        filled_path("catalog/create/", "GET", "catalog/cre{ads.ad_name}te/")
