"""What the server is asked for custom endpoints: moments by unit and zone, pages, batches, nothing twice."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from integration_tests.endpoints.own_endpoints import ENDPOINTS, GROUPS_AT_ONCE, OWN_SIZE, Session, session
from integration_tests.endpoints.own_endpoints_truth import BC
from integration_tests.running.once import once, shared_folder
from integration_tests.running.worlds import NOW

if TYPE_CHECKING:
    from simulated_api.serving.request_log import Entry

HOUR = "%Y-%m-%dT%H"
# What a unit is, where no month ends on the way.
BACK = {"hour": timedelta(hours=7), "day": timedelta(days=7), "week": timedelta(weeks=7)}
ON = {"hour": timedelta(hours=2), "day": timedelta(days=2), "week": timedelta(weeks=2)}
OWN = {f"{each['path'].removesuffix('/')}/" for each in ENDPOINTS.values()}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return once(shared_folder(tmp_path_factory), "own endpoints", session)


def answered(entries: list[Entry]) -> list[Entry]:
    """Without those of the ad account that is refused, which each stream asks for itself."""
    return [entry for entry in entries if entry.code == 0]


def of_endpoints(entries: list[Entry]) -> list[Entry]:
    """Without those by which the directory of ad accounts is made."""
    others = ("oauth2/advertiser/get/", "advertiser/info/")
    directory = ("bc/get/", "bc/asset/get/")
    return [
        entry
        for entry in entries
        if entry.path not in others and (entry.path not in directory or entry.params["page_size"] == str(OWN_SIZE))
    ]


def expected(unit: str, zone: str) -> dict[str, str]:
    """The moments of `quota_by_…`, by the calendar of a zone; hours are hours that pass."""
    local = NOW.astimezone(ZoneInfo(zone))
    if unit == "month":
        back, on = local.replace(year=2025, month=8), local.replace(month=5)
    elif unit == "hour":
        back, on = ((local.astimezone(UTC) + by).astimezone(ZoneInfo(zone)) for by in (-BACK[unit], ON[unit]))
    else:
        back, on = local - BACK[unit], local + ON[unit]
    return {"back": back.strftime(HOUR), "at": local.strftime(HOUR), "on": on.strftime(HOUR)}


def moments(entry: Entry) -> dict[str, str]:
    return {name: entry.query[name] for name in ("back", "at", "on")}


@pytest.mark.parametrize("unit", ["hour", "day", "week", "month"])
def test_moments_are_the_ad_accounts_own_by_each_unit(seen: Session, unit: str) -> None:
    asked = {(entry.params["advertiser_id"], json.dumps(moments(entry))) for entry in seen.asked(f"quota_by_{unit}")}
    for account, zone in seen.accounts.items():
        assert (account, json.dumps(expected(unit, zone))) in asked
    assert len({json.dumps(expected(unit, zone)) for zone in seen.accounts.values()}) > 1


def test_moments_are_utc_where_no_account_is_asked_for(seen: Session) -> None:
    (entry,) = seen.asked("user")
    assert moments(entry) == expected("hour", "UTC")
    assert "advertiser_id" not in entry.params


def test_moments_within_an_object_are_written_by_the_format(seen: Session) -> None:
    sent = seen.asked("account_transactions")[0].params["filtering"]
    end = datetime.fromisoformat(sent["end_time"]).replace(tzinfo=UTC)
    assert timedelta(0) <= end - NOW < timedelta(minutes=10)
    start = datetime.fromisoformat(sent["start_time"]).replace(tzinfo=UTC)
    assert (end - start).days == 59  # from 16 January, two months before 16 March


def pages(entries: list[Entry]) -> list[int]:
    return [int(entry.params["page"]) for entry in entries]


def test_pages_are_asked_for_until_the_last(seen: Session) -> None:
    owned = [entry for entry in seen.asked("catalogs") if entry.params["page_size"] == "5"]
    assert pages(owned) == [1, 2, 3]
    products = Counter(row["catalog_id"] for row in seen.truth["products"])
    largest = products.most_common(1)[0][0]
    first = [entry for entry in seen.asked("products") if entry.params["catalog_id"] == largest]
    assert pages(first) == list(range(1, -(-products[largest] // 50) + 1))


def test_cursor_goes_from_answer_to_request(seen: Session) -> None:
    posts = Counter((row["advertiser_id"], row["identity_id"]) for row in seen.truth["posts"])
    (account, identity), number = posts.most_common(1)[0]
    sent = [
        e.params
        for e in seen.asked("posts")
        if (e.params["advertiser_id"], e.params["identity_id"]) == (account, identity)
    ]
    assert len(sent) == -(-number // 20)
    assert [params["count"] for params in sent] == ["20"] * len(sent)
    assert "cursor" not in sent[0]
    assert len({params["cursor"] for params in sent[1:]}) == len(sent) - 1 > 1
    assert not any({"page", "page_size"} & set(params) for params in sent)


def test_without_pagination_no_page_is_asked_for(seen: Session) -> None:
    for name in ("overview", "ad_reviews", "group_reviews", "audience", "places"):
        assert not any({"page", "page_size", "cursor", "count"} & set(entry.params) for entry in seen.asked(name))


def test_values_in_an_array_are_asked_for_in_batches(seen: Session) -> None:
    asked: dict[str, list[list[str]]] = {}
    for entry in seen.asked("ad_reviews"):
        asked.setdefault(entry.params["advertiser_id"], []).append(entry.params["ad_ids"])
    ads = Counter(row["advertiser_id"] for row in seen.truth["ads"])
    for account, batches in asked.items():
        ids = [id_ for batch in batches for id_ in batch]
        assert len(ids) == len(set(ids)) == ads[account]
        assert [len(batch) for batch in batches[:-1]] == [10] * (len(batches) - 1)
    assert set(asked) == set(ads)


def test_batches_that_are_too_large_are_halved_and_stay_small(seen: Session) -> None:
    taken = [entry for entry in seen.asked("group_reviews") if entry.code == 0]
    refused = [entry for entry in seen.asked("group_reviews") if entry.code == 40011]
    ids = Counter(id_ for entry in taken for id_ in entry.params["adgroup_ids"])
    assert set(ids.values()) == {1}
    assert all(len(entry.params["adgroup_ids"]) <= GROUPS_AT_ONCE for entry in taken)
    # 15 in halves are 8, 4: two refusals, thrice at most, for accounts that are read at the same time.
    assert 2 <= len(refused) <= 6


def test_values_are_asked_for_one_by_one_and_each_once(seen: Session) -> None:
    asked = Counter(entry.params["catalog_id"] for entry in seen.asked("overview"))
    assert asked == Counter({row["catalog_id"]: 1 for row in seen.truth["catalogs"]})
    sets = Counter(
        (e.params["catalog_id"], e.params["product_set_id"])
        for e in seen.asked("set_products")
        if e.params["page"] == "1"
    )
    assert sets == Counter({(row["catalog_id"], row["product_set_id"]): 1 for row in seen.truth["sets"]})


def test_two_columns_of_a_row_go_together(seen: Session) -> None:
    asked = {
        (e.params["advertiser_id"], e.params["identity_id"], e.params["identity_type"]) for e in seen.asked("posts")
    }
    rows = seen.truth["identities"]
    assert asked == {(row["advertiser_id"], row["identity_id"], row["identity_type"]) for row in rows}


def test_field_within_a_column_is_looked_up(seen: Session) -> None:
    assert [entry.query["bc_id"] for entry in of_endpoints(seen.asked("assets"))] == [BC]


def test_value_of_several_accounts_is_asked_for_once(seen: Session) -> None:
    owned = [entry for entry in seen.asked("catalogs_of_owners") if entry.params["page_size"] == "100"]
    assert [entry.query["bc_id"] for entry in owned] == [BC]


def test_stream_that_is_looked_up_and_read_is_read_once(seen: Session) -> None:
    entries = answered(of_endpoints(seen.read_requests))
    for path in ("ad/get/", "adgroup/get/", "campaign/get/", "identity/get/", "catalog/set/get/", "bc/get/"):
        sent = Counter(json.dumps(entry.params, sort_keys=True) for entry in entries if entry.path == path)
        assert sent
        assert set(sent.values()) == {1}
    catalogs = [entry for entry in seen.asked("catalogs") if entry.params["page_size"] == "5"]
    assert len(catalogs) == 3


def test_post_has_everything_in_its_body(seen: Session) -> None:
    taken = answered(seen.asked("audience"))
    goals = Counter((entry.body["advertiser_id"], entry.body["objective_type"]) for entry in taken)
    assert set(goals.values()) == {1}
    for entry in seen.asked("audience"):
        assert (entry.method, entry.query) == ("POST", {})
        assert entry.body["placements"] == ["PLACEMENT_TIKTOK"]
    rows = seen.truth["audience"]
    assert set(goals) == {(row["advertiser_id"], row["objective_type"]) for row in rows}


def test_get_has_everything_in_its_query(seen: Session) -> None:
    gets = [entry for entry in seen.read_requests if entry.method == "GET"]
    assert all(entry.body is None for entry in gets)
    assert {entry.method for entry in seen.read_requests} == {"GET", "POST"}


def test_headers_are_sent_with_their_moments(seen: Session) -> None:
    mine = [entry.headers for entry in seen.asked("catalogs") if entry.params["page_size"] == "5"]
    assert [(headers["x-mine"], headers["x-number"]) for headers in mine] == [("of 2026-03-16", "7")] * 3
    others = [entry for entry in seen.read_requests if entry.path != "catalog/get/"]
    assert not any("x-mine" in entry.headers for entry in others)


def test_discovery_asks_a_page_of_each_endpoint_and_little_else(seen: Session) -> None:
    asked = Counter(entry.path for entry in seen.discover_requests)
    assert {path for path in asked if "report" in path} == set()
    looked_up = {"ad/get/", "adgroup/get/", "campaign/get/", "advertiser/info/", "oauth2/advertiser/get/"}
    assert set(asked) <= OWN | looked_up
    assert all(entry.params.get("page", "1") == "1" for entry in seen.discover_requests)
    # Per endpoint a page of four accounts at most (one of them is refused), and a look-up for each.
    assert sum(asked.values()) <= 2 * 4 * len(ENDPOINTS)


def test_read_asks_nothing_for_the_schema(seen: Session) -> None:
    entries = answered(of_endpoints(seen.read_requests))
    sent = Counter(json.dumps([entry.path, entry.params], sort_keys=True) for entry in entries)
    assert set(sent.values()) == {1}


def test_check_asks_each_endpoint_once(seen: Session) -> None:
    paths = Counter(f"{each['path'].removesuffix('/')}/" for each in ENDPOINTS.values())
    asked = Counter(entry.path for entry in of_endpoints(seen.check_requests))
    looked_up: Any = Counter()
    for each in ENDPOINTS.values():
        looked_up["catalog/get/"] += "endpoint_catalogs." in str(each)
        looked_up["catalog/set/get/"] += 2 * ("endpoint_sets." in str(each))
        looked_up["identity/get/"] += "endpoint_identities." in str(each)
        looked_up["bc/get/"] += "endpoint_businesses." in str(each)
    looked_up["catalog/get/"] += 2  # for the sets that are looked up
    built_in = ("catalog/product/get/", "catalog/set/get/", "advertiser/balance/get/", "bc/account/transaction/get/")
    looked_up.update(["bc/get/", "catalog/get/", *built_in])  # built-in streams, each asked once
    for path, number in paths.items():
        assert 1 <= asked[path] <= number + looked_up[path]
