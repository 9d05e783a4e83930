"""How many requests a sync makes, counted at the simulated API, beside the least that the data allows.

python -m benchmarks.requests docs/requests.md
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

from benchmarks.connector import UNLIMITED, configured, last_states, messages
from simulated_api import SimulatedApi

WINDOWS = {"ads_daily_report": 30, "ads_hourly_report": 1}
HISTORY = {"ads_daily_report": 45, "ads_hourly_report": 7}
LOOKBACK = 3
CASES = ("first sync", "next-day sync", "idle accounts, next-day sync")
_COLUMNS = ("advertiser_id", "ad_id", "stat_time_day", "stat_time_hour", "spend")
# The days are set on both ends: the connector's own clock plays no part.
NOW = datetime(2026, 3, 16, 20, 30, tzinfo=UTC)
_HEAD = f"""# Requests per sync

Counted at the simulated API by `python -m benchmarks.requests docs/requests.md`. The least is: the account list (1),
account details (one per 100 accounts), and for each account one page per window that is due, rows or not: 30 days a
window with days, one with hours. A repeat sync is due for `lookback_window` ({LOOKBACK} here), the days since
the cursor, and the cursor's own day. The first sync reads {HISTORY["ads_daily_report"]} days of the daily and
{HISTORY["ads_hourly_report"]} days of the hourly report.

Lists of Business Centers and of their ad accounts are not part of the least: they are asked for once per sync where
`advertiser_ids` is empty, are counted in `requests` and shown apart. Lists that only splitting needs do not occur here.

| accounts | report | sync | requests | least | of them Business Centers | over |
|---:|---|---|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class Count:
    """Requests of one sync by path, and the least number that the rows and windows allow."""

    paths: Counter[str]
    least: int

    @property
    def total(self) -> int:
        """All requests of the sync."""
        return sum(self.paths.values())

    @property
    def centers(self) -> int:
        """Requests that look for ad accounts in Business Centers."""
        return sum(number for path, number in self.paths.items() if path.startswith("bc/"))


def least(accounts: int, days: int, window: int) -> int:
    """Account list, account details, and a page for each window: no window here holds more rows than a page."""
    return 1 + ceil(accounts / 100) + accounts * ceil(days / window)


def count(accounts: int, stream: str, case: str) -> Count:
    """Sync a world of so many accounts and count what arrives at the server."""
    world = "idle" if case.startswith("idle") else "wide"
    days = HISTORY[stream]
    last = NOW.date()
    with SimulatedApi(now=NOW, world=f"{world}:{accounts}") as api:
        config: dict[str, Any] = api.config(
            rate_limit_tier="ultimate",
            lookback_window=LOOKBACK,
            start_date=str(last - timedelta(days=days - 1)),
            end_date=str(last),
        )
        catalog = configured(config, stream, _COLUMNS)
        api.clear_log()
        # What is counted does not depend on how fast it goes.
        printed = messages(UNLIMITED, "read", config=config, catalog=catalog)
        if case != "first sync":
            api.now = NOW + timedelta(days=1)
            config["end_date"] = str(last + timedelta(days=1))
            days = LOOKBACK + 1 + 1
            api.clear_log()
            messages(UNLIMITED, "read", config=config, catalog=catalog, state=last_states(printed))
        return Count(Counter(entry.path for entry in api.requests), least(accounts, days, WINDOWS[stream]))


def table() -> str:
    """All cases as a page of documentation."""
    lines = []
    for accounts in (1, 50, 500):
        for stream in WINDOWS:
            for case in CASES:
                requests = count(accounts, stream, case)
                over = 100 * (requests.total / requests.least - 1)
                numbers = f"{requests.total:,} | {requests.least:,} | {requests.centers} | {over:.1f} %"
                lines.append(f"| {accounts} | `{stream}` | {case} | {numbers} |\n")
    return _HEAD + "".join(lines)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(table(), encoding="utf-8")
