"""How close to the basic tier's quota the connector comes, counted at the simulated server, with work waiting.

python -m benchmarks.quota [accounts] [latency in seconds]
"""

from __future__ import annotations

import sys

from integration_tests.faults.faults import COLUMNS, NOW, REPORT, catalog
from integration_tests.running import connector
from simulated_api import SimulatedApi


def main(accounts: int = 200, latency: float = 0.12) -> None:
    """Print arrivals per second, and how many were rejected."""
    with SimulatedApi(now=NOW, world=f"wide:{accounts}", tier="basic", latency=latency) as api:
        config = api.config(num_workers=10, start_date="2026-01-20", end_date="2026-03-16")
        configured = connector.configured(catalog(config), REPORT, columns=COLUMNS)
        api.clear_log()
        api.quota.clear()
        run = connector.run("read", config, configured, timeout=1200)
        moments = sorted(entry.time for entry in api.requests if entry.path == "report/integrated/get/")
        seconds = moments[-1] - moments[0]
        mean = (len(moments) - 1) / seconds
        sys.stdout.write(
            f"exit {run.returncode}, {api.quota.summary()}, {mean:.3f} reports/s over {seconds:.0f} s, "
            f"{100 * api.quota.refused / len(api.requests):.3f} % rejected\n"
        )


if __name__ == "__main__":
    main(*(int(sys.argv[1]),) if len(sys.argv) == 2 else ())
