"""Streams of GMV Max equal the ground truth, first and incrementally, by as few requests as the API allows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from integration_tests.gmv_max.gmv_max import LISTS, REPORTS, WORLD, by_dimensions, config, read, reports
from integration_tests.protocol.test_streams import texts
from integration_tests.running.worlds import LATER, NOW, api_fixture
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from integration_tests.running.connector import Record, Run
    from simulated_api.serving.request_log import Entry

DAY = "stat_time_day"
LOOKBACK = 2
MOMENTS = (NOW, LATER, LATER + timedelta(days=1))

api = api_fixture(WORLD)

Sync = tuple["Run", dict[str, list["Record"]], list["Entry"]]


@pytest.fixture(scope="module")
def syncs() -> Iterator[list[Sync]]:
    """A first sync and two that continue it, with the truth and the requests of each."""
    with SimulatedApi(now=NOW, world=WORLD) as api:
        settings, found, state = config(api, lookback_window=LOOKBACK), [], None
        for moment in MOMENTS:
            api.now = moment
            run = read(api, settings, *LISTS, *REPORTS, state=state)
            state = run.last_states
            truth = {name: api.truth.records(name, settings) for name in (*LISTS, *REPORTS)}
            found.append((run, truth, api.requests))
        yield found


@pytest.mark.parametrize("number", range(len(MOMENTS)))
def test_syncs_succeed_and_nothing_is_refused(syncs: list[Sync], number: int) -> None:
    run, _, requests = syncs[number]
    assert (run.returncode, run.errors) == (0, [])
    assert run.statuses == dict.fromkeys((*LISTS, *REPORTS), "COMPLETE")
    assert {entry.code for entry in requests} == {0}


@pytest.mark.parametrize("stream", [*LISTS, *REPORTS])
def test_a_first_sync_emits_everything_once(syncs: list[Sync], stream: str) -> None:
    run, truth, _ = syncs[0]
    assert truth[stream]
    assert texts(run.records[stream]) == texts(truth[stream])


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("stream", REPORTS)
def test_the_next_syncs_emit_days_from_each_shops_cursor_minus_the_lookback(
    syncs: list[Sync], stream: str, number: int
) -> None:
    before, (run, truth, _) = syncs[number - 1][0], syncs[number]
    since = {key: str(date.fromisoformat(day) - timedelta(days=LOOKBACK)) for key, day in cursors(before, stream)}
    expected = [row for row in truth[stream] if row["stat_time_day"] >= since[row["advertiser_id"], row["store_id"]]]
    assert 0 < len(expected) < len(truth[stream])
    assert texts(run.records[stream]) == texts(expected)


def cursors(run: Run, stream: str) -> list[tuple[tuple[str, str], str]]:
    """The saved day of each shop of an ad account."""
    states = [state["stream"] for state in run.last_states if state["stream"]["stream_descriptor"]["name"] == stream]
    found = states[-1]["stream_state"]["states"]
    assert all(set(entry["partition"]) == {"advertiser_id", "store_id"} for entry in found)
    return [
        ((entry["partition"]["advertiser_id"], entry["partition"]["store_id"]), entry["cursor"]["stat_time_day"])
        for entry in found
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_the_next_syncs_emit_campaigns_that_changed(syncs: list[Sync], number: int) -> None:
    since = syncs[number - 1][0].cursors("gmv_max_campaigns")
    run, truth, _ = syncs[number]
    expected = [row for row in truth["gmv_max_campaigns"] if row["modify_time"] >= since[row["advertiser_id"]]]
    assert 0 < len(expected) < len(truth["gmv_max_campaigns"])
    assert texts(run.records["gmv_max_campaigns"]) == texts(expected)


def test_a_shop_of_two_ad_accounts_is_read_for_both(syncs: list[Sync]) -> None:
    shops = Counter(row["store_id"] for row in syncs[0][0].records["gmv_max_stores"])
    (shared,) = (store for store, count in shops.items() if count == 2)
    for stream in REPORTS:
        owners = {row["advertiser_id"] for row in syncs[0][0].records[stream] if row["store_id"] == shared}
        assert len(owners) == 2, stream


def test_a_shop_that_is_not_available_and_an_account_without_one_are_not_asked_for(syncs: list[Sync]) -> None:
    run, _, requests = syncs[0]
    unavailable = {row["store_id"] for row in run.records["gmv_max_stores"] if not row["is_gmv_max_available"]}
    asked = {entry.params["store_ids"][0] for entry in requests if "store_ids" in entry.params}
    assert unavailable
    assert not unavailable & asked
    idle = {entry.params["advertiser_id"] for entry in requests if "advertiser_id" in entry.params}
    idle -= {row["advertiser_id"] for row in run.records["gmv_max_stores"]}
    assert len(idle) == 1
    assert [entry.path for entry in requests if entry.params.get("advertiser_id") in idle] == ["gmv_max/store/list/"]


def test_money_has_the_currency_and_the_decimals_of_the_account(syncs: list[Sync]) -> None:
    rows = syncs[0][0].records["gmv_max_creative_daily_report"]
    whole = {row["currency"] for row in rows if row["cost"] != int(row["cost"])}
    assert {row["currency"] for row in rows} - whole == {"VND"}


def test_what_the_api_does_not_know_is_null_and_a_campaign_may_be_called_0(syncs: list[Sync]) -> None:
    rows = syncs[0][0].records["gmv_max_live_campaign_daily_report"]
    assert {row["tt_account_name"] is None for row in rows} == {True, False}
    assert not {"0", "-1", "-"} & {row[name] for row in rows for name in ("tt_account_name", "identity_id")}
    assert "0" in {row["campaign_name"] for row in syncs[0][0].records["gmv_max_campaigns"]}
    creatives = {row["item_id"] for row in syncs[0][0].records["gmv_max_creative_daily_report"]}
    assert "-1" in creatives  # the product card


def test_products_fall_short_of_their_campaign(syncs: list[Sync]) -> None:
    records = syncs[0][0].records
    campaigns = sum(row["cost"] for row in records["gmv_max_product_campaign_daily_report"] if row["currency"] == "USD")
    products = sum(row["cost"] for row in records["gmv_max_product_daily_report"] if row["currency"] == "USD")
    assert 0.003 < 1 - products / campaigns < 0.007


def test_lists_are_asked_for_once_whoever_needs_them(syncs: list[Sync]) -> None:
    _, truth, requests = syncs[0]
    assert Counter(
        entry.path for entry in requests if not entry.path.startswith(("gmv_max/report", "advertiser/"))
    ) == {
        "gmv_max/store/list/": 4,
        # Two types, and deleted ones apart, of three ad accounts with a shop.
        "gmv_max/campaign/get/": 3 * 4,
        "campaign/gmv_max/info/": len(truth["gmv_max_campaigns"]),
    }


Asked = dict[tuple[str, str, str], list["Entry"]]


def asked(requests: list[Entry], *dimensions: str) -> Asked:
    """Requests for a report, by ad account, shop and first day of the window."""
    found: Asked = defaultdict(list)
    for entry in requests:
        if entry.path == "gmv_max/report/get/" and entry.params["dimensions"] == list(dimensions):
            found[entry.params["advertiser_id"], entry.params["store_ids"][0], entry.params["start_date"]].append(entry)
    return found


def of(rows: list[Record], place: tuple[str, str, str], last: str) -> list[Record]:
    """Records of a shop's window."""
    account, store, first = place
    return [
        row
        for row in rows
        if (row["advertiser_id"], row["store_id"]) == (account, store) and first <= row["stat_time_day"] <= last
    ]


def pages(rows: int) -> int:
    """How many pages a list has at least."""
    return max(1, -(-rows // 1000))


@pytest.mark.parametrize("number", range(len(MOMENTS)))
def test_a_window_of_a_shop_is_one_request_per_page(syncs: list[Sync], number: int) -> None:
    _, truth, requests = syncs[number]
    assert all(len(entries) == 1 for entries in asked(requests, "advertiser_id", DAY).values())
    campaigns = asked(requests, "campaign_id", DAY)
    assert set(campaigns) == set(asked(requests, "advertiser_id", DAY))
    assert len(campaigns) == 4 * (2 if number == 0 else 1)
    for place, entries in campaigns.items():
        rows = [of(truth[stream], place, entries[0].params["end_date"]) for stream in REPORTS[1:3]]
        assert len(entries) == sum(pages(len(each)) for each in rows)


@pytest.mark.parametrize("number", range(len(MOMENTS)))
@pytest.mark.parametrize("stream", [REPORTS[3], REPORTS[5]])
def test_campaigns_are_named_in_as_few_lists_as_there_can_be(syncs: list[Sync], stream: str, number: int) -> None:
    _, truth, requests = syncs[number]
    kind, part = ("PRODUCT_GMV_MAX", "item_group_id") if stream == REPORTS[3] else ("LIVE_GMV_MAX", "room_id")
    for place, entries in asked(requests, "campaign_id", part, DAY).items():
        wanted = campaigns_of(truth, kind, place[0])
        lists = list(dict.fromkeys(tuple(entry.params["filtering"]["campaign_ids"]) for entry in entries))
        assert sorted(campaign for each in lists for campaign in each) == sorted(wanted)
        assert len(lists) == -(-len(wanted) // 100)
        rows = of(truth[stream], place, entries[0].params["end_date"])
        assert len(entries) == sum(pages(sum(row["campaign_id"] in each for row in rows)) for each in lists)


def campaigns_of(truth: dict[str, list[Record]], kind: str, account: str) -> list[str]:
    """Campaigns of an ad account, of one type."""
    rows = truth["gmv_max_campaigns"]
    return [row["campaign_id"] for row in rows if (row["promotion_type"], row["advertiser_id"]) == (kind, account)]


@pytest.mark.parametrize("number", range(len(MOMENTS)))
def test_creatives_are_asked_for_by_the_products_that_the_days_have(syncs: list[Sync], number: int) -> None:
    _, truth, requests = syncs[number]
    several = 0
    for place, entries in asked(requests, "campaign_id", "item_group_id", "item_id", DAY).items():
        rows = of(truth[REPORTS[3]], place, entries[0].params["end_date"])
        creatives = of(truth[REPORTS[4]], place, entries[0].params["end_date"])
        for campaigns in {tuple(entry.params["filtering"]["campaign_ids"]) for entry in entries}:
            mine = [entry for entry in entries if tuple(entry.params["filtering"]["campaign_ids"]) == campaigns]
            lists = list(dict.fromkeys(tuple(entry.params["filtering"]["item_group_ids"]) for entry in mine))
            wanted = {row["item_group_id"] for row in rows if row["campaign_id"] in campaigns}
            assert sorted(product for each in lists for product in each) == sorted(wanted)
            assert len(lists) == -(-len(wanted) // 100)
            several += len(lists) > 1
            found = [row for row in creatives if row["campaign_id"] in campaigns]
            assert len(mine) == sum(pages(sum(row["item_group_id"] in each for row in found)) for each in lists)
    assert several or number


def test_names_of_livestreams_are_asked_for_of_campaigns_that_were_live(syncs: list[Sync]) -> None:
    _, truth, requests = syncs[0]
    for place, entries in asked(requests, "room_id").items():
        rows = of(truth[REPORTS[5]], place, entries[0].params["end_date"])
        named = [entry.params["filtering"]["campaign_ids"] for entry in entries]
        assert sorted(named) == [[campaign] for campaign in sorted({row["campaign_id"] for row in rows})]


@pytest.mark.parametrize("stream", [*LISTS, *REPORTS])
def test_each_stream_can_be_read_alone(api: SimulatedApi, stream: str) -> None:
    settings = config(api, start_date="2026-03-01")
    run = read(api, settings, stream)
    assert (run.returncode, run.errors) == (0, [])
    assert texts(run.records[stream]) == texts(api.truth.records(stream, settings))


@pytest.mark.parametrize("stream", [name for name in (*LISTS, *REPORTS) if name != "gmv_max_stores"])
def test_deleted_campaigns_are_left_out_where_nobody_wants_them(api: SimulatedApi, stream: str) -> None:
    settings = config(api, start_date="2026-02-20", include_deleted=False)
    run = read(api, settings, stream)
    truth = api.truth.records(stream, settings)
    assert (run.returncode, run.errors) == (0, [])
    assert texts(run.records[stream]) == texts(truth)
    whole = stream == "gmv_max_account_daily_report"  # sums of all campaigns, whatever became of them
    assert whole == (len(truth) == len(api.truth.records(stream, config(api, start_date="2026-02-20"))))
    assert not any("STATUS_DELETE" in str(entry.params) or "STATUS_ALL" in str(entry.params) for entry in api.requests)


@pytest.mark.parametrize(
    ("columns", "metrics"),
    [
        (("cost",), {("cost",)}),
        (("live_views", "campaign_name"), {("campaign_name", "live_views")}),
        ((), {("cost",)}),
    ],
)
def test_only_selected_columns_are_asked_for(
    api: SimulatedApi, columns: tuple[str, ...], metrics: set[tuple[str, ...]]
) -> None:
    stream, settings = "gmv_max_live_campaign_daily_report", config(api, start_date="2026-03-10")
    run = read(api, settings, stream, columns=columns or ("timezone",))
    emitted = {"advertiser_id", "store_id", "campaign_id", DAY, *(columns or ("timezone",))}
    assert {tuple(sorted(row)) for row in run.records[stream]} == {tuple(sorted(emitted))}
    assert {tuple(entry.params["metrics"]) for entry in reports(api)} == metrics
    assert len(run.records[stream]) == len(api.truth.records(stream, settings))


def test_names_of_livestreams_that_nobody_wants_take_no_request(api: SimulatedApi) -> None:
    stream, settings = "gmv_max_livestream_daily_report", config(api, start_date="2026-03-01")
    run = read(api, settings, stream, columns=("cost", "live_views"))
    assert len(run.records[stream]) == len(api.truth.records(stream, settings))
    assert set(by_dimensions(api)) == {("campaign_id", "room_id", DAY)}


def test_days_before_there_were_figures_are_not_asked_for_and_said_once() -> None:
    with SimulatedApi(now=datetime(2024, 10, 8, 13, 0, tzinfo=UTC), world=WORLD) as api:
        settings = config(api, start_date="2023-01-01")
        stream = "gmv_max_product_campaign_daily_report"
        run = read(api, settings, stream)
        assert (run.returncode, run.errors) == (0, [])
        assert texts(run.records[stream]) == texts(api.truth.records(stream, settings))
        early = [row for row in run.records[stream] if row[DAY] < "2024-09-27"]
        assert early
        assert {(row["orders"], row["cost"] is None) for row in early} == {(None, False)}
        assert min(entry.params["start_date"] for entry in reports(api)) == "2023-09-01"
        for entry in reports(api):
            assert ("orders" in entry.params["metrics"]) == (entry.params["start_date"] >= "2024-09-27")
            assert not entry.params["start_date"] < "2024-09-27" <= entry.params["end_date"]
        assert len([line for line in run.logs if "there is nothing before 2023-09-01" in line]) == 1


def test_without_costs_nothing_is_asked_for_before_the_other_figures_begin() -> None:
    with SimulatedApi(now=datetime(2024, 10, 8, 13, 0, tzinfo=UTC), world=WORLD) as api:
        run = read(api, config(api, start_date="2023-01-01"), "gmv_max_account_daily_report", columns=("orders",))
        assert run.returncode == 0
        assert min(entry.params["start_date"] for entry in reports(api)) == "2024-09-27"
