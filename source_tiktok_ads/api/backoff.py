"""How long to wait before asking again, and when to stop."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import backoff
import requests
from airbyte_cdk.sources.streams.http.error_handlers import BackoffStrategy

from source_tiktok_ads.api.codes import Action
from source_tiktok_ads.api.error_handler import answer_of_any
from source_tiktok_ads.api.errors import error_for
from source_tiktok_ads.api.quota import DAY_AFTER, quota_spent

if TYPE_CHECKING:
    from source_tiktok_ads.api.outage import Outage
    from source_tiktok_ads.basics import Clock

_MAX_TRIES = 8  # waits of at most 1+2+4+8+16+32+60 s: about two minutes of a service that is down
_MAX_WAIT = 60.0
_MAX_TIMEOUTS = 2  # the third time-out of one request within ten minutes blocks it (doc 1757262274182145)
_PENALTY_PAUSE = 5.0
_QUOTA_PAUSE = 0.001  # not 0, which would mean the CDK's own back-off: the limiter holds the next try


@dataclass(slots=True)
class Tries:
    """What one request has met so far, by kind of answer: each kind has its own bound.

    Attributes:
        counts: How many answers.
        first_at: When the first of them came, in seconds of the clock.
    """

    counts: Counter[Action] = field(default_factory=Counter)
    first_at: dict[Action, float] = field(default_factory=dict)


class QuotaAwareBackoff(BackoffStrategy):
    """Exponential with full jitter, bounded in tries; quota waits are the limiter's.

    The CDK lets a strategy refuse a wait by raising: that is how the tries end with an error that names code and text.
    Tries are counted by prepared request, which is the same object for all of its tries, and forgotten with it.

    Args:
        outage: Whether the API is down for everyone; shared with the error handler.
        clock: Monotonic seconds. The waits themselves are slept by the CDK.
    """

    def __init__(self, outage: Outage, clock: Clock = time.monotonic) -> None:
        self._outage, self._clock = outage, clock
        self._tries: WeakKeyDictionary[requests.PreparedRequest, Tries] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def backoff_time(
        self,
        response_or_exception: requests.Response | requests.RequestException | None,
        attempt_count: int,  # noqa: ARG002 - all kinds together; here each kind has its own bound
    ) -> float:
        """Seconds until the next try.

        Raises:
            ApiError: When no further try is due.
        """
        answer = answer_of_any(response_or_exception)
        action = answer.code.action
        tries, seconds = self._count(getattr(response_or_exception, "request", None), action)
        if action is Action.QUOTA:
            # The first time the limiter's gate is wait enough. A request that is rejected again and again while others
            # pass has met a quota of its own (of its ad account, of its endpoint): it must not close the gate each
            # second.
            if seconds > DAY_AFTER:
                raise quota_spent(answer)
            return _QUOTA_PAUSE if tries == 1 else _QUOTA_PAUSE + _wait(tries)
        if action is Action.TIMEOUT:
            if tries >= _MAX_TIMEOUTS:
                raise error_for(answer)
            return _PENALTY_PAUSE
        if tries >= _MAX_TRIES:
            self._outage.gave_up()
            raise error_for(answer)
        if self._outage.down:
            raise error_for(answer)
        return _wait(tries)

    def _count(self, request: requests.PreparedRequest | None, action: Action) -> tuple[int, float]:
        """How many answers of this kind the request has met, this one included, and seconds since the first."""
        if request is None:
            return _MAX_TRIES, 0.0
        with self._lock:
            tries = self._tries.setdefault(request, Tries())
            tries.counts[action] += 1
            now = self._clock()
            return tries.counts[action], now - tries.first_at.setdefault(action, now)


def _wait(tries: int) -> float:
    """Seconds, with full jitter, after so many tries."""
    return backoff.full_jitter(min(_MAX_WAIT, 2.0 ** (tries - 1)))
