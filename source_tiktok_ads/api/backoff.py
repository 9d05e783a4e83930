"""How long to wait before asking again, and when to stop."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import backoff
import requests
from airbyte_cdk.sources.streams.http.error_handlers import BackoffStrategy

from source_tiktok_ads.api.codes import Action
from source_tiktok_ads.api.error_handler import answer_of_any
from source_tiktok_ads.api.errors import error_for
from source_tiktok_ads.api.outage import Outage
from source_tiktok_ads.api.quota import DAY_AFTER, quota_spent

_MAX_TRIES = 8  # waits of at most 1+2+4+8+16+32+60 s: about two minutes of a service that is down
_MAX_WAIT = 60.0
_MAX_TIMEOUTS = 2  # the third time-out of one request within ten minutes blocks it (doc 1757262274182145)
_PENALTY_PAUSE = 5.0
_QUOTA_PAUSE = 0.001  # not 0, which would mean the CDK's own back-off: the limiter holds the next try


class QuotaAwareBackoff(BackoffStrategy):
    """Exponential with full jitter, bounded in tries; quota waits are the limiter's.

    The CDK lets a strategy refuse a wait by raising: that is how the tries end with an error that names code and text.
    Tries are counted per kind on the prepared request, which is the same object for all of its tries.

    Args:
        outage: Whether the API is down for everyone; shared with the error handler.
    """

    def __init__(self, outage: Outage) -> None:
        self._outage = outage

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
        tries = _count(response_or_exception, action)
        if action is Action.QUOTA:
            # The first time the limiter's gate is wait enough. A request that is rejected again and again while others
            # pass has met a quota of its own (of its ad account, of its endpoint): it must not close the gate each
            # second.
            if _since_first(response_or_exception, action) > DAY_AFTER:
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


def _wait(tries: int) -> float:
    """Seconds, with full jitter, after so many tries."""
    return backoff.full_jitter(min(_MAX_WAIT, 2.0 ** (tries - 1)))


def _since_first(response_or_exception: Any, action: Action) -> float:  # noqa: ANN401 - a response or an exception
    """Seconds since the request met an answer of this kind for the first time."""
    request = getattr(response_or_exception, "request", None)
    moments: dict[Action, float] = {} if request is None else request.__dict__.setdefault("tiktok_first", {})
    return time.monotonic() - moments.setdefault(action, time.monotonic())


def _count(response_or_exception: Any, action: Action) -> int:  # noqa: ANN401 - a response or an exception
    """How many answers of this kind the request has met, this one included."""
    request = getattr(response_or_exception, "request", None)
    if request is None:
        return _MAX_TRIES
    counter: Counter[Action] = request.__dict__.setdefault("tiktok_tries", Counter())
    counter[action] += 1
    return counter[action]
