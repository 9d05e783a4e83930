"""State: what it is read from, how far it moves when parts close in any order, and what it refuses."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import refused
from source_tiktok_ads.api.errors import error_for
from source_tiktok_ads.readers.reports.windows import Window
from source_tiktok_ads.sync.job_partitions import JobCursor, JobPartition, TimeWindowCursor
from source_tiktok_ads.sync.list_partitions import ListCursor
from source_tiktok_ads.sync.partition import StreamContext
from source_tiktok_ads.sync.refusals import Refusals
from source_tiktok_ads.sync.report_partitions import WindowCursor, WindowPartition
from source_tiktok_ads.sync.state import read_state

NOW = datetime(2026, 3, 16, 12, tzinfo=UTC)
FIRST = date(2026, 1, 1)
OTHER_DIGITS = "".join(chr(0xFF10 + int(digit)) for digit in "2026")  # Python takes those of all scripts
ONE, TWO = Account("1", listed=False), Account("2", listed=False)
LISTED = Account("3", listed=True)


def saved(value: object, account: str = "1", field: str = "stat_time_day") -> dict[str, Any]:
    return {"states": [{"partition": {"advertiser_id": account}, "cursor": {field: value}}]}


def window_cursor(state: dict[str, Any] | None = None) -> WindowCursor:
    cursor = WindowCursor("ads_daily_report", "stat_time_day", Mock(), Mock())
    cursor.restore(state or {})
    return cursor


def partitions(
    cursor: WindowCursor, account: Account, count: int, refusals: Refusals | None = None
) -> list[WindowPartition]:
    context = StreamContext("ads_daily_report", Mock(), refusals or Refusals("ads_daily_report"), Mock())
    days = [FIRST + timedelta(days=number) for number in range(count)]
    made = [WindowPartition(context, account, Window(day, day)) for day in days]
    for each in made:
        cursor.opened(each)
    return made


def value_of(cursor: WindowCursor, account: Account) -> str | None:
    values = {e["partition"]["advertiser_id"]: e["cursor"]["stat_time_day"] for e in cursor.state["states"]}
    return values.get(account.id)


@given(order=st.permutations(range(8)), closed=st.integers(0, 8))
def test_the_day_moves_over_a_gapless_run_of_closed_windows_only(order: list[int], closed: int) -> None:
    cursor = window_cursor()
    made = partitions(cursor, ONE, 8)
    done = order[:closed]
    for number in done:
        cursor.close_partition(made[number])
    run = next(number for number in range(9) if number not in done)
    assert value_of(cursor, ONE) == (str(FIRST + timedelta(days=run - 1)) if run else None)


@given(order=st.permutations(range(5)))
def test_a_state_never_moves_back_while_the_lookback_is_read_again(order: list[int]) -> None:
    cursor = window_cursor(saved("2026-01-04"))
    made = partitions(cursor, ONE, 5)
    for number in order:
        cursor.close_partition(made[number])
        assert (value_of(cursor, ONE) or "") >= "2026-01-04"
    assert value_of(cursor, ONE) == "2026-01-05"


def test_accounts_move_by_themselves_and_unread_accounts_keep_their_day() -> None:
    cursor = window_cursor(saved("2025-12-31", "9"))
    first, second = partitions(cursor, ONE, 2), partitions(cursor, TWO, 2)
    cursor.close_partition(first[0])
    cursor.close_partition(second[1])
    assert (value_of(cursor, ONE), value_of(cursor, TWO)) == ("2026-01-01", None)
    assert {"partition": {"advertiser_id": "9"}, "cursor": {"stat_time_day": "2025-12-31"}} in cursor.state["states"]


def test_a_refused_accounts_day_does_not_move() -> None:
    refusals = Refusals("ads_daily_report")
    cursor = window_cursor()
    (made,) = partitions(cursor, ONE, 1, refusals)
    with suppress(AirbyteTracedException):  # of the only account
        refusals.add(ONE, refusal())
    cursor.close_partition(made)
    assert value_of(cursor, ONE) is None


def test_the_state_has_the_contracts_shape() -> None:
    cursor = window_cursor()
    cursor.close_partition(partitions(cursor, ONE, 1)[0])
    assert cursor.state == {"use_global_cursor": False, **saved("2026-01-01")}
    assert window_cursor(dict(cursor.state)).state == cursor.state


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "",
        "2026-02-30",
        20260101,
        [],
        None,
        "20260301",
        "2026-W10-2",
        f"{OTHER_DIGITS}-03-01",
        "2026-03-18",
    ],
)
def test_a_day_that_is_none_or_lies_in_the_future_is_a_config_error_with_stream_and_account(value: object) -> None:
    with time_machine.travel(NOW, tick=False), pytest.raises(AirbyteTracedException) as caught:
        window_cursor(saved(value)).saved_day(ONE)
    assert caught.value.failure_type is FailureType.config_error
    assert "ads_daily_report, ad account 1" in (caught.value.message or "")


@pytest.mark.parametrize("value", ["2026-03-17", "2026-03-16", "2020-01-01"])
def test_a_day_up_to_tomorrow_is_taken(value: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert window_cursor(saved(value)).saved_day(ONE) == date.fromisoformat(value)


def saved_time(state: dict[str, Any]) -> str | None:
    cursor = ListCursor("ads", "modify_time", Mock(), Mock())
    cursor.restore(state)
    return cursor.saved_time(ONE)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-18T12:00:00Z",
        "2026-03-16",
        "2026-03-16 12:00:00",
        "",
        7,
        None,
        "2026-3-5T3:4:5Z",
        f"{OTHER_DIGITS}-03-01T03:04:05Z",
    ],
)
def test_a_time_that_is_none_or_lies_in_the_future_is_a_config_error(value: object) -> None:
    with time_machine.travel(NOW, tick=False), pytest.raises(AirbyteTracedException) as caught:
        saved_time(saved(value, field="modify_time"))
    assert caught.value.failure_type is FailureType.config_error
    assert "stream ads, ad account 1" in (caught.value.message or "")


def test_a_new_account_has_no_saved_value() -> None:
    assert window_cursor(saved("2026-01-01", "9")).saved_day(ONE) is None


@pytest.mark.parametrize(
    "state",
    [
        {"stat_time_day": "2026-01-01"},
        {"states": None},
        {"states": {}},
        {"states": ["1"]},
        {"states": [{"partition": {}, "cursor": {"stat_time_day": "2026-01-01"}}]},
        {"states": [{"partition": {"advertiser_id": "1"}, "cursor": {"stat_time_hour": "2026-01-01"}}]},
        {"states": [{"partition": {"advertiser_id": "1"}}]},
        *(
            {"states": [{"partition": {"advertiser_id": wrong}, "cursor": {"stat_time_day": "2026-01-01"}}]}
            for wrong in (None, True, "", ["1"], {"id": "1"}, 1.5)
        ),
    ],
)
def test_a_state_of_another_shape_is_a_config_error_that_names_the_stream(state: dict[str, Any]) -> None:
    with pytest.raises(AirbyteTracedException) as caught:
        read_state("ads_daily_report", "stat_time_day", state, date.fromisoformat)
    assert caught.value.failure_type is FailureType.config_error
    assert "ads_daily_report" in (caught.value.message or "")


def test_extra_keys_of_the_cdk_are_allowed_and_no_state_is_none() -> None:
    extra = {**saved("2026-01-01"), "use_global_cursor": False, "parent_state": {}, "lookback_window": 1}
    assert read_state("s", "stat_time_day", extra, date.fromisoformat) == {(("advertiser_id", "1"),): "2026-01-01"}
    assert read_state("s", "stat_time_day", {}, date.fromisoformat) == {}


@pytest.mark.parametrize("days", [("2026-01-04", "2026-01-08"), ("2026-01-08", "2026-01-04")])
def test_of_two_entries_of_one_account_the_earlier_counts(days: tuple[str, str]) -> None:
    entries = [entry for day in days for entry in saved(day)["states"]]
    assert window_cursor({"states": entries}).saved_day(ONE) == date(2026, 1, 4)


def test_the_states_of_many_streams_come_less_often_than_those_of_one() -> None:
    emitted = []
    for streams in (1, 28):
        repository = Mock()
        cursor = WindowCursor("ads_daily_report", "stat_time_day", repository, Mock())
        cursor._clock, cursor._emitted_at = Mock(return_value=27.0), 0.0
        cursor.restore({"states": [saved("2026-01-04", str(number))["states"][0] for number in range(1_000)]}, streams)
        (window,) = partitions(cursor, ONE, 1)
        cursor.close_partition(window)
        emitted.append(repository.emit_message.call_count)
    assert emitted == [1, 0]


def test_the_state_can_be_taken_while_a_worker_holds_the_cursors_lock() -> None:
    cursor = window_cursor(saved("2026-01-01"))
    with cursor._lock:
        message = cursor.state_message()
    assert message is not None


def refusal(code: int = 40001) -> Any:  # noqa: ANN401 - an ApiError
    return error_for(refused(code, "no permission"))


def test_a_discovered_account_is_left_out_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals("ads")
    refusals.expect(2)
    refusals.add(ONE, refusal())
    refusals.add(ONE, refusal())
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 1
    assert all(word in said[0] for word in ("ads", "ad account 1", "40001"))
    assert ONE in refusals
    assert TWO not in refusals


def test_a_listed_account_is_a_config_error() -> None:
    refusals = Refusals("ads")
    refusals.expect(2)
    with pytest.raises(AirbyteTracedException) as caught:
        refusals.add(LISTED, refusal())
    assert caught.value.failure_type is FailureType.config_error


def test_the_last_of_all_accounts_is_a_config_error() -> None:
    refusals = Refusals("ads")
    refusals.expect(2)
    refusals.add(ONE, refusal())
    with pytest.raises(AirbyteTracedException, match="every ad account"):
        refusals.add(TWO, refusal())


def job_partitions(cursor: JobCursor, account: Account, begun: list[datetime]) -> list[JobPartition]:
    context = StreamContext("leads", Mock(), Refusals("leads"), Mock())
    cursor.opened(account, len(begun))
    return [JobPartition(context, account, {}, Mock(begun_at=moment)) for moment in begun]


def job_cursor() -> JobCursor:
    cursor = JobCursor("leads", "create_time", Mock(), Mock())
    cursor.restore({})
    return cursor


def times(cursor: JobCursor | TimeWindowCursor) -> dict[str, str]:
    return {
        entry["partition"]["advertiser_id"]: next(iter(entry["cursor"].values())) for entry in cursor.state["states"]
    }


def test_an_accounts_time_moves_with_the_last_of_its_files() -> None:
    cursor = job_cursor()
    made = job_partitions(cursor, ONE, [NOW, NOW, NOW])
    cursor.note(ONE, [{"create_time": "2026-03-01T00:00:00Z"}, {"create_time": None}])
    for partition in made[:2]:
        cursor.close_partition(partition)
        assert times(cursor) == {}
    cursor.close_partition(made[2])
    assert times(cursor) == {"1": "2026-03-01T00:00:00Z"}


def test_a_file_that_is_not_read_keeps_its_accounts_time_and_no_other() -> None:
    cursor = job_cursor()
    one, two = job_partitions(cursor, ONE, [NOW, NOW]), job_partitions(cursor, TWO, [NOW])
    for account in (ONE, TWO):
        cursor.note(account, [{"create_time": "2026-03-01T00:00:00Z"}])
    one[0]._is_unread = True
    for partition in (*one, *two):
        cursor.close_partition(partition)
    assert times(cursor) == {"2": "2026-03-01T00:00:00Z"}


def test_a_postponed_file_counts_once_it_is_read() -> None:
    cursor = job_cursor()
    (made,) = job_partitions(cursor, ONE, [NOW])
    cursor.note(ONE, [{"create_time": "2026-03-01T00:00:00Z"}])
    made._is_unread = True
    cursor.close_partition(made)
    again = made.again()
    cursor.close_partition(again)
    assert again.job is made.job
    assert times(cursor) == {"1": "2026-03-01T00:00:00Z"}


def test_a_time_is_never_later_than_the_first_file_was_asked_for() -> None:
    cursor = job_cursor()
    made = job_partitions(cursor, ONE, [NOW, NOW - timedelta(hours=1)])
    cursor.note(ONE, [{"create_time": "2026-03-16T12:00:00Z"}])
    for partition in made:
        cursor.close_partition(partition)
    assert times(cursor) == {"1": "2026-03-16T10:55:00Z"}


def time_window_cursor(state: dict[str, Any] | None = None) -> TimeWindowCursor:
    with time_machine.travel(NOW, tick=False):
        cursor = TimeWindowCursor("change_log", "time", Mock(), Mock())
        cursor.restore(state or {})
    return cursor


def test_a_window_of_the_past_moves_the_time_to_its_end_and_todays_to_when_reading_began() -> None:
    cursor = time_window_cursor()
    context = StreamContext("change_log", Mock(), Refusals("change_log"), Mock())
    days = [Window(FIRST, date(2026, 1, 30)), Window(date(2026, 1, 31), date(2026, 3, 16))]
    made = [WindowPartition(context, ONE, window) for window in days]
    for partition in made:
        cursor.opened(partition)
    cursor.close_partition(made[0])
    assert times(cursor) == {"1": "2026-01-30T23:59:59Z"}
    cursor.close_partition(made[1])
    assert times(cursor) == {"1": "2026-03-16T11:55:00Z"}
    assert time_window_cursor(dict(cursor.state)).state == cursor.state


def test_the_next_sync_goes_on_from_the_day_of_the_time() -> None:
    with time_machine.travel(NOW, tick=False):
        assert time_window_cursor(saved("2026-03-16T11:55:00Z", field="time")).saved_day(ONE) == date(2026, 3, 16)
        assert time_window_cursor().saved_day(ONE) is None


@pytest.mark.parametrize("value", ["2026-03-16", "2026-03-18T00:00:00Z", "", None, 7])
def test_a_time_of_windows_that_is_none_or_lies_in_the_future_is_a_config_error(value: object) -> None:
    with time_machine.travel(NOW, tick=False), pytest.raises(AirbyteTracedException) as caught:
        time_window_cursor(saved(value, field="time")).saved_day(ONE)
    assert caught.value.failure_type is FailureType.config_error
    assert "stream change_log, ad account 1" in (caught.value.message or "")


def test_an_account_with_nothing_to_be_refused_does_not_hide_that_all_others_are() -> None:
    refusals = Refusals("leads")
    refusals.expect(3)
    refusals.add(ONE, refusal())
    refusals.expect_one_less()
    with pytest.raises(AirbyteTracedException, match="every ad account"):
        refusals.expect_one_less()


def test_accounts_with_nothing_to_be_refused_are_no_error() -> None:
    refusals = Refusals("leads")
    refusals.expect(2)
    for _ in range(2):
        refusals.expect_one_less()
