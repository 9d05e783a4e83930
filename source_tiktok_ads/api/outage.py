"""Whether the API is down for everyone: then nobody waits for it any longer."""

from __future__ import annotations

import threading

_GIVEN_UP = 10  # so many requests in a row gave up, each after all of its tries, and none was answered in between


class Outage:
    """Bounds the waiting of a whole sync: each request's own tries take minutes, and a sync has thousands of requests.

    While the API is down a request fails at its first failure. The first sound answer ends that.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given_up = 0

    @property
    def down(self) -> bool:
        """Whether further tries are in vain."""
        return self._given_up >= _GIVEN_UP

    def answered(self) -> None:
        """A sound answer came, of whatever content."""
        with self._lock:
            self._given_up = 0

    def gave_up(self) -> None:
        """A request used up its tries."""
        with self._lock:
            self._given_up += 1
