"""The connector without its limiter: what it would do with a quota of any size."""

from __future__ import annotations

from source_tiktok_ads.api import tiers
from source_tiktok_ads.start import main as start

_PER_SECOND = 100_000


def main() -> None:
    """Run the command line with the highest tier opened up."""
    tiers.TIERS["ultimate"] = tiers.Tier(_PER_SECOND, _PER_SECOND * 60)
    start()


if __name__ == "__main__":
    main()
