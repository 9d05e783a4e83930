"""Lists of creatives, pixels, Business Centers and commerce equal the ground truth; how many requests that takes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.lists.test_assets import discovered
from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.forked import run
from integration_tests.running.worlds import LATER, NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from integration_tests.running.connector import Record, Run

PATHS = {
    "spark_ads": "tt_video/list/",
    "creative_portfolios": "creative/portfolio/list/",
    "music": "file/music/get/",
    "pixel_events": "pixel/list/",
    "smart_plus_campaigns": "smart_plus/campaign/get/",
    "smart_plus_ad_groups": "smart_plus/adgroup/get/",
    "lead_forms": "page/get/",
    "gmv_max_stores": "gmv_max/store/list/",
    "bc_assets": "bc/asset/get/",
    "bc_balances": "bc/balance/get/",
    "ad_account_balances": "advertiser/balance/get/",
    "catalog_feeds": "catalog/feed/get/",
    "catalog_product_sets": "catalog/set/get/",
    "shop_products": "store/product/get/",
    "pixel_event_statistics": "pixel/event/stats/",
    "bc_ad_account_costs": "bc/account/cost/get/",
    "bc_transactions": "bc/account/transaction/get/",
}
CHANGING = {"smart_plus_campaigns": "modify_time", "smart_plus_ad_groups": "modify_time", "lead_forms": "update_time"}
BY_DAY = {"pixel_event_statistics": "date", "bc_ad_account_costs": "date", "bc_transactions": "create_time"}
START = "2026-03-05"
CENTER = "7100000000000000123"

api = api_fixture()


def config(api: SimulatedApi, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """All ad accounts that can be read, listed: the discovery of accounts asks for Business Centers too."""
    accounts = [account.id for account in api.truth.accounts if not account.forbidden]
    return api.config(**{"rate_limit_tier": "ultimate", "advertiser_ids": accounts, "start_date": START, **values})


def read(api: SimulatedApi, settings: dict[str, Any], *streams: str, state: Any = None) -> Run:  # noqa: ANN401
    """Read some streams at the simulated moment, in a process of its own."""
    api.clear_log()
    return run("read", settings, configured(discovered(), *streams), state, now=api.now)


def asked(api: SimulatedApi) -> Counter[str]:
    """How often each path was asked for, but for details of ad accounts."""
    return Counter(entry.path for entry in api.requests if entry.path != "advertiser/info/")


@pytest.fixture(scope="module")
def syncs() -> Iterator[list[tuple[Run, dict[str, list[Record]], Counter[str]]]]:
    """A first sync of all of them and the next one, three days later, with the truth and the requests of each."""
    with SimulatedApi(now=NOW) as api:
        settings, found, state = config(api, lookback_window=2), [], None
        for moment in (NOW, LATER):
            api.now = moment
            result = read(api, settings, *PATHS, state=state)
            state = result.last_states
            found.append((result, {name: api.truth.records(name, settings) for name in PATHS}, asked(api)))
        yield found


@pytest.mark.parametrize("number", [0, 1])
def test_syncs_succeed(syncs: list[Any], number: int) -> None:
    result = syncs[number][0]
    assert (result.returncode, result.errors) == (0, [])
    assert result.statuses == dict.fromkeys(PATHS, "COMPLETE")


@pytest.mark.parametrize("stream", PATHS)
def test_a_first_sync_emits_everything_once(syncs: list[Any], stream: str) -> None:
    result, truth, _ = syncs[0]
    assert truth[stream]
    assert texts(result.records[stream]) == texts(truth[stream])


@pytest.mark.parametrize("stream", [name for name in PATHS if name not in {*CHANGING, *BY_DAY}])
def test_what_has_no_time_is_read_in_full_each_time(syncs: list[Any], stream: str) -> None:
    result, truth, _ = syncs[1]
    assert texts(result.records[stream]) == texts(truth[stream])


@pytest.mark.parametrize("stream", CHANGING)
def test_the_next_sync_emits_what_changed_and_what_says_no_time(syncs: list[Any], stream: str) -> None:
    since, field = syncs[0][0].cursors(stream), CHANGING[stream]
    result, truth, _ = syncs[1]
    expected = [row for row in truth[stream] if row[field] is None or row[field] >= since[row["advertiser_id"]]]
    assert 0 < len(expected) < len(truth[stream])
    assert texts(result.records[stream]) == texts(expected)


@pytest.mark.parametrize("stream", BY_DAY)
def test_the_next_sync_asks_for_days_from_the_cursor_minus_the_lookback(syncs: list[Any], stream: str) -> None:
    (first, _, _), (result, truth, _) = syncs
    states = next(
        state["stream"]["stream_state"]["states"]
        for state in first.last_states
        if state["stream"]["stream_descriptor"]["name"] == stream
    )
    key = "advertiser_id" if stream == "pixel_event_statistics" else "bc_id"
    assert {tuple(entry["partition"]) for entry in states} == {(key,)}
    assert {tuple(entry["cursor"]) for entry in states} == {(BY_DAY[stream],)}
    days = {entry["partition"][key]: entry["cursor"][BY_DAY[stream]] for entry in states}
    # Two days before the cursor; in Auckland it is a day later.
    since = {owner: f"{day[:8]}{int(day[8:]) - 2:02d}" for owner, day in days.items()}
    expected = [row for row in truth[stream] if row[BY_DAY[stream]] >= since[row[key]]]
    assert 0 < len(expected) < len(truth[stream])
    assert texts(result.records[stream]) == texts(expected)


def test_no_page_and_no_parent_is_asked_for_twice(syncs: list[Any]) -> None:
    requests = syncs[0][2]
    pages_of_accounts = 8 + 2  # eight ad accounts, of which the big one has three pages
    assert requests == {
        **dict.fromkeys(("tt_video/list/", "creative/portfolio/list/", "pixel/list/"), pages_of_accounts),
        "page/get/": pages_of_accounts + 7,  # libraries of forms that were moved
        "page/library/get/": 2,  # the second page shows no other
        **dict.fromkeys(("file/music/get/", "gmv_max/store/list/"), 8),
        **dict.fromkeys(("smart_plus/campaign/get/", "smart_plus/adgroup/get/"), 8),
        **dict.fromkeys(("bc/get/", "bc/balance/get/", "advertiser/balance/get/", "catalog/get/"), 1),
        "bc/asset/get/": 7 + 2,  # seven types, of which catalogs have three pages
        "bc/account/transaction/get/": 2,  # two levels
        "bc/account/cost/get/": 12,  # days
        **dict.fromkeys(("catalog/feed/get/", "catalog/set/get/"), 130),  # catalogs
        "store/product/get/": 6 + 2,  # shops, of which the first has three pages
        # Seven ad accounts with pixels, of which the big one has five times ten; and in Auckland a day has begun.
        "pixel/event/stats/": 12 * (6 + 5) + 1,
    }


@pytest.mark.parametrize("stream", PATHS)
def test_each_stream_can_be_read_alone(api: SimulatedApi, stream: str) -> None:
    result = read(api, config(api), stream)
    assert (result.returncode, result.errors) == (0, [])
    assert texts(result.records[stream]) == texts(api.truth.records(stream, config(api)))


@pytest.mark.parametrize(
    ("world", "stream", "pages"),
    [
        ("music:1100", "music", 2),
        ("smart:1001", "smart_plus_campaigns", 2),
        ("smart:1001", "smart_plus_ad_groups", 2),
        ("idle:51", "ad_account_balances", 2),
        ("idle:51", "bc_assets", 8),
        ("wide:90", "bc_ad_account_costs", 2),
        ("centers:51", "bc_balances", 51),
        ("default", "bc_transactions", 2 + 4),
    ],
)
def test_lists_of_two_pages_are_read_to_their_end(world: str, stream: str, pages: int) -> None:
    with SimulatedApi(now=NOW, world=world) as api:
        settings = config(api, start_date="2026-01-01" if stream == "bc_transactions" else "2026-03-16")
        result = read(api, settings, stream)
        assert (result.returncode, result.errors) == (0, [])
        truth = api.truth.records(stream, settings)
        assert len(truth) > 30
        assert texts(result.records[stream]) == texts(truth)
        assert asked(api)[PATHS[stream]] == pages


@pytest.mark.parametrize("stream", ["smart_plus_campaigns", "smart_plus_ad_groups"])
def test_deleted_ones_come_as_the_configuration_says(stream: str) -> None:
    with SimulatedApi(now=NOW, world="smart:20") as api:
        settings = config(api, include_deleted=False)
        result = read(api, settings, stream)
        truth = api.truth.records(stream, settings)
        assert 0 < len(truth) < len(api.truth.records(stream, config(api)))
        assert texts(result.records[stream]) == texts(truth)


@pytest.mark.parametrize("code", [40125, 40130, 40001])
@pytest.mark.parametrize("stream", PATHS)
def test_a_missing_permission_fails_its_streams_alone_and_is_named(api: SimulatedApi, stream: str, code: int) -> None:
    api.faults.add(path=PATHS[stream], action=actions.answer(code, "No permission."), times=None)
    others = [name for name in ("bc_balances", "music") if name != stream]
    catalog = configured(discovered(), stream, *others)
    result = in_process.run("read", config(api), catalog)
    assert {name for name, status in result.statuses.items() if status == "INCOMPLETE"} == {stream}
    messages = [error["message"] for error in result.errors if error.get("stream_descriptor")]
    assert messages
    permission = PERMISSIONS[stream]
    for message in messages:
        assert permission in message
        assert str(code) in message
        assert stream in message


PERMISSIONS = {
    "spark_ads": "Authorize TikTok Posts (691)",
    "creative_portfolios": "CTA Recommendation (6110100)",
    "music": "Read music library (630)",
    "pixel_events": "Read Pixels (800)",
    "smart_plus_campaigns": "Read Campaigns (200)",
    "smart_plus_ad_groups": "Read Ad Groups (210)",
    "lead_forms": "Instant Page Management (680)",
    "gmv_max_stores": "GMV MAX > Store Management",
    "bc_assets": "Business Center Asset (153)",
    "bc_balances": "Read Business Center (150)",
    "ad_account_balances": "Ad Account Balance and Transaction (152)",
    "catalog_feeds": "Get Feed (970)",
    "catalog_product_sets": "Get Catalog Set (920)",
    "shop_products": "Onsite Commerce Store (19000000)",
    "pixel_event_statistics": "Pixel Level Reporting (802)",
    "bc_ad_account_costs": "Ad Account Balance and Transaction (152)",
    "bc_transactions": "Ad Account Balance and Transaction (152)",
}


@pytest.mark.parametrize(
    "stream", ["bc_balances", "bc_assets", "ad_account_balances", "bc_ad_account_costs", "bc_transactions"]
)
def test_a_refused_business_center_is_named_and_the_others_are_read(stream: str) -> None:
    with SimulatedApi(now=NOW, world="centers:3") as api:
        settings = config(api)
        other = str(int(CENTER) + 1)
        fault = actions.answer(40001, f"No permission to operate business center: {other}")
        api.faults.add(path=PATHS[stream], params={"bc_id": other}, action=fault, times=None)
        result = read(api, settings, stream)
        assert (result.returncode, result.errors) == (0, [])
        truth = [row for row in api.truth.records(stream, settings) if row["bc_id"] != other]
        assert texts(result.records.get(stream, [])) == texts(truth)
        (warning,) = [line for line in result.logs if f"Left out of stream {stream}" in line]
        assert "40001" in warning
        assert warning.count(f"bc_id {other}") == (7 if stream == "bc_assets" else 1)


@pytest.mark.parametrize("stream", BY_DAY)
def test_where_every_parent_is_refused_the_stream_is_a_configuration_error(api: SimulatedApi, stream: str) -> None:
    parent = "pixel/list/" if stream == "pixel_event_statistics" else "bc/get/"
    api.faults.add(path=parent, action=actions.answer(40001, "No permission."), times=None)
    result = read(api, config(api), stream)
    assert result.returncode == 1
    assert {error["failure_type"] for error in result.errors} == {"config_error"}
    assert any(f"stream {stream}" in error["message"] for error in result.errors)
    assert result.records.get(stream, []) == []


def test_an_account_whose_pixels_are_refused_does_not_stop_the_others(api: SimulatedApi) -> None:
    refused = api.truth.accounts[0].id
    fault = actions.answer(40001, "No permission to operate advertiser")
    api.faults.add(path="pixel/list/", params={"advertiser_id": refused}, action=fault, times=None)
    settings = config(api)
    result = read(api, settings, "pixel_event_statistics")
    assert result.statuses == {"pixel_event_statistics": "INCOMPLETE"}  # it is listed
    truth = [row for row in api.truth.records("pixel_event_statistics", settings) if row["advertiser_id"] != refused]
    assert truth
    assert texts(result.records["pixel_event_statistics"]) == texts(truth)


def test_state_of_a_business_center_of_another_shape_is_a_configuration_error(api: SimulatedApi) -> None:
    states = [{"partition": {"advertiser_id": "1"}, "cursor": {"date": "2026-03-10"}}]
    state = {"use_global_cursor": False, "states": states}
    descriptor = {"name": "bc_ad_account_costs"}
    message = {"type": "STREAM", "stream": {"stream_descriptor": descriptor, "stream_state": state}}
    result = read(api, config(api), "bc_ad_account_costs", state=[message])
    assert result.returncode == 1
    assert any("partition.bc_id" in error["message"] for error in result.errors)


@pytest.mark.parametrize("stream", PATHS)
def test_a_broken_answer_is_asked_for_again(api: SimulatedApi, stream: str) -> None:
    api.faults.add(path=PATHS[stream], action=actions.answer(50000, "System error."), times=1)
    api.faults.add(path=PATHS[stream], action=actions.answer(40100, "Too many requests."), times=1)
    with in_process.hurried():
        result = in_process.run("read", config(api, end_date="2026-03-06"), configured(discovered(), stream))
    assert (result.returncode, result.errors) == (0, [])
    truth = api.truth.records(stream, config(api, end_date="2026-03-06"))
    assert texts(result.records.get(stream, [])) == texts(truth)


def test_the_discovery_of_accounts_and_streams_ask_for_business_centers_once_together() -> None:
    with SimulatedApi(now=NOW, world="idle:51") as api:
        settings = config(api, advertiser_ids=[])
        result = read(api, settings, "business_centers", "bc_assets", "music")
        assert (result.returncode, result.errors) == (0, [])
        for stream in ("business_centers", "bc_assets"):
            assert texts(result.records[stream]) == texts(api.truth.records(stream, settings))
        requests = asked(api)
        assert (requests["bc/get/"], requests["bc/asset/get/"]) == (1, 2 + 6)  # ad accounts have two pages
