"""`preview` of custom endpoints against the simulated API: what was asked, what came, where the records are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from integration_tests.running.in_process import hurried_limiter
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api.trouble import actions
from source_tiktok_ads.commands.preview import Preview, preview
from source_tiktok_ads.commands.print_preview import render_preview
from source_tiktok_ads.source import SourceTiktokAds, stream_builder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulated_api import SimulatedApi

BC = "7100000000000000123"
DIRECTORY = ("oauth2/", "bc/get/", "bc/asset/", "advertiser/info/")
Endpoint = dict[str, Any]

CATALOGS: Endpoint = {"path": "catalog/get/", "query": {"bc_id": BC}, "per_advertiser": False}
ENDPOINTS: dict[str, Endpoint] = {
    "catalogs": CATALOGS,
    "overview": {
        "path": "catalog/overview/",
        "query": {"bc_id": BC, "catalog_id": "{endpoint_catalogs.catalog_id}"},
        "per_advertiser": False,
        "record_path": "data",
        "pagination": "none",
    },
    "identities": {
        "path": "identity/get/",
        "query": {"identity_type": "TT_USER"},
        "record_path": "data.identity_list",
    },
    "posts": {
        "path": "identity/video/get/",
        "query": {
            "identity_id": "{endpoint_identities.identity_id}",
            "identity_type": "{endpoint_identities.identity_type}",
        },
        "record_path": "$.data.video_list[*]",
        "pagination": "cursor",
        "page_size": 20,
    },
    "quota": {"path": "adgroup/quota/", "record_path": "data", "pagination": "none"},
    "reviews": {
        "path": "ad/review_info/",
        "query": {"ad_ids": ["{ads.ad_id}"]},
        "record_path": "data.ad_review_map.*",
        "pagination": "none",
    },
    "transactions": {
        "path": "bc/transaction/get/",
        "query": {"bc_id": BC, "start_date": "{now-30}", "end_date": "{now}"},
        "headers": {"X-Reason": "preview"},
        "per_advertiser": False,
        "page_size": 50,
        "metadata_path": "data.transaction_summary.currency",
    },
    "targeting": {
        "method": "POST",
        "path": "tool/targeting/search/",
        "body": {
            "objective_type": "REACH",
            "placements": ["PLACEMENT_TIKTOK"],
            "search_type": "FUZZY_SEARCH",
            "keywords": ["Virginia"],
        },
        "record_path": "data.targeting_tag_list",
        "pagination": "none",
    },
    "audience": {
        "method": "POST",
        "path": "ad/audience_size/estimate/",
        "body": {"objective_type": "TRAFFIC", "optimization_goal": "CLICK", "placements": ["PLACEMENT_TIKTOK"]},
        "record_path": "data",
        "pagination": "none",
    },
    "wrong": CATALOGS | {"record_path": "data.rows", "metadata_path": "data.page_info"},
    "unpaged": CATALOGS | {"query": {"bc_id": BC, "page_size": 5}, "pagination": "none"},
    "refused": {"path": "catalog/get/", "per_advertiser": False},
    "absent": {"path": "no/such/get/"},
    "wrong_key": CATALOGS | {"primary_key": ["product_id"]},
}


server = api_fixture(scope="module")


@pytest.fixture
def api(server: SimulatedApi) -> Iterator[SimulatedApi]:
    server.clear_log()
    server.faults.clear()
    with time_machine.travel(NOW, tick=True):
        yield server


def config(api: SimulatedApi, **more: object) -> dict[str, Any]:
    endpoints = [{"name": name, **endpoint} for name, endpoint in ENDPOINTS.items()]
    return api.config(**{"rate_limit_tier": "ultimate", "custom_endpoints": endpoints, **more})


def show(api: SimulatedApi, name: str, limit: int = 5, **more: object) -> Preview:
    whole = config(api, **more)
    source = SourceTiktokAds(config=whole, limiter=hurried_limiter())
    return preview(source.stream_builder(whole), f"endpoint_{name}", limit)


def text_of(api: SimulatedApi, folder: Path, name: str, width: int = 80, **more: object) -> tuple[str, int]:
    path = folder / "config.json"
    path.write_text(json.dumps(config(api, **more)))
    return render_preview(str(path), f"endpoint_{name}", 3, stream_builder, width)


def asked(api: SimulatedApi) -> list[str]:
    """Requests but for those that find the ad accounts."""
    return [entry.path for entry in api.requests if not entry.path.startswith(DIRECTORY)]


def held(record: dict[str, Any], truth: list[dict[str, Any]], *added: str) -> bool:
    """Whether a record is one of these, but for what the answer does not hold itself."""
    own = {name: value for name, value in record.items() if name not in ("metadata", "advertiser_id", *added)}
    return any(all(row.get(name) == value for name, value in own.items()) for row in truth)


def busy(api: SimulatedApi) -> str:
    return api.truth.accounts[0].id


TRUTH: dict[str, tuple[dict[str, Any], list[str]]] = {
    "catalogs": ({"bc_id": BC}, []),
    "identities": ({"identity_type": "TT_USER"}, []),
    "quota": ({}, []),
    "transactions": ({"bc_id": BC, "start_date": "2026-02-14", "end_date": "2026-03-16"}, []),
    "audience": (ENDPOINTS["audience"]["body"], []),
    "targeting": (ENDPOINTS["targeting"]["body"], []),
    "overview": ({"bc_id": BC}, ["catalog/get/"]),
    "posts": ({}, ["identity/get/"]),
    "reviews": ({}, ["ad/get/", "ad/get/"]),
}


@pytest.mark.parametrize("name", TRUTH)
def test_records_are_those_of_the_first_page_by_one_request_and_one_for_what_is_looked_up(
    api: SimulatedApi, name: str
) -> None:
    found = show(api, name)
    params, before = TRUTH[name]
    path = ENDPOINTS[name]["path"]
    assert asked(api) == [*before, path]
    assert found.error is None
    assert found.endpoint
    assert found.endpoint.question
    given = api.requests[-1].params
    names = ("catalog_id", "identity_id", "identity_type", "ad_ids")
    looked_up: dict[str, Any] = {key: given[key] for key in names if key in given}
    of_account: dict[str, Any] = {"advertiser_id": busy(api), **params, **looked_up}
    truth = api.truth.endpoint(path, **of_account)
    assert len(found.records) == min(5, len(truth)) > 0
    assert all(held(record, truth, *looked_up) for record in found.records)
    assert found.endpoint.paths[found.endpoint.path] >= len(found.records)
    sent = found.endpoint.question
    assert set(given) == {*sent.params, *(sent.body or {})}, "what is shown is what was sent"


def test_the_request_is_shown_with_its_values_filled_in(api: SimulatedApi, tmp_path: Path) -> None:
    text, code = text_of(api, tmp_path, "transactions")
    assert code == 0
    assert "Request: GET bc/transaction/get/\n" in text
    for name, value in {"start_date": "2026-02-14", "end_date": "2026-03-16", "page_size": "50"}.items():
        assert api.requests[-1].query[name] == value
        assert [line.split() for line in text.splitlines() if f"query {name} " in line] == [["query", name, value]]
    assert ["headers", "X-Reason", "preview"] in [line.split() for line in text.splitlines()]
    text, _ = text_of(api, tmp_path, "audience")
    assert "Request: POST ad/audience_size/estimate/\n" in text
    assert ["body", "placements", '["PLACEMENT_TIKTOK"]'] in [line.split() for line in text.splitlines()]
    assert ["body", "advertiser_id", busy(api)] in [line.split() for line in text.splitlines()]


def test_record_paths_are_every_array_of_objects_with_its_size_and_the_one_in_use(
    api: SimulatedApi, tmp_path: Path
) -> None:
    found = show(api, "posts")
    assert found.endpoint
    assert found.endpoint.path == "data.video_list", "whatever way it is written"
    anchors = sum(len(row.get("anchor_list") or ()) for row in _answered(api))
    assert found.endpoint.paths == {"data.video_list": 20, "data.video_list.anchor_list": anchors}
    lines = [line.split() for line in text_of(api, tmp_path, "posts")[0].splitlines()]
    assert ["data.video_list", "20", "(in", "use)"] in lines
    assert ["data.video_list.anchor_list", str(anchors)] in lines


def _answered(api: SimulatedApi) -> list[dict[str, Any]]:
    """All rows of the page that the last request asked for: the first 20."""
    given = api.requests[-1].params
    return api.truth.endpoint(
        "identity/video/get/",
        advertiser_id=busy(api),
        identity_id=given["identity_id"],
        identity_type=given["identity_type"],
    )[:20]


def test_paging_information_is_what_the_answer_says(api: SimulatedApi) -> None:
    posts, catalogs, quota = (show(api, name) for name in ("posts", "catalogs", "quota"))
    assert posts.endpoint
    assert posts.endpoint.paging["has_more"] is True
    assert posts.endpoint.paging["cursor"]
    assert posts.rows == 0, "a list with a cursor does not say how long it is"
    assert catalogs.endpoint
    assert catalogs.endpoint.paging == {"page_info": {"page": 1, "page_size": 100, "total_number": 12, "total_page": 1}}
    assert catalogs.rows == 12
    assert quota.endpoint
    assert quota.endpoint.paging == {}


def test_metadata_in_use_and_what_else_might_be_metadata_are_shown(api: SimulatedApi, tmp_path: Path) -> None:
    found = show(api, "transactions")
    assert found.endpoint
    summary = found.endpoint.metadata["data.transaction_summary"]
    assert found.endpoint.metadata["data.transaction_summary.currency"] == summary["currency"]
    assert {record["metadata"] for record in found.records} == {summary["currency"]}
    text, _ = text_of(api, tmp_path, "transactions", width=120)
    assert f"data.transaction_summary.currency (in use)  {summary['currency']}\n" in text


def test_columns_are_shown_with_the_types_that_discover_infers(api: SimulatedApi, tmp_path: Path) -> None:
    text, _ = text_of(api, tmp_path, "catalogs")
    shown = [line.split(maxsplit=1) for line in text.split("Columns, inferred:\n")[1].split("\n\n")[0].splitlines()]
    whole = config(api)
    streams = SourceTiktokAds(config=whole).streams(whole)
    schema = next(stream for stream in streams if stream.name == "endpoint_catalogs").get_json_schema()
    kinds = {name: property_["type"][0] for name, property_ in schema["properties"].items()}
    assert {name: kind.split()[0] for name, kind in shown} == kinds


@pytest.mark.parametrize(
    ("name", "words", "shown"),
    [
        ("wrong", "record_path data.rows is not in the answer, which has data.list (12)", ["data.list  12", "total_n"]),
        ("unpaged", "the answer says that there is more; choose pagination page or cursor", ["Record 3", "page_info"]),
        ("refused", "TikTok API error 40002 (parameter error): Missing required field(s): bc_id", ["catalog/get/"]),
        ("absent", "the API has no GET no/such/get/", ["GET no/such/get/", "query advertiser_id"]),
        ("wrong_key", "primary_key product_id is not in a row, which has", ["data.list  12", "total_number"]),
    ],
)
def test_why_a_stream_would_fail_is_said_beside_what_is_known(
    api: SimulatedApi, tmp_path: Path, name: str, words: str, shown: list[str]
) -> None:
    text, code = text_of(api, tmp_path, name)
    assert code == 1
    assert text.split("\n\n")[-1].startswith("The stream would fail: ")
    assert words in text
    assert all(each in text for each in shown)
    assert len(asked(api)) == 1


def test_a_stream_that_is_looked_up_and_has_no_rows_is_named(api: SimulatedApi, tmp_path: Path) -> None:
    idle = api.truth.accounts[3].id
    text, code = text_of(api, tmp_path, "reviews", advertiser_ids=[idle])
    assert code == 0
    assert text.endswith("No records: ads has none to look up.")
    assert set(asked(api)) == {"ad/get/"}


def test_an_ad_account_without_records_is_followed_by_the_next(api: SimulatedApi) -> None:
    tokyo, idle = api.truth.accounts[2].id, api.truth.accounts[3].id
    found = show(api, "identities", advertiser_ids=[idle, tokyo])
    assert [account.id for account in found.accounts] == [idle, tokyo]
    truth = api.truth.endpoint("identity/get/", advertiser_id=tokyo, identity_type="TT_USER")
    assert all(held(record, truth) for record in found.records)
    assert {record["advertiser_id"] for record in found.records} == {tokyo}


def test_a_secret_in_what_is_sent_or_answered_is_blanked_also_where_it_would_be_cut(
    api: SimulatedApi, tmp_path: Path
) -> None:
    token = api.config()["credentials"]["access_token"]
    mine = CATALOGS | {"query": {"bc_id": BC, "note": f"{'x' * 45}{token}"}, "headers": {"X-Note": token}}
    said = {"list": [{"name": f"{'y' * 60}{token}", "token": token}], "page_info": {"total_number": 1, "why": token}}
    api.faults.add(path="catalog/get/", action=actions.answer(0, "OK", said), times=None)
    text, _ = text_of(api, tmp_path, "mine", custom_endpoints=[{"name": "mine", **mine}])
    assert token[:6] not in text
    assert text.count("****") >= 4
