"""Pages of a long list read side by side, where threads that read have places to spare.

One request after the other, a list of 200 pages takes 40 s at 200 ms each, however few of the tier's requests are used.
Once its first page has said how many there are, others read pages of it too: as many as have nothing else to read.
"""

from __future__ import annotations

import threading
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SHORT = 8  # pages that are left to one reader: that takes a second or two
_OWN_PLACES: ContextVar[Places | None] = ContextVar("places", default=None)


class Places:
    """How many requests are under way at once: each thread that reads has a place, and its long lists the spare ones.

    Args:
        count: How many places there are.
    """

    def __init__(self, count: int) -> None:
        self._free, self._waiting = count, 0
        self._change = threading.Condition()

    def __enter__(self) -> None:
        """Wait for a place. Within, lists of this thread may take spare ones."""
        with self._change:
            self._waiting += 1
            self._change.wait_for(lambda: self._free > 0)
            self._waiting -= 1
            self._free -= 1
        _OWN_PLACES.set(self)

    def __exit__(self, *_: object) -> None:
        """Give the place back."""
        _OWN_PLACES.set(None)
        self.leave()

    def take_spare(self) -> bool:
        """Take a place, if there is one that nobody waits for."""
        with self._change:
            if self._free <= self._waiting:
                return False
            self._free -= 1
            return True

    def leave(self) -> None:
        """Give a place back."""
        with self._change:
            self._free += 1
            self._change.notify()

    @property
    def are_wanted(self) -> bool:
        """Whether somebody waits for one."""
        return self._waiting > 0


class Numbers:
    """Numbers of the pages of a list, each handed out once.

    Attributes:
        last: Of the last page, as far as it is known.
    """

    def __init__(self) -> None:
        self.last = 1
        self._given = 0
        self._lock = threading.Lock()

    @property
    def left(self) -> int:
        """How many are still to be handed out."""
        return max(0, self.last - self._given)

    def take(self) -> int | None:
        """The next one; None where none is left."""
        with self._lock:
            if self._given >= self.last:
                return None
            self._given += 1
            return self._given


def read_side_by_side(numbers: Numbers, read: Callable[[int], None], *, alone: bool = False) -> None:
    """Read all pages, in this thread and in as many others as it has places to spare.

    No page is asked for any more once one of them has failed. Those that are under way come to their end.

    Args:
        numbers: Of the pages.
        read: Reads a page, in any of these threads.
        alone: Whether this thread reads them all, one after the other.

    Raises:
        Exception: What `read` raises; of several pages, of the first of them.
    """
    reading = _Reading(numbers, read, None if alone else _OWN_PLACES.get())
    while numbers.left and not reading.failures:  # a page may say that there are more
        reading.read_pages()
        reading.wait_for_helpers()
    if reading.failures:
        try:
            raise reading.failures[min(reading.failures)]
        finally:
            reading.failures.clear()  # an error keeps what the frames hold that it went through, a page among them


class _Reading:
    """One list, while it is read."""

    def __init__(self, numbers: Numbers, read: Callable[[int], None], places: Places | None) -> None:
        self._numbers, self._read, self._places = numbers, read, places
        self._helpers: list[threading.Thread] = []
        self._helping = 0
        self._lock = threading.Lock()
        self.failures: dict[int, BaseException] = {}

    def read_pages(self, *, helps: bool = False) -> None:
        """Read pages until none is left; a helper only as long as nobody else wants its place."""
        while not self.failures and (number := self._numbers.take()) is not None:
            self._call_helpers()
            try:
                self._read(number)
            except BaseException as error:  # noqa: BLE001 - raised by the thread whose list it is
                self.failures[number] = error
            if helps and self._places and self._places.are_wanted:
                return

    def wait_for_helpers(self) -> None:
        """Wait until all of them are done."""
        while self._helpers:
            self._helpers.pop().join()

    def _call_helpers(self) -> None:
        with self._lock:
            while self._places and self._helping < self._numbers.left - _SHORT and self._places.take_spare():
                # What the reading thread waits for, such as a quota, its helpers wait for as well.
                helper = threading.Thread(target=copy_context().run, args=[self._help], name="pages", daemon=True)
                try:
                    helper.start()
                except RuntimeError:  # no more threads on this machine: it is read by those that there are
                    self._places.leave()
                    return
                self._helpers.append(helper)
                self._helping += 1

    def _help(self) -> None:
        try:
            self.read_pages(helps=True)
        finally:
            with self._lock:
                self._helping -= 1
            if self._places:
                self._places.leave()
