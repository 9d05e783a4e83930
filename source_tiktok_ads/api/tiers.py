"""How often the API may be asked: by the app's level, and of endpoints that have a quota of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# A worker asks again 0.3 s after it asked, where an answer takes 0.2 s. Lower levels would need fewer than the least of
# them, which keeps the basic level busy with answers that take a second.
_SECONDS_OF_A_REQUEST = 0.3
_LEAST_WORKERS = 10
_HEADROOM = 1.02  # more between two requests than the quota asks for: arrival times vary on the way


@dataclass(frozen=True, slots=True)
class Tier:
    """Quota of an app's level: requests per second and per minute.

    Attributes:
        per_second: Of the whole app.
        per_minute: Of the whole app.
        percent: How much of both is this process's.
    """

    per_second: int
    per_minute: int
    percent: int = 100

    def share(self, percent: int) -> Tier:
        """So much of this quota."""
        return replace(self, percent=percent)

    @property
    def interval(self) -> float:
        """Seconds between two requests that keep both limits."""
        return max(1.0 / self.per_second, 60.0 / self.per_minute) * _HEADROOM * 100 / self.percent

    @property
    def most_per_second(self) -> int:
        """Requests within any second: rounded down, so that shares of 100 percent together stay below the whole."""
        return max(1, self.per_second * self.percent // 100)

    @property
    def most_per_minute(self) -> int:
        """Requests within any minute, rounded down."""
        return max(1, self.per_minute * self.percent // 100)

    @property
    def workers(self) -> int:
        """How many requests under way at once use up the limits where an answer takes 200 ms."""
        return max(_LEAST_WORKERS, ceil(_SECONDS_OF_A_REQUEST / self.interval))

    @property
    def under_way(self) -> int:
        """How many requests are under way where the limits are used up and an answer takes two seconds."""
        return ceil(2.0 / self.interval)


TIERS = {
    "basic": Tier(10, 600),
    "advanced": Tier(20, 1200),
    "premium": Tier(30, 1800),
    "ultimate": Tier(50, 3000),
    "sandbox": Tier(1, 30),
}


def path_rows(quotas: Mapping[str, Mapping[str, Sequence[int]]], tier: str) -> dict[str, Sequence[int]]:
    """What a level may ask of endpoints that have a quota of their own.

    Args:
        quotas: Of the manifest: per path and level (or `every`) requests a second, a minute and, where known, a day.
        tier: The app's level.
    """
    levels = {path: by_level.get(tier) or by_level.get("every") for path, by_level in quotas.items()}
    return {path: row for path, row in levels.items() if row}


def path_tiers(quotas: Mapping[str, Mapping[str, Sequence[int]]], tier: str) -> dict[str, Tier]:
    """Quotas of the second and the minute of endpoints that have their own, beside the app's.

    Args:
        quotas: Of the manifest.
        tier: The app's level.
    """
    return {path: Tier(*row[:2]) for path, row in path_rows(quotas, tier).items()}
