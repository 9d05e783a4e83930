"""The least requests that a sync needs, from the manifest's windows, as Markdown."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from source_tiktok_ads.api.tiers import TIERS
from tools.settings import specification

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.streams import Stream

_YEAR = 365
_ACCOUNTS = (1, 50, 500)


def volume(found: Sequence[Stream]) -> str:
    """Requests for reports of one ad account, and for several how long they take at the basic quota."""
    again = _again()
    head = f"| | First sync, {_YEAR} days | Each daily sync, {again} days |"
    lines = [head, "|---|---:|---:|"]
    reports = [stream.report for stream in found if stream.report is not None]
    windows = [report.days for report in reports if report.days is not None]
    for days in sorted(set(windows), reverse=True):
        name = f"one report {'by the hour' if days == 1 else 'by the day'}"
        lines.append(f"| {name}, one ad account | {ceil(_YEAR / days):,} | {ceil(again / days):,} |")
    of_all_time = len(reports) - len(windows)
    lines.append("| one report of all time, one ad account | 1 | 1 |")
    first, daily = (of_all_time + sum(ceil(length / days) for days in windows) for length in (_YEAR, again))
    for accounts in _ACCOUNTS:
        owner = "one ad account" if accounts == 1 else f"{accounts} ad accounts"
        cells = " | ".join(_cell(accounts * requests) for requests in (first, daily))
        lines.append(f"| all {len(reports)} reports, {owner} | {cells} |")
    return "\n".join(lines)


def _again() -> int:
    """Days of a sync on the day after: the lookback window, the cursor's own day, and today."""
    return int(specification()["properties"]["lookback_window"]["default"]) + 2


def _cell(requests: int) -> str:
    minutes = requests / TIERS["basic"].per_minute
    return f"{requests:,} ({f'{minutes / 60:.1f} h' if minutes >= 60 else f'{minutes:.1f} min'})"  # noqa: PLR2004 - an hour
