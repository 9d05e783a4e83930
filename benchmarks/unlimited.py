"""The connector without its limiter: what it would do with a quota of any size.

python -m benchmarks.unlimited [MOMENT] COMMAND …: the clock starts from a moment such as 2026-03-16T20:30:00+00:00.
Run as a file, with -P, it takes the installation of that Python, version 0.2.0 included.
"""

from __future__ import annotations

import sys
from datetime import datetime

_PER_SECOND = 100_000


def main() -> None:
    """Run the command line with the highest tier opened up."""
    try:
        from source_tiktok_ads.api import tiers  # noqa: PLC0415 - depends on the version
    except ImportError:  # 0.2.0
        from source_tiktok_ads.api import quota as tiers  # type: ignore[no-redef] # noqa: PLC0415
    try:
        from source_tiktok_ads.start import main as start  # noqa: PLC0415
    except ImportError:  # 0.2.0
        from source_tiktok_ads.run import run as start  # noqa: PLC0415
    tiers.TIERS["ultimate"] = tiers.Tier(_PER_SECOND, _PER_SECOND * 60)
    if sys.argv[1][:1].isdigit():
        import time_machine  # noqa: PLC0415 - not in every environment

        time_machine.travel(datetime.fromisoformat(sys.argv.pop(1)), tick=True).start()
    start()


if __name__ == "__main__":
    main()
