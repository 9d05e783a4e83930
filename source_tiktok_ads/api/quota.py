"""The developer app's quota, kept for the whole process: even spacing, and one gate for all when the API says no.

TikTok counts requests per developer app, per second, minute and day (page "Rate limits", read on 2026-08-13): 10
requests a second and 600 a minute on the basic level. Answers say neither which of them was hit nor when it opens
again; over the second's quota the next second opens, over the minute's one waits five minutes, over the day's until
00:00 UTC.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from airbyte_cdk.sources.streams.call_rate import AbstractAPIBudget

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from airbyte_cdk.sources.streams.call_rate import AbstractCallRatePolicy

logger = logging.getLogger("airbyte")

# Arrival times vary on the way, so the limit is kept with something to spare: between any request and the one that is a
# second's quota before it, by even spacing and, where threads woke late and would bunch up, by a look at what was sent.
_HEADROOM = 1.035
_LEAST_HEADROOM = 1.02
_SECOND = 1.0
_MINUTE_WAITS = (15.0, 45.0, 120.0, 300.0)  # rising, 300 s at most: the API's own figure for the minute's quota
DAY_AFTER = 15 * 60.0
_PROBE_LOST = 240.0  # longer than any answer takes: a probe of which nothing was heard since is not waited for
_SPENT = "Rejected for more than 15 minutes: the app's quota of the day seems spent, it resumes after 00:00 UTC"
_RECHECK = 0.25
_SLOWER, _SLOWEST, _CALM = 1.25, 4.0, 200


@dataclass(frozen=True, slots=True)
class Tier:
    """Quota of an app's level: requests per second and per minute."""

    per_second: int
    per_minute: int

    @property
    def interval(self) -> float:
        """Seconds between two requests that keep both limits."""
        return max(1.0 / self.per_second, 60.0 / self.per_minute) * _HEADROOM


TIERS = {
    "basic": Tier(10, 600),
    "advanced": Tier(20, 1200),
    "premium": Tier(30, 1800),
    "ultimate": Tier(50, 3000),
    "sandbox": Tier(1, 30),
}


def quota_spent(answer: Answer) -> UnavailableError:
    """The error for rejections that last longer than the minute's quota can explain."""
    return UnavailableError(Answer(answer.code, f"{answer.text.rstrip('. ')}. {_SPENT}"))


class QuotaLimiter(AbstractAPIBudget):
    """Hands out evenly spaced moments to send; closes for everyone while the API rejects.

    Args:
        tier: The app's level.
        clock: Monotonic seconds.
        sleep: Waits for so many seconds.
    """

    def __init__(
        self, tier: Tier, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._interval = tier.interval
        self._sent: deque[float] = deque(maxlen=tier.per_second)
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._next = 0.0
        self._slowdown = 1.0
        self._calm = 0
        self._closed_until = 0.0
        self._rejected_since: float | None = None
        self._probing: int | None = None
        self._probing_since = 0.0
        self._closings = 0
        self._rejections = 0
        self._answer: Answer | None = None
        self.waited = 0.0

    def get_matching_policy(self, request: Any) -> AbstractCallRatePolicy | None:  # noqa: ANN401, ARG002 - the CDK's signature
        """None: there is one budget for all requests."""
        return None

    def acquire_call(self, request: Any, block: bool = True, timeout: float | None = None) -> None:  # noqa: ANN401, ARG002, FBT001, FBT002 - the CDK's signature
        """Wait until this thread may send one request.

        Raises:
            UnavailableError: When the day's quota is spent.
        """
        asked = self._clock()
        me = threading.get_ident()
        while True:
            moment, granted, closings = self._reserve(me)
            if (delay := moment - self._clock()) > 0:
                self._sleep(delay)
            with self._lock:
                # The gate may have closed while this thread slept (and opened again, and handed out moments anew):
                # then its moment is void.
                if granted and closings == self._closings:
                    moment = self._book()
                    self.waited += moment - asked
                    break
        if (delay := moment - self._clock()) > 0:
            self._sleep(delay)

    def update_from_response(self, request: Any, response: Any) -> None:  # noqa: ANN401 - the CDK's signature
        """Nothing: no headers tell the quota; `accepted` and `rejected` are called by who reads the body."""

    def accepted(self) -> None:
        """An answer that is no rejection came: open the gate, and speed up again after a calm while.

        Only the probe opens the gate: other answers belong to requests that were sent before it closed.
        """
        with self._lock:
            if self._rejected_since is not None:
                if self._probing != threading.get_ident():
                    return
                self._probing = None
                now = self._clock()
                logger.info("TikTok takes requests again after %.0f s.", now - self._rejected_since)
                self._rejected_since, self._rejections = None, 0
                self._next = now + self._interval * self._slowdown
            elif self._slowdown > 1.0:
                self._calm += 1
                if self._calm >= _CALM:
                    self._slowdown, self._calm = max(1.0, self._slowdown / _SLOWER), 0

    def undecided(self) -> None:
        """No answer came: if this was the probe, another request may probe."""
        with self._lock:
            if self._probing == threading.get_ident():
                self._probing = None

    def rejected(self, answer: Answer) -> None:
        """The API said "too many requests": close for everyone, longer each time the probe is rejected as well."""
        with self._lock:
            now = self._clock()
            self._calm, self._answer = 0, answer
            if self._rejected_since is None:
                self._rejected_since = now
                self._closings += 1
                self._slowdown = min(_SLOWEST, self._slowdown * _SLOWER)
            elif self._probing != threading.get_ident():
                return  # was on its way when the gate closed
            self._probing = None
            rejected_for = now - self._rejected_since
            wait = _SECOND if not self._rejections else _MINUTE_WAITS[min(self._rejections, len(_MINUTE_WAITS)) - 1]
            self._rejections += 1
            self._closed_until = now + wait
        if rejected_for > 0:
            logger.warning(
                "TikTok rejects requests for quota (%s): all wait %.0f s, then one probes.", answer.text, wait
            )

    def _book(self) -> float:
        """The moment to send at: now, or a little later where this would be too many within a second."""
        moment = self._clock()
        if len(self._sent) == self._sent.maxlen:
            moment = max(moment, self._sent[0] + _SECOND * _LEAST_HEADROOM)
        self._sent.append(moment)
        return moment

    def _reserve(self, me: int) -> tuple[float, bool, int]:
        """The moment at which this thread may send (True) or ask again (False), and how often the gate had closed."""
        with self._lock:
            now, closings = self._clock(), self._closings
            if self._rejected_since is None:
                moment = max(now, self._next)
                self._next = moment + self._interval * self._slowdown
                return moment, True, closings
            if now - self._rejected_since > DAY_AFTER and self._answer is not None:
                raise quota_spent(self._answer)
            if now < self._closed_until:
                return self._closed_until, False, closings
            if self._probing not in (None, me) and now - self._probing_since < _PROBE_LOST:
                return now + _RECHECK, False, closings
            self._probing, self._probing_since = me, now
            return now, True, closings
