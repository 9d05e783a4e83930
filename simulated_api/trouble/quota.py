"""The developer app's request quota, counted where requests arrive."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulated_api.trouble.errors import TOO_FREQUENT, ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE = 60
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Tier:
    """Requests per clock second, minute and UTC day; `per_endpoint` counts each path by itself."""

    second: int
    minute: int
    day: int
    per_endpoint: bool = False


TIERS: dict[str, Tier | None] = {
    "none": None,
    "basic": Tier(10, 600, 864_000),
    "advanced": Tier(20, 1_200, 1_728_000),
    "premium": Tier(30, 1_800, 2_592_000),
    "ultimate": Tier(50, 3_000, 4_320_000),
    "sandbox": Tier(1, 30, 1_000, per_endpoint=True),
}
# Endpoints with a quota of their own beside the app's. That it is refused as the app's is shows in no source: the
# cautious reading.
OWN: dict[str, dict[str, Tier]] = {
    "gmv_max/report/get/": {
        "basic": Tier(8, 240, 20_000),
        "advanced": Tier(12, 360, 30_000),
        "premium": Tier(20, 600, 50_000),
        "ultimate": Tier(20, 600, 50_000),
    },
}


class Quota:
    """Counts arrivals and refuses those above the tier.

    A second's quota recovers with the next second, a minute's after `minute_suspension` seconds, a day's at
    00:00 UTC. Every request counts when it arrives, those that are refused or meet a fault included.

    Args:
        tier: a name of `TIERS`; `none` only counts.
        clock: seconds since the epoch; a test may bring its own.
    """

    def __init__(self, tier: str = "none", clock: Callable[[], float] = time.time) -> None:
        self.tier = tier
        self.clock = clock
        self.minute_suspension = 300.0
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget all arrivals and suspensions."""
        with self._lock:
            self.arrivals: list[float] = []
            self.refused = 0
            self._buckets: Counter[tuple[str, int, int]] = Counter()
            self._suspended: dict[str, float] = {}

    def admit(self, path: str, app_id: str) -> None:
        """Count a request.

        Raises:
            ApiError: 40100, when a quota is used up.
        """
        with self._lock:
            now = self.clock()
            self.arrivals.append(now)
            limits = TIERS[self.tier]
            if limits is None:
                return
            scope = path if limits.per_endpoint else ""
            try:
                self._count(limits, scope, now, app_id)
                if own := OWN.get(path, {}).get(self.tier):
                    self._count(own, path, now, app_id)
            except ApiError:
                self.refused += 1
                raise

    def _count(self, limits: Tier, scope: str, now: float, app_id: str) -> None:
        counts = {}
        for span in (1, _MINUTE, _DAY):
            bucket = (scope, span, int(now // span))
            self._buckets[bucket] += 1
            counts[span] = self._buckets[bucket]
        if counts[_MINUTE] > limits.minute and now >= self._suspended.get(scope, 0.0):
            self._suspended[scope] = now + self.minute_suspension
        if now < self._suspended.get(scope, 0.0) or counts[_DAY] > limits.day:
            # The answers do not say which quota was hit; this is the documented general text.
            raise ApiError(TOO_FREQUENT, "Too many requests by this developer. Please retry in some time.")
        if counts[1] > limits.second:
            text = f"App {app_id} reaches the QPS limit {limits.second}, current QPS is {counts[1]}"
            raise ApiError(TOO_FREQUENT, text)

    def per_clock_second(self) -> Counter[int]:
        """Return how many requests arrived in each clock second."""
        with self._lock:
            return Counter(int(moment) for moment in self.arrivals)

    def most_in_window(self, seconds: float = 1.0) -> int:
        """Return the most arrivals in any sliding window of this length."""
        with self._lock:
            moments = sorted(self.arrivals)
        return max((bisect_left(moments, moment + seconds) - i for i, moment in enumerate(moments)), default=0)

    def summary(self) -> dict[str, int | str | float]:
        """Return the counters as plain values."""
        seconds = self.per_clock_second()
        return {
            "tier": self.tier,
            "arrived": sum(seconds.values()),
            "refused": self.refused,
            "most_in_clock_second": max(seconds.values(), default=0),
            "most_in_sliding_second": self.most_in_window(),
        }
