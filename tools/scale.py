"""How long syncs of many ad accounts take at each level of the app, and what sharing its quota costs, as Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from source_tiktok_ads.api.pacer import Pacer
from source_tiktok_ads.api.tiers import TIERS, Tier
from source_tiktok_ads.manifest.loader import load_manifest
from tools.settings import specification

if TYPE_CHECKING:
    from collections.abc import Iterable

LEVELS = ("basic", "advanced", "premium", "ultimate")
SIZES = (500, 5_000, 50_000)
PROCESSES = (1, 2, 3, 4, 5, 8, 10, 16, 20, 25, 50)
_COUNTED = Path(__file__).parents[1] / "docs/requests.md"
_LISTS = ("campaigns", "ad_groups", "ads")
_HOUR, _DAY = 3_600, 24
_SENT = 2_000  # requests after which a rate is steady


def per_account() -> dict[str, float]:
    """Requests per ad account of some syncs, by what they read.

    Those of reports are counted ones, of docs/requests.md: 500 ad accounts on the next day, 50 in a first sync.
    """
    report = _counted(500, "`ads_daily_report` | next-day sync")[0]
    daily, first = _counted(500, "next day"), _counted(50, "first, 90 days")
    lists = len(_LISTS) * len(load_manifest()["definitions"]["entity"]["retriever"]["variants"])
    # Of such a row: requests of version 0.2.0; of `skip_hours`, percent; of `skip`, percent.
    return {
        "`ads_daily_report`, the next day": report,
        f"the same and {', '.join(f'`{name}`' for name in _LISTS)}": report + lists,
        "28 reports, the next day, `idle_days: skip`": daily[3],
        "28 reports, the next day": daily[1],
        "28 reports, the first 90 days": first[1],
    }


def _counted(accounts: int, sync: str) -> list[float]:
    """The numbers after this in the row of so many ad accounts of an agency, per ad account."""
    lines = _COUNTED.read_text(encoding="utf-8").splitlines()
    head, end = f"| {accounts} | an agency", f" | {sync} | "
    (numbers,) = [line.partition(end)[2] for line in lines if line.startswith(head) and end in line]
    return [float(re.sub(r"[,% |]", "", cell)) / accounts for cell in numbers.split(" | ")]


def hours() -> str:
    """Requests of some syncs by how many ad accounts there are, and hours at each level of the app."""
    a_day = [f"{TIERS[level].per_second * _DAY * _HOUR:,}" for level in LEVELS]
    lines = [*_head("What a sync reads", "Ad accounts", "Requests", *LEVELS)]
    lines.append(_row("quota of a day, requests", "", "", *a_day))
    for what, each in per_account().items():
        for accounts in SIZES:
            requests = round(accounts * each)
            times = [_time(requests * TIERS[level].interval / _HOUR) for level in LEVELS]
            lines.append(_row(f"{what}: {each:.1f} per ad account", f"{accounts:,}", f"{requests:,}", *times))
    return "\n".join(lines)


def _time(hours_: float) -> str:
    if hours_ > _DAY:
        return f"**{hours_ / _DAY:.1f} days**"
    return f"{hours_:.1f} h" if hours_ >= 1 else f"{max(1, round(hours_ * 60))} min"


def together() -> str:
    """Requests per second of several processes that have equal shares; empty where these are too small."""
    lines = [*_head("Processes", "`rate_limit_share`", *LEVELS)]
    for count in PROCESSES:
        percent = 100 // count
        rates = [
            f"{count * rate(TIERS[level], percent):.1f}" if fits(TIERS[level], percent) else "" for level in LEVELS
        ]
        lines.append(_row(str(count), str(percent), *rates))
    return "\n".join(lines)


def fits(tier: Tier, percent: int) -> bool:
    """Whether a share is at least a request a second: a smaller one is one all the same, and keeps the minute alone."""
    return tier.per_second * percent >= 100  # noqa: PLR2004 - percent


def rate(tier: Tier, percent: int) -> float:
    """Requests per second that the limiter lets a share have, with work waiting."""
    pacer, now = Pacer(tier.share(percent)), 0.0
    for _ in range(_SENT):
        now = pacer.free_at(max(now, pacer.reserve(now)))
        pacer.book(now)
    return (_SENT - 1) / now


def flight() -> str:
    """How long an answer may take on average for one process to use a level's quota up, by requests in flight."""
    most = specification()["properties"]["num_workers"]["maximum"]
    rows = [
        _row(title, *(f"{workers.get(level, most) * TIERS[level].interval:.1f} s" for level in LEVELS))
        for title, workers in (("by default", {level: TIERS[level].workers for level in LEVELS}), (str(most), {}))
    ]
    return "\n".join([*_head("`num_workers`", *LEVELS), *rows])


def _head(*titles: str) -> Iterable[str]:
    return _row(*titles), f"|---|{'---:|' * (len(titles) - 1)}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
