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
from typing import TYPE_CHECKING

from airbyte_cdk.sources.streams.call_rate import AbstractAPIBudget

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.api.pacer import Pacer, Sending
from source_tiktok_ads.api.patience import SYNC, Patience

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airbyte_cdk.sources.streams.call_rate import AbstractCallRatePolicy

    from source_tiktok_ads.api.tiers import Tier
    from source_tiktok_ads.basics import Clock, Sleep

logger = logging.getLogger("airbyte")

_SECOND, _MINUTE = 1.0, 60.0
_MINUTE_WAITS = (15.0, 45.0, 120.0, 300.0)  # rising, 300 s at most: the API's own figure for the minute's quota
_PROBE_LOST = 240.0  # longer than any answer takes: a probe of which nothing was heard since is not waited for
_SPENT = "Rejected for more than {}: the app's quota of the day seems spent, it resumes after 00:00 UTC"
_RECHECK = 0.25


def quota_spent(answer: Answer, seconds: float) -> UnavailableError:
    """The error for rejections that last for longer than one waits."""
    time_waited = f"{seconds / _MINUTE:.0f} minutes" if seconds >= _MINUTE else f"{seconds:.0f} seconds"
    return UnavailableError(Answer(answer.code, f"{answer.text.rstrip('. ')}. {_SPENT.format(time_waited)}"))


class Gate:
    """Closed while the API rejects requests; then one thread at a time probes, after ever longer waits.

    Not safe for threads by itself: the limiter holds its lock around each call.

    Args:
        patience: How long it may be closed before one gives up.

    Attributes:
        closings: How often it was closed: a moment that was handed out before is void.
    """

    def __init__(self, patience: Patience = SYNC) -> None:
        self._longest = patience.quota
        self.closings = 0
        self._closed_at: float | None = None
        self._wait_until = 0.0
        self._rejections = 0
        self._answer: Answer | None = None
        self._probing: int | None = None
        self._probing_since = 0.0

    @property
    def is_open(self) -> bool:
        """Whether requests may be sent."""
        return self._closed_at is None

    def admit(self, thread: int, now: float) -> tuple[float, bool]:
        """When a thread may probe (True) or ask again (False), while the gate is closed.

        Raises:
            UnavailableError: It is closed for so long that the day's quota must be spent.
        """
        if self.closed_for(now) > self._longest and self._answer is not None:
            raise quota_spent(self._answer, self._longest)
        if now < self._wait_until:
            return self._wait_until, False
        if self._probing not in (None, thread) and now - self._probing_since < _PROBE_LOST:
            return now + _RECHECK, False
        self._probing, self._probing_since = thread, now
        return now, True

    def closed_for(self, now: float) -> float:
        """Seconds since it closed; 0 while it is open."""
        return 0.0 if self._closed_at is None else now - self._closed_at

    def reject(self, answer: Answer, thread: int, now: float) -> float | None:
        """Close it, or keep it closed for longer when the probe is rejected as well.

        Returns:
            Seconds until the next probe; None for a request that was on its way when the gate closed.
        """
        self._answer = answer
        if self._closed_at is None:
            self._closed_at = now
            self.closings += 1
        elif self._probing != thread:
            return None
        self._probing = None
        wait = _SECOND if not self._rejections else _MINUTE_WAITS[min(self._rejections, len(_MINUTE_WAITS)) - 1]
        self._rejections += 1
        self._wait_until = now + wait
        return wait

    def open(self, thread: int) -> bool:
        """Open it when the probe was taken.

        Returns:
            False when this thread has not probed: its request was sent before the gate closed.
        """
        if self._probing != thread:
            return False
        self._probing, self._closed_at, self._rejections = None, None, 0
        return True

    def abandon_probe(self, thread: int) -> None:
        """No answer came: if this was the probe, another thread may probe."""
        if self._probing == thread:
            self._probing = None


class QuotaLimiter(AbstractAPIBudget):
    """Spaces the requests of all threads; holds all of them while the API rejects.

    Args:
        tier: The app's level.
        clock: Monotonic seconds.
        sleep: Waits for so many seconds.
        patience: How long the app's quota is waited for.
        paths: Quotas of endpoints that have one of their own.

    Attributes:
        clock: As given.
        sleep: As given.
        waited: Seconds that all threads together have waited.
    """

    def __init__(
        self,
        tier: Tier,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
        patience: Patience = SYNC,
        paths: Mapping[str, Tier] | None = None,
    ) -> None:
        self.clock, self.sleep = clock, sleep
        self._pacer, self._gate = Pacer(tier), Gate(patience)
        self._paths = {path: Pacer(own) for path, own in (paths or {}).items()}
        self._lock = threading.Lock()
        self._thread = threading.local()
        self.waited = 0.0

    def get_matching_policy(self, request: object) -> AbstractCallRatePolicy | None:  # noqa: ARG002 - the CDK's signature
        """None: there is one budget for all requests."""
        return None

    def acquire_call(self, request: object, block: bool = True, timeout: float | None = None) -> None:  # noqa: ARG002, FBT001, FBT002 - the CDK's signature
        """Wait until this thread may send one request.

        Raises:
            UnavailableError: When the day's quota is spent.
        """
        since = self.clock()
        self._wait_for_path(request)
        with self._lock:
            moment, granted, closings = self._next_moment(self.clock())
        while True:
            self._wait_until(moment)
            with self._lock:
                now = self.clock()
                # The gate may have closed while this thread slept (and opened again, and handed out moments anew):
                # then its moment is void.
                if not granted or closings != self._gate.closings:
                    moment, granted, closings = self._next_moment(now)
                elif (moment := self._pacer.free_at(now)) <= now:
                    self._thread.sending = self._pacer.book(now)
                    self.waited += now - since
                    return

    def sent(self) -> None:
        """The request that this thread was let send has gone out just now."""
        sending: Sending | None = getattr(self._thread, "sending", None)
        if sending:
            with self._lock:
                sending.moment, self._thread.sending = self.clock(), None

    def _wait_for_path(self, request: object) -> None:
        """Wait for the quota of the request's endpoint, where it has one."""
        url = str(getattr(request, "url", "")).partition("?")[0]
        for path, pacer in self._paths.items():
            if url.endswith(f"/{path}"):
                with self._lock:
                    moment = pacer.reserve(self.clock())
                self._wait_until(moment)

    def update_from_response(self, request: object, response: object) -> None:
        """Nothing: no headers tell the quota; `accepted` and `rejected` are called by who reads the body."""

    def accepted(self) -> None:
        """An answer that is no rejection came: open the gate, and speed up again after a calm while."""
        with self._lock:
            if self._gate.is_open:
                self._pacer.count_calm()
                return
            now = self.clock()
            seconds = self._gate.closed_for(now)
            if self._gate.open(threading.get_ident()):
                logger.info("TikTok takes requests again after %.0f s.", seconds)
                self._pacer.restart(now)

    def undecided(self) -> None:
        """No answer came: if this was the probe, another request may probe."""
        with self._lock:
            self._gate.abandon_probe(threading.get_ident())

    def rejected(self, answer: Answer) -> None:
        """The API said "too many requests": close for everyone, longer each time the probe is rejected as well."""
        with self._lock:
            now = self.clock()
            self._pacer.interrupt_calm()
            if self._gate.is_open:
                self._pacer.slow_down()
            wait = self._gate.reject(answer, threading.get_ident(), now)
            closed_for = self._gate.closed_for(now)
        if wait is not None and closed_for > 0:
            logger.warning(
                "TikTok rejects requests for quota (%s): all wait %.0f s, then one probes.", answer.text, wait
            )

    def _next_moment(self, now: float) -> tuple[float, bool, int]:
        """The moment at which this thread may send (True) or ask again (False), and how often the gate had closed."""
        if self._gate.is_open:
            return self._pacer.reserve(now), True, self._gate.closings
        return *self._gate.admit(threading.get_ident(), now), self._gate.closings

    def _wait_until(self, moment: float) -> None:
        if (delay := moment - self.clock()) > 0:
            self.sleep(delay)
