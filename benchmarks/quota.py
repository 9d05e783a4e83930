"""How close to the basic tier's quota the connector comes, counted at the simulated server, with work waiting.

python -m benchmarks.quota [accounts] [latency in seconds]
"""

from __future__ import annotations

import sys

from benchmarks.connector import command, configured, messages
from benchmarks.requests import NOW
from simulated_api import SimulatedApi

_COLUMNS = ("advertiser_id", "ad_id", "stat_time_day", "spend", "impressions", "clicks", "campaign_id")


def main(accounts: int = 200, latency: float = 0.12) -> None:
    """Print arrivals per second, and how many were rejected."""
    with SimulatedApi(now=NOW, world=f"wide:{accounts}", tier="basic", latency=latency) as api:
        config = api.config(num_workers=10, start_date="2026-01-20", end_date="2026-03-16")
        catalog = configured(config, "ads_daily_report", _COLUMNS)
        api.clear_log()
        api.quota.clear()
        messages((command(),), "read", config=config, catalog=catalog)
        moments = sorted(entry.time for entry in api.requests if entry.path == "report/integrated/get/")
        seconds = moments[-1] - moments[0]
        mean = (len(moments) - 1) / seconds
        sys.stdout.write(
            f"{api.quota.summary()}, {mean:.3f} reports/s over {seconds:.0f} s, "
            f"{100 * api.quota.refused / len(api.requests):.3f} % rejected\n"
        )


if __name__ == "__main__":
    main(*(int(sys.argv[1]),) if len(sys.argv) == 2 else ())
