"""Days without delivery: what is left out, that no row is missing, and what a row does where none should be."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.protocol.test_streams import texts
from integration_tests.running import forked
from integration_tests.running.connector import configured
from integration_tests.running.syncs import is_canary
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from integration_tests.running.connector import Run
    from simulated_api.serving.request_log import Entry

HOURLY = ("ads_hourly_report", "campaigns_hourly_report", "ad_accounts_hourly_report", "ads_reservation_hourly_report")
DAILY = (
    "ads_daily_report", "campaigns_daily_report", "ad_accounts_daily_report", "ads_age_gender_report",
    "ads_in_app_event_daily_report", "ads_reservation_daily_report",
)  # fmt: skip
DAYS = 40
SEED_OF_A_CANARY = 15  # with it, a day with rows is among those that are asked for all the same
LEFT_OUT = "Nothing of this ad account is left out"


def read(
    api: SimulatedApi, streams: Sequence[str], state: list[dict[str, Any]] | None = None, **settings: object
) -> tuple[Run, list[Entry]]:
    """A sync, and the reports that it asked for."""
    config = {**first_days(api), **settings}
    catalog = forked.run("discover", config, now=NOW).one("CATALOG")["catalog"]
    api.clear_log()
    run = forked.run("read", config, configured(catalog, *streams), state, now=api.now)
    assert (run.returncode, run.errors) == (0, [])
    return run, [entry for entry in api.requests if entry.path == "report/integrated/get/"]


def first_days(api: SimulatedApi) -> dict[str, Any]:
    return api.config(rate_limit_tier="ultimate", start_date=str((NOW - timedelta(days=DAYS - 1)).date()))


def warnings(run: Run) -> list[str]:
    logs = [message["log"] for message in run.messages if message["type"] == "LOG"]
    return [log["message"] for log in logs if log["level"] == "WARN"]


@pytest.mark.parametrize("mode", ["skip_hours", "skip"])
def test_no_row_is_missing_and_less_is_asked(mode: str) -> None:
    with SimulatedApi(now=NOW, world="agency:6") as api:
        run, asked = read(api, [*HOURLY, *DAILY], idle_days=mode)
        for stream in (*HOURLY, *DAILY):
            assert texts(run.records[stream]) == texts(api.truth.records(stream, first_days(api))), stream
        everything = len(api.truth.readable(first_days(api))) * (2 * len(DAILY) + DAYS * len(HOURLY))
        assert len(asked) < everything * 0.45
        today = {account.id: str(account.today(NOW)) for account in api.truth.accounts}
        assert all(run.cursors(stream) == today for stream in (*HOURLY, *DAILY))
        assert not warnings(run)
        spent = {row["advertiser_id"] for row in run.records["ads_daily_report"]}
        odd = [
            row for row in run.records["ads_daily_report"]
            if not row["impressions"] and (row["real_time_conversion"] or row["skan_conversion"])
        ]  # fmt: skip
        assert len(odd) == 2  # conversions alone, and SKAN alone
        assert run.records["ads_reservation_hourly_report"]
        assert len(spent) < len(today)


def test_a_day_is_asked_for_by_the_hour_when_it_has_rows_or_is_recent() -> None:
    with SimulatedApi(now=NOW, world="agency:5") as api:
        _, asked = read(api, ["ads_hourly_report"])
        by_hour = {
            (entry.params["advertiser_id"], entry.params["start_date"])
            for entry in asked
            if "stat_time_hour" in entry.params["dimensions"] and not is_canary(entry)
        }
        rows = api.truth.records("campaigns_daily_report", first_days(api))
        recent = {
            (account.id, str(account.today(NOW) - timedelta(days=days)))
            for account in api.truth.accounts
            for days in range(3)
        }
        assert by_hour == recent | {(row["advertiser_id"], row["stat_time_day"]) for row in rows}
        by_day = [entry for entry in asked if "stat_time_day" in entry.params["dimensions"]]
        windows = Counter(entry.params["advertiser_id"] for entry in by_day)
        assert windows == Counter({account.id: 2 for account in api.truth.accounts})


def test_every_day_is_read_when_told_to() -> None:
    with SimulatedApi(now=NOW, world="agency:5") as api:
        _, asked = read(api, ["ads_hourly_report"], idle_days="read")
        assert len(asked) == DAYS * 5


@pytest.mark.parametrize("mode", ["skip_hours", "skip"])
def test_what_counts_as_a_row_may_depend_on_the_metrics(mode: str) -> None:
    """The API may leave out a row in which nothing that was asked for is more than zero."""
    streams = ["ads_hourly_report", "ads_daily_report", "ads_in_app_event_daily_report"]
    with SimulatedApi(now=NOW, world="agency:4", rows_need_data=True) as api:
        everything, _ = read(api, streams, idle_days="read")
        thrifty, _ = read(api, streams, idle_days=mode)
    for stream in streams:
        assert texts(thrifty.records[stream]) == texts(everything.records[stream])
        assert thrifty.cursors(stream) == everything.cursors(stream)


@pytest.mark.parametrize(("mode", "blind"), [("skip_hours", "campaign"), ("skip", "advertiser")])
def test_a_row_where_none_should_be_has_the_account_read_in_full(mode: str, blind: str) -> None:
    streams = ["ads_hourly_report", "ads_age_gender_report"]
    with SimulatedApi(now=NOW, world="agency:1", seed=SEED_OF_A_CANARY, blind_levels=(blind,)) as api:
        run, asked = read(api, streams, idle_days=mode)
        assert any(is_canary(entry) and entry.rows for entry in asked)
        for stream in streams:
            truth = api.truth.records(stream, first_days(api))
            assert truth
            assert texts(run.records[stream]) == texts(truth), stream
        assert sum(LEFT_OUT in message for message in warnings(run)) == 1


def test_the_next_day_leaves_out_what_is_settled() -> None:
    with SimulatedApi(now=NOW, world="agency:5") as api:
        first, _ = read(api, ["ads_hourly_report"])
        api.now = NOW + timedelta(days=1)
        run, asked = read(api, ["ads_hourly_report"], first.last_states)
        saved = first.cursors("ads_hourly_report")
        due = [
            row
            for row in api.truth.records("ads_hourly_report", first_days(api))
            if row["stat_time_hour"][:10] >= str(date.fromisoformat(saved[row["advertiser_id"]]) - timedelta(days=7))
        ]
        assert texts(run.records["ads_hourly_report"]) == texts(due)
        assert len(asked) < 5 * 9


def test_a_recent_day_is_not_left_out_where_the_lookback_does_not_come_back_to_it() -> None:
    with SimulatedApi(now=NOW, world="idle:1") as api:
        streams = ["ads_daily_report", "campaigns_daily_report"]
        _, asked = read(api, streams, idle_days="skip", lookback_window=2)
        assert {entry.params["data_level"] for entry in asked} >= {"AUCTION_AD", "AUCTION_CAMPAIGN"}
        _, asked = read(api, streams, idle_days="skip", lookback_window=3)
        assert {entry.params["data_level"] for entry in asked if not is_canary(entry)} == {"AUCTION_ADVERTISER"}
