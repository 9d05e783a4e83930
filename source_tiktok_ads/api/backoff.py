"""How long to wait before asking again, and when to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import backoff
import requests
from airbyte_cdk.sources.streams.http.error_handlers import BackoffStrategy

from source_tiktok_ads.api.codes import Action
from source_tiktok_ads.api.error_handler import answer_of_any
from source_tiktok_ads.api.errors import error_for
from source_tiktok_ads.api.network import NO_ANSWER, UNREACHABLE
from source_tiktok_ads.api.patience import SYNC, Patience
from source_tiktok_ads.api.quota import quota_spent

if TYPE_CHECKING:
    from source_tiktok_ads.api.answer import Answer
    from source_tiktok_ads.api.outage import Outage
    from source_tiktok_ads.basics import Clock

logger = logging.getLogger("airbyte")

_MAX_WAIT = 60.0
_MAX_TIMEOUTS = 2  # the third time-out of one request within ten minutes blocks it (doc 1757262274182145)
_PENALTY_PAUSE = 5.0
_MAX_ALIKE = 3  # a broken answer that comes alike each time will go on doing so
_CDK_EXTRA = 1.0  # seconds by which the CDK waits longer
_QUOTA_PAUSE = 0.001  # not 0, which would mean the CDK's own back-off: the limiter holds the next try


@dataclass(slots=True)
class Tries:
    """What one request has met so far, by kind of answer: each kind has its own bound.

    Attributes:
        counts: How many answers.
        first_at: When the first of them came, in seconds of the clock.
        last: The last answer's text and body.
        alike: How often that came in a row.
    """

    counts: Counter[Action] = field(default_factory=Counter)
    first_at: dict[Action, float] = field(default_factory=dict)
    last: tuple[str, int] | None = None
    alike: int = 0

    def note(self, answer: Answer, now: float) -> None:
        """Count an answer."""
        action, this = answer.code.action, (answer.text, hash(answer.body))
        self.counts[action] += 1
        self.first_at.setdefault(action, now)
        self.alike = self.alike + 1 if this == self.last else 1
        self.last = this


class _RetryLines(logging.Filter):
    """Takes out the CDK's line on a wait that was announced in words of our own: it calls each wait a rate limit."""

    def __init__(self) -> None:
        super().__init__()
        self._local = threading.local()

    def announced(self) -> None:
        """The next line of the CDK in this thread is on a wait that was announced."""
        self._local.pending = True

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to let a line pass."""
        if getattr(self._local, "pending", False) and record.getMessage().startswith("UserDefinedBackoffException"):
            self._local.pending = False
            return False
        return True


_retry_lines = _RetryLines()


class QuotaAwareBackoff(BackoffStrategy):
    """Exponential with full jitter, bounded in tries; quota waits are the limiter's.

    The CDK lets a strategy refuse a wait by raising: that is how the tries end with an error that names code and text.
    Tries are counted by prepared request, which is the same object for all of its tries, and forgotten with it.

    Args:
        outage: Whether the API answers nothing any more.
        patience: Bounds of waiting.
        clock: Monotonic seconds. The waits themselves are slept by the CDK.
    """

    def __init__(self, outage: Outage, patience: Patience = SYNC, clock: Clock = time.monotonic) -> None:
        self._outage, self._patience, self._clock = outage, patience, clock
        self._tries: WeakKeyDictionary[requests.PreparedRequest, Tries] = WeakKeyDictionary()
        self._lock = threading.Lock()
        logger.addFilter(_retry_lines)

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
        request = getattr(response_or_exception, "request", None)
        if request is None:
            raise error_for(answer)
        with self._lock:
            tries = self._tries.setdefault(request, Tries())
            tries.note(answer, self._clock())
        wait = self._wait(answer, tries)
        path = urlsplit(request.url or "").path
        logger.info("%s: %s. It is asked again in %.0f s.", path, answer.text.rstrip("."), wait + _CDK_EXTRA)
        _retry_lines.announced()
        return wait

    def _wait(self, answer: Answer, tries: Tries) -> float:
        action = answer.code.action
        count = tries.counts[action]
        if action is Action.QUOTA:
            # The first time the limiter's gate is wait enough. A request that is rejected again and again while others
            # pass must not close the gate each second.
            if self._clock() - tries.first_at[action] > self._patience.quota:
                raise quota_spent(answer, self._patience.quota)
            return _QUOTA_PAUSE if count == 1 else _QUOTA_PAUSE + _jittered(count)
        if action is Action.TIMEOUT:
            if count >= _MAX_TIMEOUTS:
                raise error_for(answer)
            return _PENALTY_PAUSE
        if count >= self._most_tries(answer) or (answer.is_broken and tries.alike >= _MAX_ALIKE):
            raise error_for(answer)
        if self._outage.is_in_vain:
            raise error_for(answer)
        return _jittered(count)

    def _most_tries(self, answer: Answer) -> int:
        most = min(answer.code.tries, self._patience.tries)
        if answer.code in (NO_ANSWER, UNREACHABLE):
            most = min(most, self._patience.tries_unreachable)
        return most


def _jittered(tries: int) -> float:
    """Seconds, with full jitter, after so many tries."""
    return backoff.full_jitter(min(_MAX_WAIT, 2.0 ** (tries - 1)))
