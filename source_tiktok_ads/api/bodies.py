"""How many bodies of answers are in memory at once, whatever the number of requests in flight.

A page of 1,000 rows has 1.4 MB, and where answers come faster than they are read, each thread holds one. So a thread
that reads pages waits, once an answer has begun to arrive, until few enough others have theirs.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_AT_ONCE = 10  # of 50 a second, each may take a fifth of a second to arrive


class Bodies:
    """Places for bodies; those of a thread that is not `reading` take none.

    Nothing else is waited for with a place: whoever has one lets it go soon. An answer that is not what was asked for
    is one to wait after, and gives its place back before.

    Args:
        at_once: How many places there are.
    """

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._thread = threading.local()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Ask for a page and read it: its body takes a place until this ends."""
        self._thread.is_reading = True
        try:
            yield
        finally:
            self._thread.is_reading = False
            self.leave()

    def enter(self) -> None:
        """Wait for a place, before a body is received."""
        if getattr(self._thread, "is_reading", False) and not getattr(self._thread, "has_place", False):
            self._places.acquire()
            self._thread.has_place = True

    def leave(self) -> None:
        """Give the place back, if there is one."""
        if getattr(self._thread, "has_place", False):
            self._thread.has_place = False
            self._places.release()


BODIES = Bodies()  # memory is the process's
