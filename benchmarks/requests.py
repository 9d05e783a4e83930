"""How many requests a sync makes, counted at the simulated API, beside the least that the data allows.

python -m benchmarks.requests docs/requests.md
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.connector import catalog_of, configured, messages, unlimited_at
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulated_api.serving.request_log import Entry
    from simulated_api.world.model import Account

WINDOWS = {"ads_daily_report": 30, "ads_hourly_report": 1}
HISTORY = {"ads_daily_report": 45, "ads_hourly_report": 14}
LOOKBACK = 7
CASES = ("first sync", "next-day sync")
WORLDS = {
    "agency": "an agency: on for 30 days, off for 30, one account in five never",
    "shops": "shops: on for 120 days, off for 10, one account in twenty never",
    "tail": "a long tail: on for 14 days, off for 60, seven accounts in ten never",
    "idle": "accounts without anything",
}
_COLUMNS = ("advertiser_id", "ad_id", "stat_time_day", "stat_time_hour", "spend")
_RECENT = 3  # days of which hours are asked for in any case
_REPORT = "report/integrated/get/"
NOW = datetime(2026, 3, 16, 20, 30, tzinfo=UTC)

# The reports of version 0.2.0: 22 by day, 7 of them of TopView, and 6 by the hour, 3 of them of TopView.
_LEVELS = ("ads", "ad_groups", "campaigns")
_AUDIENCES = ("age_gender", "country", "language", "platform")
HOURLY = tuple(f"{level}_{kind}hourly_report" for level in _LEVELS for kind in ("", "reservation_"))
DAILY = (
    *(f"{level}_{kind}daily_report" for level in _LEVELS for kind in ("", "reservation_")),
    *(f"{level}_{kind}_report" for level in ("ads", "campaigns") for kind in _AUDIENCES),
    *(
        f"{level}_{event}_event_{kind}daily_report"
        for level in ("ads", "campaigns")
        for event in ("page", "in_app")
        for kind in ("", "reservation_")
    ),
)  # fmt: skip
_HEAD = f"""# Requests per sync

Counted at the simulated API by `python -m benchmarks.requests docs/requests.md`. What is left out, and what that
rests on, is in [idle-days.md](idle-days.md).

## All reports of an agency

The 28 reports of version 0.2.0: 22 by day, 7 of them of TopView, and 6 by the hour, 3 of them of TopView. That version
asked for every window of every report. The next-day sync reads {LOOKBACK + 2} days ({LOOKBACK} of `lookback_window`,
the cursor's own day, and today), the first sync 90. One account in twenty bought TopView. All requests count, also
those for the list of ad accounts and those that look for days without rows.

| accounts | of | sync | version 0.2.0 | `skip_hours` | | `skip` | |
|---:|---|---|---:|---:|---:|---:|---:|
"""
_SINGLE = f"""
## One report

With `idle_days: skip_hours`. The least is: the account list (1), account details (one per 100 accounts), and for each
account one page per window: 30 days a window with days. With hours, one for each day that has rows by day or is one of
the last {_RECENT}, and of the days before those one by day for 30 of them, where that may spare any. The first sync
reads {HISTORY["ads_daily_report"]} days of the daily and {HISTORY["ads_hourly_report"]} days of the hourly report, the
next-day sync {LOOKBACK + 2} days.

Not part of the least, counted in `requests` and shown apart: the lists of Business Centers and their ad accounts, asked
for once per sync where `advertiser_ids` is empty; and one in a hundred of the windows that are left out, which is asked
for all the same. Lists that only splitting needs do not occur here.

| accounts | of | report | sync | requests | least | Business Centers | asked all the same | over |
|---:|---|---|---|---:|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class Count:
    """Requests of one sync by path, those for windows that might have been left out, and the least number."""

    paths: Counter[str]
    canaries: int
    least: int

    @property
    def total(self) -> int:
        """All requests of the sync."""
        return sum(self.paths.values())

    @property
    def centers(self) -> int:
        """Requests that look for ad accounts in Business Centers."""
        return sum(number for path, number in self.paths.items() if path.startswith("bc/"))

    @property
    def needed(self) -> int:
        """Without Business Centers and windows that might have been left out."""
        return self.total - self.centers - self.canaries


def _is_canary(entry: Entry) -> bool:
    return entry.path == _REPORT and entry.params["page_size"] == "1"


def least(api: SimulatedApi, config: dict[str, Any], stream: str, days: int) -> int:
    """Account list, details, and a page for each window: no window here holds more rows than a page."""
    accounts = api.truth.readable(config)
    directory = 1 + ceil(len(accounts) / 100)
    if WINDOWS[stream] > 1:
        return directory + len(accounts) * ceil(days / WINDOWS[stream])
    with_rows = {
        (row["advertiser_id"], row["stat_time_day"]) for row in api.truth.records("campaigns_daily_report", config)
    }
    return directory + sum(_least_by_hour(account, with_rows, api.now, days) for account in accounts)


def _least_by_hour(account: Account, with_rows: set[tuple[str, str]], now: datetime, days: int) -> int:
    today = account.today(now)
    ages = range(days - 1, -1, -1)
    settled = [age for age in ages if age >= _RECENT]
    ahead = ceil(len(settled) / 30)
    if len(settled) <= ahead:
        return days
    return ahead + days - sum((account.id, str(today - timedelta(days=age))) not in with_rows for age in settled)


@cache
def _catalog(stream: str) -> dict[str, Any]:
    with SimulatedApi(now=NOW, world="idle:1") as api:
        return configured(api.config(), stream, _COLUMNS)


@cache
def _catalog_of_all() -> dict[str, Any]:
    with SimulatedApi(now=NOW, world="idle:1") as api:
        return catalog_of(api.config(), (*DAILY, *HOURLY))


def count(accounts: int, stream: str, case: str, world: str = "agency") -> Count:
    """Sync a world of so many accounts and count what arrives at the server."""
    days = HISTORY[stream]
    with SimulatedApi(now=NOW, world=f"{world}:{accounts}") as api:
        # No end: each account's days end with its own today.
        config: dict[str, Any] = api.config(
            rate_limit_tier="ultimate", lookback_window=LOOKBACK, start_date=str((NOW - timedelta(days=400)).date())
        )
        catalog = _catalog(stream)
        since = days if case == "first sync" else LOOKBACK + 2
        state = _state([stream], api, config, since)
        api.clear_log()
        # What is counted does not depend on how fast it goes.
        messages(unlimited_at(NOW), "read", config=config, catalog=catalog, state=state)
        found = api.requests
        return Count(
            Counter(entry.path for entry in found), sum(map(_is_canary, found)), least(api, config, stream, since)
        )


def _state(streams: Iterable[str], api: SimulatedApi, config: dict[str, Any], days: int) -> list[dict[str, Any]]:
    """A state with which so many days are due of each account, on its own clock."""
    ends = {
        account.id: account.today(api.now) - timedelta(days=days - 1 - LOOKBACK)
        for account in api.truth.readable(config)
    }
    return [_stream_state(stream, ends) for stream in streams]


def _stream_state(stream: str, ends: dict[str, date]) -> dict[str, Any]:
    field = "stat_time_hour" if "hourly" in stream else "stat_time_day"
    states = [{"partition": {"advertiser_id": id_}, "cursor": {field: str(day)}} for id_, day in ends.items()]
    state = {"stream_descriptor": {"name": stream}, "stream_state": {"use_global_cursor": False, "states": states}}
    return {"type": "STREAM", "stream": state}


def count_all(accounts: int, days: int, mode: str, world: str = "agency") -> tuple[int, int]:
    """Sync all reports of version 0.2.0; how many requests that took, and how many it took with that version."""
    with SimulatedApi(now=NOW, world=f"{world}:{accounts}") as api:
        config: dict[str, Any] = api.config(
            rate_limit_tier="ultimate",
            lookback_window=LOOKBACK,
            start_date=str((NOW - timedelta(days=400)).date()),
            idle_days=mode,
        )
        catalog = _catalog_of_all()
        state = _state((*DAILY, *HOURLY), api, config, days)
        api.clear_log()
        messages(unlimited_at(NOW), "read", config=config, catalog=catalog, state=state)
        directory = sum(entry.path not in {_REPORT, "campaign/get/"} for entry in api.requests)
        return len(api.requests), directory + accounts * (len(DAILY) * ceil(days / 30) + len(HOURLY) * days)


def _all_reports(sizes: Sequence[int]) -> list[str]:
    lines = []
    for accounts in sizes:
        for world in ("agency", "shops", "tail"):
            for sync, days in (("next day", LOOKBACK + 2), ("first, 90 days", 90)):
                if not 90 < accounts * days <= 1000 and world != "agency":
                    continue
                found = [count_all(accounts, days, mode, world) for mode in ("skip_hours", "skip")]
                before = found[0][1]
                shares = " | ".join(f"{asked:,} | {asked / before:.0%}" for asked, _ in found)
                lines.append(f"| {accounts} | {WORLDS[world]} | {sync} | {before:,} | {shares} |\n")
    return lines


def _single_reports(sizes: Sequence[int]) -> list[str]:
    lines = []
    for accounts in sizes:
        for world, text in list(WORLDS.items())[: 3 if accounts > 50 else 4]:
            for stream in WINDOWS:
                for case in CASES:
                    requests = count(accounts, stream, case, world)
                    over = 100 * (requests.total / requests.least - 1)
                    numbers = f"{requests.total:,} | {requests.least:,} | {requests.centers} | {requests.canaries}"
                    lines.append(
                        f"| {accounts} | {text.partition(':')[0]} | `{stream}` | {case} | {numbers} | {over:.1f} % |\n"
                    )
    return lines


def table(sizes: Sequence[int] = (1, 50, 500)) -> str:
    """All cases as a page of documentation."""
    return "".join([_HEAD, *_all_reports(sizes), _SINGLE, *_single_reports(sizes)])


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(table(), encoding="utf-8")
