"""How far a whole sync is: a line at its start, and one a minute that compares what was asked with what is left."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from source_tiktok_ads.wording import duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.api.client import Api
    from source_tiktok_ads.basics import Clock

logger = logging.getLogger("airbyte")

_PAUSE = 60.0
_ENOUGH = 20  # parts of a stream that say how many requests its others take


class WholeProgress:
    """Counts the parts of all streams, and the requests that they took.

    Args:
        api: Knows the requests.
        interval: Seconds between two requests, by the app's quota.
        clock: Monotonic seconds.
    """

    def __init__(self, api: Api, interval: float, clock: Clock = time.monotonic) -> None:
        self._api, self._interval, self._clock = api, interval, clock
        self._lock = threading.Lock()
        self._parts, self._done = Counter[str](), Counter[str]()
        self._exact = Counter[str]()  # parts that ad accounts were found to have, of streams that found any
        self._started = self._reported_at = clock()

    def start(self, parts: Mapping[str, int]) -> None:
        """Say what is due, as far as it is known before anything is asked.

        Args:
            parts: Windows and lists per stream.
        """
        with self._lock:
            for stream, number in parts.items():
                if stream not in self._exact:
                    self._parts[stream] = number
            most = self._parts.total()
        text = "%d streams are due, in about %s windows and lists: %s if each takes one request, less what is left out."
        logger.info(text, sum(map(bool, parts.values())), f"{most:,}", duration(most * self._interval))

    def expect(self, stream: str, parts: int, to_come: int) -> None:
        """How many parts an ad account has, in place of what was thought of the stream before.

        Args:
            stream: The stream's name.
            parts: Of the ad account.
            to_come: Ad accounts of which it is not known yet; each counts as one.
        """
        with self._lock:
            self._exact[stream] += parts
            self._parts[stream] = self._exact[stream] + to_come

    def over(self, stream: str) -> None:
        """Nothing more of a stream is going to be read, whatever was thought of it."""
        with self._lock:
            self._exact[stream] = self._parts[stream] = self._done[stream]

    def done(self, stream: str) -> None:
        """A part was read, left out or given up; says how far the sync is, once a minute at most."""
        with self._lock:
            self._done[stream] += 1
            due = self._clock() - self._reported_at >= _PAUSE
            if due:
                self._reported_at = self._clock()
                text = self._text()
        if due:
            logger.info(text)

    def _text(self) -> str:
        requests = self._api.requests.copy()
        asked, left = requests.total(), self._left(requests)
        pace = max(self._interval, (self._clock() - self._started) / max(1, asked))
        return f"{asked:,} of about {asked + left:,} requests, {duration(left * pace)} left."

    def _left(self, requests: Mapping[str | None, int]) -> int:
        """The requests to come, if the rest of each stream takes as many as what was read of it."""
        of_all = sum(requests.get(stream, 0) for stream in self._done) / max(1, self._done.total())
        left = 0.0
        for stream, parts in self._parts.items():
            done = self._done[stream]
            each = requests.get(stream, 0) / done if done >= _ENOUGH else of_all
            left += max(0, parts - done) * each
        return round(left)
