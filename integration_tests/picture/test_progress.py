"""The demo's bar knows how much is left: it moves with the days that the connector has read, and never backwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from airbyte_protocol.models import AirbyteMessage

from demo.progress import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
TODAY = NOON.date()
START = TODAY - timedelta(days=60)
NAMES = ("ad_accounts", "campaigns", "campaigns_daily_report")


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def _message(kind: str, **content: Any) -> AirbyteMessage:  # noqa: ANN401 - of the protocol
    return AirbyteMessage.model_validate({"type": kind, kind.lower(): content})


def _account(number: int) -> AirbyteMessage:
    return _message("RECORD", stream="ad_accounts", data={"advertiser_id": str(number)}, emitted_at=0)


def _state(stream: str, *days: date, name: str = "stat_time_day") -> AirbyteMessage:
    states = [
        {"partition": {"advertiser_id": str(number)}, "cursor": {name: day.isoformat()}}
        for number, day in enumerate(days)
    ]
    described = {"stream_descriptor": {"name": stream}, "stream_state": {"states": states}}
    return _message("STATE", type="STREAM", stream=described)


def _ends(stream: str) -> AirbyteMessage:
    status = {"stream_descriptor": {"name": stream}, "status": "COMPLETE"}
    return _message("TRACE", type="STREAM_STATUS", emitted_at=0, stream_status=status)


def _after(reading: Reading, *messages: AirbyteMessage) -> float:
    assert list(reading.watched(messages)) == list(messages)
    return reading.share


def test_a_stream_counts_by_the_days_of_all_ad_accounts() -> None:
    reading = Reading(NAMES[2:], START)
    assert _after(reading, _account(1), _account(2)) == 0
    assert _after(reading, _state(NAMES[2], START + timedelta(days=30))) == pytest.approx(0.25)
    assert _after(reading, _state(NAMES[2], TODAY, START + timedelta(days=30))) == pytest.approx(0.75)
    assert _after(reading, _state(NAMES[2], TODAY, TODAY)) == 0.99  # the connector has not said that it is done
    assert _after(reading, _ends(NAMES[2])) == 1
    assert _after(reading, _state(NAMES[2], START)) == 1
    assert (reading.records, reading.streams_read) == (2, 1)


def test_lists_and_streams_without_days_count_when_they_end() -> None:
    reading = Reading(NAMES, START)
    assert _after(reading, _state("campaigns", TODAY, name="modify_time"), _state("ad_accounts")) == 0
    assert _after(reading, _ends("campaigns")) == pytest.approx(1 / 3)
    assert _after(reading, _ends("of another connector")) == pytest.approx(1 / 3)


def test_an_hourly_report_weighs_what_its_requests_do() -> None:
    reading = Reading(("ad_accounts_hourly_report", *NAMES[2:]), START)
    assert _after(reading, _ends(NAMES[2])) == pytest.approx(1 / 31)


def test_states_of_an_incremental_sync_which_start_at_their_end_move_nothing() -> None:
    reading = Reading(NAMES, None)
    assert _after(reading, _state(NAMES[2], TODAY)) == 0
