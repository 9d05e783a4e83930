"""The simulated API's endpoints that no stream reads: every page equals the truth, and what is wrong is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from integration_tests.running.worlds import api_fixture
from simulated_api.truth.further import texts

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

Row = dict[str, Any]
BC = {"bc_id": "7100000000000000123"}


api = api_fixture(scope="module")


def call(api: SimulatedApi, path: str, **params: object) -> Row:
    """The envelope of the answer to a GET."""
    sent = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    body: Row = requests.get(api.base_url + path, params=sent, headers=token(api), timeout=120).json()
    return body


def post(api: SimulatedApi, path: str, **params: object) -> Row:
    """The envelope of the answer to a POST."""
    body: Row = requests.post(api.base_url + path, json=params, headers=token(api), timeout=120).json()
    return body


def token(api: SimulatedApi) -> dict[str, str]:
    return {"Access-Token": api.config()["credentials"]["access_token"]}


def everything(api: SimulatedApi, path: str, key: str, **params: object) -> list[Row]:
    """The rows of all pages, ids as text; the pages say how many there are, and of how many rows."""
    first = call(api, path, **params)["data"]
    rows = list(first[key])
    info = first["page_info"]
    for page in range(2, info["total_page"] + 1):
        rows += call(api, path, page=page, **params)["data"][key]
    assert len(rows) == info["total_number"]
    return [texts(row) for row in rows]


def big(api: SimulatedApi) -> dict[str, str]:
    return {"advertiser_id": api.truth.accounts[0].id}


def idle(api: SimulatedApi) -> dict[str, str]:
    return {"advertiser_id": api.truth.accounts[-1].id}


def a_catalog(api: SimulatedApi) -> dict[str, str]:
    return {"catalog_id": api.truth.endpoint("catalog/get/")[0]["catalog_id"]}


def test_catalogs_come_in_pages_and_belong_to_no_ad_account(api: SimulatedApi) -> None:
    rows = everything(api, "catalog/get/", "list", page_size=5, **BC)
    assert rows == api.truth.endpoint("catalog/get/")
    assert len(rows) == 12
    assert call(api, "catalog/get/", page_size=1001, **BC)["code"] == 40002
    assert call(api, "catalog/get/", bc_id="1")["code"] == 40001
    assert call(api, "catalog/get/")["code"] == 40002


def test_products_belong_to_one_catalog(api: SimulatedApi) -> None:
    catalog = a_catalog(api)
    rows = everything(api, "catalog/product/get/", "list", page_size=100, **BC, **catalog)
    assert rows == api.truth.endpoint("catalog/product/get/", **catalog)
    assert len(rows) == 130
    assert len({tuple(row) for row in rows}) == 2, "rows differ in their keys"
    every = [call(api, "catalog/product/get/", catalog_id=row["catalog_id"], **BC)["data"] for row in _catalogs(api)]
    assert [] in [page["list"] for page in every]
    assert sum(page["page_info"]["total_number"] for page in every) == len(api.truth.endpoint("catalog/product/get/"))


def _catalogs(api: SimulatedApi) -> list[Row]:
    return api.truth.endpoint("catalog/get/")


@pytest.mark.parametrize("path", ["catalog/get/", "catalog/product/get/", "catalog/set/get/", "catalog/overview/"])
def test_a_parameter_that_the_documentation_does_not_name_is_refused(api: SimulatedApi, path: str) -> None:
    answer = call(api, path, **BC, **a_catalog(api), bc_ids="[]")
    assert (answer["code"], answer["message"]) == (40002, "bc_ids: Unknown field.")


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"product_ids": ["1"] * 1000}, 0),
        ({"product_ids": ["1"] * 1001}, 40011),
        ({"product_ids": ["1"], "sku_ids": ["a"]}, 40002),
        ({"product_ids": "1,2"}, 40002),
        ({"page": 1001, "page_size": 100}, 40002),
        ({"conditions": {"and": []}}, 40002),
        ({"catalog_id": "5"}, 40007),
        ({"catalog_id": ""}, 40002),
    ],
)
def test_products_are_asked_for_as_documented(api: SimulatedApi, params: Row, code: int) -> None:
    assert call(api, "catalog/product/get/", **{**BC, **a_catalog(api), **params})["code"] == code


def test_products_by_id_are_found_in_one_request(api: SimulatedApi) -> None:
    catalog = a_catalog(api)
    wanted = api.truth.endpoint("catalog/product/get/", **catalog)[5:60]
    ids = [row["product_id"] for row in wanted]
    answer = call(api, "catalog/product/get/", product_ids=ids, page_size=500, **BC, **catalog)
    assert answer["data"]["list"] == wanted


def test_an_overview_is_a_single_object(api: SimulatedApi) -> None:
    catalog = a_catalog(api)
    overview = call(api, "catalog/overview/", **BC, **catalog)["data"]
    assert [overview] == api.truth.endpoint("catalog/overview/", **catalog)
    assert sum(overview.values()) == 130


def test_ids_of_19_digits_come_as_numbers(api: SimulatedApi) -> None:
    catalog = a_catalog(api)
    sets = call(api, "catalog/set/get/", **BC, **catalog)["data"]
    assert sets == {"list": api.truth.endpoint("catalog/set/get/", **catalog)}
    asked = {**catalog, "product_set_id": sets["list"][0]["product_set_id"]}
    data = call(api, "catalog/set/product/get/", **BC, **asked)["data"]
    assert isinstance(data["products"][0]["product_id"], int)
    assert len(str(data["products"][0]["product_id"])) == 19
    assert data["catalog_id"] == int(catalog["catalog_id"])
    rows = everything(api, "catalog/set/product/get/", "products", **BC, **asked)
    assert rows == api.truth.endpoint("catalog/set/product/get/", **asked)
    assert call(api, "catalog/set/product/get/", **BC, **{**asked, "product_set_id": "1"})["code"] == 40007


@pytest.mark.parametrize("kind", ["CUSTOMIZED_USER", "TT_USER", "AUTH_CODE", "BC_AUTH_TT"])
def test_totals_of_identities_are_true_for_one_type(api: SimulatedApi, kind: str) -> None:
    asked = {**big(api), "identity_type": kind}
    bc = {"identity_authorized_bc_id": BC["bc_id"]}
    rows = everything(api, "identity/get/", "identity_list", page_size=10, **asked, **bc)
    assert rows == api.truth.endpoint("identity/get/", **asked)
    assert rows


def test_totals_of_all_identities_are_wrong(api: SimulatedApi) -> None:
    data = call(api, "identity/get/", page_size=100, **big(api))["data"]
    assert len(data["identity_list"]) == 100 > data["page_info"]["total_number"]
    more = call(api, "identity/get/", page_size=100, page=2, **big(api))["data"]
    assert data["identity_list"] + more["identity_list"] == api.truth.endpoint("identity/get/", **big(api))
    assert call(api, "identity/get/", identity_type="BC_AUTH_TT", **big(api))["code"] == 40002
    assert call(api, "identity/get/", **idle(api))["data"]["identity_list"] == []


def posts(api: SimulatedApi, asked: Row, **more: object) -> tuple[list[Row], int]:
    """All posts from cursor to cursor, and how many answers they took."""
    found: list[Row] = []
    cursor, answers = "", 0
    while True:
        data = call(api, "identity/video/get/", **asked, **more, **({"cursor": cursor} if cursor else {}))["data"]
        found += data["video_list"]
        answers += 1
        cursor = data["cursor"]
        if not data["has_more"]:
            return found, answers


@pytest.mark.parametrize(("kind", "videos"), [("TT_USER", 230), ("AUTH_CODE", 44)])
def test_posts_come_from_cursor_to_cursor(api: SimulatedApi, kind: str, videos: int) -> None:
    account = big(api)
    identity = api.truth.endpoint("identity/get/", **account, identity_type=kind)[0]
    asked = {**account, "identity_id": identity["identity_id"], "identity_type": kind}
    rows, answers = posts(api, asked)
    assert rows == api.truth.endpoint("identity/video/get/", **asked)
    assert (len(rows), answers) == (videos, -(-videos // 20))
    assert len({row["item_id"] for row in rows}) == videos
    assert posts(api, asked, count=50) == (rows, answers), "above 20 the parameter is ignored"
    assert posts(api, asked, count=7)[0] == rows
    photos = {**asked, "item_type": "CAROUSEL"}
    assert posts(api, photos)[0] == api.truth.endpoint("identity/video/get/", **photos) != []


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, 0),
        ({"cursor": "soon"}, 40002),
        ({"count": 0}, 40002),
        ({"identity_type": "CUSTOMIZED_USER"}, 40002),
        ({"identity_type": "BC_AUTH_TT"}, 40002),
        ({"identity_type": "AUTH_CODE"}, 40007),
        ({"identity_id": ""}, 40002),
        ({"item_type": "STORY"}, 40002),
        ({"keyword": "summer"}, 40002),
        ({"advertiser_id": "5"}, 40001),
    ],
)
def test_posts_are_asked_for_as_documented(api: SimulatedApi, params: Row, code: int) -> None:
    identity = api.truth.endpoint("identity/get/", **big(api), identity_type="TT_USER")[0]
    asked = {**big(api), "identity_id": identity["identity_id"], "identity_type": "TT_USER", **params}
    assert call(api, "identity/video/get/", **asked)["code"] == code


def test_quotas_are_single_objects(api: SimulatedApi) -> None:
    account = big(api)
    quota = call(api, "campaign/quota/info/", app_id="123", **account)["data"]
    assert [quota] == api.truth.endpoint("campaign/quota/info/", **account)
    assert call(api, "campaign/quota/info/", **account)["code"] == 40002
    assert call(api, "campaign/quota/info/", app_id="123", campaign_id="5", **account)["code"] == 40002
    of_group = call(api, "campaign/quota/info/", app_id="123", adgroup_id="5", **account)["data"]
    assert of_group["ad_quota_info"] is None
    groups = call(api, "adgroup/quota/", **account)["data"]
    assert [groups] == api.truth.endpoint("adgroup/quota/", **account)
    assert groups["used_adgroup_quota"] > 0


SEARCH = {"objective_type": "REACH", "placements": ["PLACEMENT_TIKTOK"], "search_type": "FUZZY_SEARCH"}


def test_places_are_searched_by_post(api: SimulatedApi) -> None:
    asked = {**big(api), **SEARCH, "keywords": ["Virginia"]}
    data = post(api, "tool/targeting/search/", **asked)["data"]
    assert data["targeting_tag_list"] == api.truth.endpoint("tool/targeting/search/", **asked)
    assert len(data["targeting_tag_list"]) == 5
    assert {tag["name"] for tag in data["parent_tags"]} >= {"United States", "Nebraska"}
    entry = api.requests[-1]
    assert (entry.method, entry.body, entry.query) == ("POST", asked, {})
    assert entry.params == asked
    codes = {**asked, "search_type": "BATCH_ZIPCODE_SEARCH", "keywords": ["40601", "A0A"], "region_codes": ["US"]}
    data = post(api, "tool/targeting/search/", **codes)["data"]
    assert data["targeting_tag_list"] == api.truth.endpoint("tool/targeting/search/", **codes)
    assert [tag["keyword"] for tag in data["targeting_tag_list"]] == ["40601"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"advertiser_id": ""}, 40002),
        ({"advertiser_id": "5"}, 40001),
        ({"keywords": ["a", "b"]}, 40002),
        ({"keywords": "a"}, 40002),
        ({"objective_type": "TRAFFIC"}, 40002),
        ({"placements": ["PLACEMENT_ELSEWHERE"]}, 40002),
        ({"search_type": "BATCH_REGION_SEARCH"}, 40002),
        ({"geo_types": ["PLANET"]}, 40002),
        ({"region_codes": ["BR"]}, 0),
    ],
)
def test_places_are_searched_as_documented(api: SimulatedApi, params: Row, code: int) -> None:
    asked = {**big(api), **SEARCH, "keywords": ["A"], **params}
    assert post(api, "tool/targeting/search/", **asked)["code"] == code


def test_an_audience_is_estimated_by_post(api: SimulatedApi) -> None:
    asked = {"objective_type": "REACH", "optimization_goal": "CLICK", "location_ids": ["6252001"]}
    automatic = {"placement_type": "PLACEMENT_TYPE_AUTOMATIC"}
    path = "ad/audience_size/estimate/"
    data = post(api, path, **big(api), **asked, **automatic)["data"]
    assert [data] == api.truth.endpoint(path, **big(api), **asked)
    assert [data] != api.truth.endpoint(path, **idle(api), **asked)
    assert post(api, path, **big(api), **asked)["code"] == 40002


def test_a_post_is_no_get_and_its_query_counts_for_nothing(api: SimulatedApi) -> None:
    headers = {**token(api), "X-Mine": "1"}
    url = api.base_url + "tool/targeting/search/"
    assert requests.get(url, headers=headers, timeout=120).status_code == 405
    assert requests.post(api.base_url + "catalog/get/", json=BC, headers=headers, timeout=120).status_code == 405
    answer = requests.post(url, params=big(api), json=SEARCH, headers=headers, timeout=120).json()
    assert (answer["code"], answer["message"]) == (40002, "Missing required field(s): advertiser_id.")
    entry = api.requests[-1]
    assert entry.query == big(api)
    assert entry.headers["x-mine"] == "1"
    assert not any(headers["Access-Token"] in text for text in map(str, entry.headers.values()))


def test_the_body_of_a_get_is_logged_and_counts_for_nothing(api: SimulatedApi) -> None:
    headers = token(api)
    answer = requests.get(api.base_url + "catalog/get/", json=BC, headers=headers, timeout=120).json()
    assert answer["code"] == 40002
    assert (api.requests[-1].body, api.requests[-1].params) == (BC, {})
    requests.get(api.base_url + "catalog/get/", params=BC, data=b"{no json", headers=headers, timeout=120)
    assert (api.requests[-1].body, api.requests[-1].code) == ("{no json", 0)


def test_credentials_stay_out_of_the_log_of_what_came(api: SimulatedApi) -> None:
    known = api.config()["credentials"]
    asked = {"app_id": known["app_id"], "secret": known["secret"]}
    assert call(api, "oauth2/advertiser/get/", **asked)["code"] == 0
    entry = api.requests[-1]
    assert (entry.query, entry.body) == ({}, None)
    post(api, "oauth2/access_token/", **asked, auth_code="none")
    entry = api.requests[-1]
    assert (entry.query, entry.body) == ({}, None)
