"""The connector without its limiter: what it would do with a quota of any size.

python -m benchmarks.unlimited [MOMENT] COMMAND …: the clock starts from a moment such as 2026-03-16T20:30:00+00:00.
"""

from __future__ import annotations

import sys
from datetime import datetime

import time_machine

from source_tiktok_ads.api import tiers
from source_tiktok_ads.start import main as start

_PER_SECOND = 100_000


def main() -> None:
    """Run the command line with the highest tier opened up."""
    tiers.TIERS["ultimate"] = tiers.Tier(_PER_SECOND, _PER_SECOND * 60)
    if sys.argv[1][:1].isdigit():
        time_machine.travel(datetime.fromisoformat(sys.argv.pop(1)), tick=True).start()
    start()


if __name__ == "__main__":
    main()
