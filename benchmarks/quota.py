"""How much of a tier the connector uses and whether it keeps the quota, counted at the simulated API with work waiting.

python -m benchmarks.quota --tier ultimate --latency 0.2
"""

from __future__ import annotations

import argparse
import os
import sys
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.connector import command, configured, messages
from benchmarks.requests import NOW
from simulated_api import SimulatedApi
from simulated_api.trouble.quota import TIERS

if TYPE_CHECKING:
    from collections.abc import Sequence

_REPORT = "report/integrated/get/"
_COLUMNS = ("advertiser_id", "ad_id", "stat_time_day", "spend", "impressions", "clicks", "campaign_id")
_WINDOWS = 2  # of an ad account
_WARM_UP = 3.0  # seconds after the first report, and before the last one, that are no steady state


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for, and print a line for each run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quota", description=__doc__.partition("\n")[0])
    parser.add_argument("--tier", choices=[name for name in TIERS if name not in ("none", "sandbox")], default="basic")
    parser.add_argument("--latency", type=float, default=0.2, help="seconds that each answer takes")
    parser.add_argument("--seconds", type=float, default=40.0, help="how long there is work at the whole tier's pace")
    parser.add_argument("--workers", type=int, help="`num_workers`; the default where it is not given")
    parser.add_argument("--share", type=int, default=100, help="`rate_limit_share`")
    parser.add_argument("--repeat", type=int, default=1)
    args = parser.parse_args(arguments)
    for _ in range(args.repeat):
        _run(args.tier, args.latency, args.seconds, args.workers, args.share)


def _run(tier: str, latency: float, seconds: float, workers: int | None, share: int) -> None:
    limits = TIERS[tier]
    assert limits
    allowed = limits.second * share / 100
    accounts = max(2, round(allowed * seconds / _WINDOWS))
    with SimulatedApi(now=NOW, world=f"wide:{accounts}", tier=tier, latency=latency) as api:
        settings = {"num_workers": workers} if workers else {}
        config = api.config(start_date="2026-01-20", end_date="2026-03-16", rate_limit_share=share, **settings)
        catalog = configured(config, "ads_daily_report", _COLUMNS)
        api.clear_log()
        api.quota.clear()
        messages((command(),), "read", config=config, catalog=catalog)
        requests, refused = api.requests, api.quota.refused
        arrivals = sorted(api.quota.arrivals)
    reports = sorted(entry.time for entry in requests if entry.path == _REPORT)
    first, last = reports[0] + _WARM_UP, reports[-1] - _WARM_UP
    most = max(Counter(map(int, arrivals)).values())
    steady = bisect_left(reports, last) - bisect_left(reports, first)
    sustained = steady / (last - first)
    sys.stdout.write(
        f"{tier}, share {share} %, {1000 * latency:.0f} ms, workers {workers or 'by default'}: "
        f"{sustained:.2f} requests/s sustained over {last - first:.0f} s, {sustained / allowed:.1%} of the quota; "
        f"{refused} of {len(arrivals)} rejected; at most {most} in a clock second, "
        f"{_most_within(arrivals, 1.0)} in any second, {_most_within(arrivals, 60.0)} in any minute; "
        f"{max(entry.in_flight for entry in requests)} in flight at most; load {os.getloadavg()[0]:.1f}\n"
    )
    sys.stdout.flush()


def _most_within(moments: Sequence[float], seconds: float) -> int:
    return max(bisect_left(moments, moment + seconds) - index for index, moment in enumerate(moments))


if __name__ == "__main__":
    main()
