"""How far a whole sync is, against a clock of the test's own."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from source_tiktok_ads.sync.whole_progress import WholeProgress

if TYPE_CHECKING:
    from collections.abc import Iterator


class Asked:
    """Knows requests by stream."""

    def __init__(self) -> None:
        self.requests: Counter[str | None] = Counter()


class Sync:
    """A sync whose clock goes on by a second per part, and which says what it logs."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.now, self.api, self.caplog = 0.0, Asked(), caplog
        api: Any = self.api
        self.whole = WholeProgress(api, 0.1, lambda: self.now)

    def read(self, stream: str, parts: int, requests: int) -> None:
        """Read parts, in a second each, by so many requests together."""
        self.api.requests[stream] += requests
        for _ in range(parts):
            self.now += 1
            self.whole.done(stream)

    @property
    def said(self) -> list[str]:
        """What was logged since the last look."""
        lines = list(self.caplog.messages)
        self.caplog.clear()
        return lines


@pytest.fixture
def sync(caplog: pytest.LogCaptureFixture) -> Iterator[Sync]:
    with caplog.at_level(logging.INFO, "airbyte"):
        yield Sync(caplog)


def test_what_is_due_is_said_at_the_start(sync: Sync) -> None:
    sync.whole.start({"ads_daily_report": 1000, "ads_hourly_report": 35_000})
    assert sync.said == [
        "2 streams are due, in about 36,000 windows and lists: 60 min if each takes one request, less what is left out."
    ]


def test_a_line_a_minute_says_what_is_left(sync: Sync) -> None:
    sync.whole.start({"ads_hourly_report": 240})
    sync.read("ads_hourly_report", 59, 59)
    assert len(sync.said) == 1
    sync.read("ads_hourly_report", 1, 1)
    assert sync.said == ["60 of about 240 requests, 3 min left."]
    sync.read("ads_hourly_report", 60, 60)
    assert sync.said == ["120 of about 240 requests, 2 min left."]


def test_windows_that_are_left_out_make_fewer_requests_of_the_rest(sync: Sync) -> None:
    sync.whole.start({"ads_hourly_report": 240, "ads_daily_report": 40})
    sync.read("ads_daily_report", 20, 20)
    sync.read("ads_hourly_report", 40, 10)
    assert sync.said[1:] == ["30 of about 100 requests, 2 min left."]  # 200 a quarter, 20 in full


def test_what_an_account_really_has_takes_the_place_of_what_was_thought(sync: Sync) -> None:
    sync.whole.start({"ads_hourly_report": 9000})
    for _ in range(3):
        sync.whole.expect("ads_hourly_report", 40, to_come=0)
    sync.whole.start({"ads_hourly_report": 9000})
    sync.read("ads_hourly_report", 60, 60)
    assert sync.said[-1] == "60 of about 120 requests, 1 min left."


def test_of_a_stream_that_is_over_nothing_is_left(sync: Sync) -> None:
    sync.whole.start({"ads_hourly_report": 120, "gmv_max_account_daily_report": 500})
    sync.whole.over("gmv_max_account_daily_report")  # no ad account has a shop
    sync.read("ads_hourly_report", 60, 60)
    assert sync.said[-1] == "60 of about 120 requests, 1 min left."


def test_ad_accounts_whose_files_are_not_known_yet_count_with_one_each(sync: Sync) -> None:
    sync.whole.start({"leads": 120})
    sync.whole.expect("leads", 1, to_come=119)
    sync.read("leads", 60, 60)
    assert sync.said[-1] == "60 of about 120 requests, 1 min left."
    sync.whole.expect("leads", 59, to_come=60)
    sync.whole.expect("leads", 60, to_come=0)
    sync.read("leads", 60, 60)
    assert sync.said[-1] == "120 of about 120 requests, 1 min left."


def test_streams_that_another_shard_reads_are_not_due(sync: Sync) -> None:
    sync.whole.start({"ads_daily_report": 1000, "business_centers": 0})
    assert sync.said[0].startswith("1 streams are due, in about 1,000 windows and lists")
