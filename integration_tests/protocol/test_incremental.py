"""Two incremental syncs: the second emits what is due, account by account, and the state is as the contract says."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.protocol.test_requests import all_columns, expected_question, question, reports
from integration_tests.protocol.test_streams import texts
from integration_tests.running.required import REPORTS
from integration_tests.running.syncs import (
    CURSORS,
    DATED,
    LIFETIME,
    LOOKBACK,
    days_between,
    days_by_hour,
    is_canary,
    readers_of,
)

if TYPE_CHECKING:
    from integration_tests.conftest import Syncs
    from integration_tests.running.connector import Record
    from integration_tests.running.syncs import Sync

ENTITIES = ("campaigns", "ad_groups", "ads")


def stream_state(sync: Sync, stream: str) -> dict[str, Any]:
    (state,) = [s for s in sync.run.last_states if s["stream"]["stream_descriptor"]["name"] == stream]
    found: dict[str, Any] = state["stream"]["stream_state"]
    return found


def first_due(syncs: Syncs, account: str) -> date:
    """The first day that the second sync has to read: the first one ended on the account's today."""
    first = syncs("incremental")
    start = date.fromisoformat(first.config["start_date"])
    return max(start, first.accounts[account] - timedelta(days=LOOKBACK))


def due(syncs: Syncs, stream: str) -> list[Record]:
    """Records of the second sync as they should be."""
    records = syncs("incremental", 1).truth[stream]
    cursor = CURSORS[stream]
    return [record for record in records if record[cursor][:10] >= str(first_due(syncs, record["advertiser_id"]))]


def test_the_ad_accounts_are_on_different_days(syncs: Syncs) -> None:
    assert len(set(syncs("incremental").accounts.values())) == 2
    assert len(set(syncs("incremental", 1).accounts.values())) == 2
    assert len({first_due(syncs, account) for account in syncs("incremental").accounts}) == 2


def test_both_syncs_succeed(syncs: Syncs) -> None:
    for number in (0, 1):
        run = syncs("incremental", number).run
        assert (run.returncode, run.errors) == (0, [])


@pytest.mark.parametrize("stream", [*REPORTS, *ENTITIES, "ad_accounts"])
def test_the_first_sync_emits_everything(syncs: Syncs, stream: str) -> None:
    sync = syncs("incremental")
    assert texts(sync.run.records[stream]) == texts(sync.truth[stream])


@pytest.mark.parametrize("stream", LIFETIME)
def test_the_second_sync_of_a_report_of_all_time_emits_everything_as_it_is_by_then(syncs: Syncs, stream: str) -> None:
    before, sync = syncs("incremental"), syncs("incremental", 1)
    assert texts(sync.run.records[stream]) == texts(sync.truth[stream])
    assert texts(sync.truth[stream]) != texts(before.truth[stream])


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("stream", LIFETIME)
def test_a_report_of_all_time_leaves_no_days_in_its_state(syncs: Syncs, stream: str, number: int) -> None:
    assert stream_state(syncs("incremental", number), stream) == {"__ab_no_cursor_state_message": True}


@pytest.mark.parametrize("stream", DATED)
def test_the_second_sync_of_a_report_emits_the_days_that_are_due(syncs: Syncs, stream: str) -> None:
    sync = syncs("incremental", 1)
    expected = due(syncs, stream)
    assert len(expected) < len(sync.truth[stream]) or "reservation" in stream
    assert texts(sync.run.records[stream]) == texts(expected)


@pytest.mark.parametrize("stream", DATED)
def test_the_second_sync_of_a_report_asks_for_the_days_that_are_due(syncs: Syncs, stream: str) -> None:
    sync = syncs("incremental", 1)
    mine = expected_question(stream, sync.config, all_columns(stream))
    asked = Counter(
        (entry.params["advertiser_id"], entry.params["start_date"], entry.params["end_date"])
        for entry in reports(sync)
        if question(entry.params) == mine and entry.params["advertiser_id"] in sync.accounts and not is_canary(entry)
    )
    expected: set[tuple[str, str, str]] = set()
    for account in readers_of(sync, stream):
        first, today = first_due(syncs, account), sync.accounts[account]
        hourly = CURSORS[stream] == "stat_time_hour"
        days = days_by_hour(sync, stream, account, days_between(first, today)) if hourly else []
        expected |= {(account, day, day) for day in days}
        expected |= set() if hourly else {(account, str(first), str(today))}
    assert asked == Counter(dict.fromkeys(expected, 1))


@pytest.mark.parametrize("stream", ENTITIES)
def test_the_second_sync_of_a_list_emits_what_changed_or_has_no_time(syncs: Syncs, stream: str) -> None:
    before, sync = syncs("incremental"), syncs("incremental", 1)
    saved = before.run.cursors(stream)
    expected = [
        record
        for record in sync.truth[stream]
        if record["modify_time"] is None or record["modify_time"] >= saved.get(record["advertiser_id"], "")
    ]
    assert 0 < len(expected) < len(sync.truth[stream])
    assert texts(sync.run.records[stream]) == texts(expected)


def test_the_second_sync_finds_new_entities_and_ads_without_a_time(syncs: Syncs) -> None:
    ads = syncs("incremental", 1).run.records["ads"]
    assert "Tomorrow ad" in {record["ad_name"] for record in ads}
    assert None in {record["modify_time"] for record in ads}


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("stream", DATED)
def test_the_state_of_a_report_is_each_accounts_today_idle_or_not(syncs: Syncs, stream: str, number: int) -> None:
    sync = syncs("incremental", number)
    state = stream_state(sync, stream)
    assert state["use_global_cursor"] is False
    entries = {entry["partition"]["advertiser_id"]: entry["cursor"] for entry in state["states"]}
    assert entries == {account: {CURSORS[stream]: str(today)} for account, today in sync.accounts.items()}
    assert len(state["states"]) == len(entries)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("stream", ENTITIES)
def test_the_state_of_a_list_is_each_accounts_latest_modification(syncs: Syncs, stream: str, number: int) -> None:
    sync = syncs("incremental", number)
    latest: dict[str, str] = {}
    for record in sync.truth[stream]:
        account = record["advertiser_id"]
        latest[account] = max(latest.get(account, ""), record["modify_time"] or "")
    state = stream_state(sync, stream)
    assert state["use_global_cursor"] is False
    entries = {entry["partition"]["advertiser_id"]: entry["cursor"] for entry in state["states"]}
    assert entries == {account: {"modify_time": time} for account, time in latest.items()}


def test_a_forbidden_account_has_no_state(syncs: Syncs) -> None:
    sync = syncs("incremental")
    for stream in CURSORS:
        assert not set(sync.forbidden) & set(sync.run.cursors(stream))


def test_states_before_the_last_are_sound_too(syncs: Syncs) -> None:
    """A platform may stop at any state: it must never claim a later day than the last one."""
    sync = syncs("incremental")
    for state in sync.run.states:
        stream = state["stream"]["stream_descriptor"]["name"]
        for entry in state["stream"]["stream_state"].get("states", []):
            account = entry["partition"]["advertiser_id"]
            assert entry["cursor"][CURSORS[stream]] <= sync.run.cursors(stream)[account]
