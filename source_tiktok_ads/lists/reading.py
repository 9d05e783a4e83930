"""One reading of a paged list: every page, held until the whole is known, and how often each key came."""

from __future__ import annotations

import struct
import threading
from array import array
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Generic

from source_tiktok_ads.api.bodies import BODIES
from source_tiktok_ads.lists.forms import Content, Form, Page, UnsteadyError
from source_tiktok_ads.lists.side_by_side import Numbers, read_side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from source_tiktok_ads.api.answer import Answer

_IN_MEMORY = 256 * 1024
_NUMBER = struct.Struct("<I")


@dataclass
class Reading(Generic[Content]):
    """All pages of a list as they came once, in whatever order.

    The only page of a list is kept as it is, if it would have to be read again; other pages wait in a file, beyond
    256 KB on disk. Keys are remembered as hashes: eight bytes of a row that may have a hundred thousand fellows in its
    list, and in the end a hundred for as long as it takes to count different ones. Two keys of one hash count as a
    repeat, and a repeat costs another reading, never a row.

    Attributes:
        form: How its pages are read and held.
        total: Rows by the API's own count.
        page_size: Rows of the first page: an API may give fewer than it is asked for.
        has_borders: Whether rows may lie between two pages.
        numbers: Of the pages.
    """

    form: Form[Content]
    total: int = 0
    page_size: int = 0
    has_borders: bool = False
    numbers: Numbers = field(default_factory=Numbers)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _came: int = 0  # pages from the first one on, without a gap
    _rows: int = 0  # on these
    _ahead: dict[int, tuple[int, int]] = field(default_factory=dict)  # of pages behind a gap: rows, and pages in all
    _held: list[tuple[int, int]] = field(default_factory=list)  # number of a page, and where it begins in the file
    _keys: array[int] = field(default_factory=lambda: array("q"), repr=False)
    _pages: set[int] = field(default_factory=set)
    _only: list[Content] = field(default_factory=list)
    _file: SpooledTemporaryFile[bytes] = field(
        default_factory=lambda: SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - see close()
    )

    @property
    def is_whole(self) -> bool:
        """Whether there are as many different keys as the API counts rows."""
        return len(set(self._keys)) == self.total

    @cached_property
    def times(self) -> Counter[int]:
        """How often each key came, by its hash: for a list that is not whole."""
        return Counter(self._keys)

    def agrees_with(self, other: Reading[Content]) -> bool:
        """Whether both show the same keys, each as often."""
        return self.times == other.times

    def contents(self) -> Iterator[Content]:
        """What each page held, in their order."""
        if self._only:
            yield from self._only
            return
        for _, place in sorted(self._held):
            self._file.seek(place)
            count = _NUMBER.unpack(self._file.read(_NUMBER.size))[0]
            sizes = [_NUMBER.unpack(self._file.read(_NUMBER.size))[0] for _ in range(count)]
            with self.form.turn:
                yield self.form.content(tuple([self._file.read(size) for size in sizes]))

    def close(self) -> None:
        """Let go of what is held."""
        self._file.close()

    def add(self, number: int, page: Page[Content]) -> None:
        """Compare a page with the others, count its keys, and hold it.

        Raises:
            UnsteadyError: The page does not belong to the list that the first one is of, or has come before.
        """
        with self._lock:
            if number == 1:
                self.total, self.page_size = page.total, len(page.keys)
            if page.total != self.total:
                raise UnsteadyError(f"the total went from {self.total} to {page.total} between pages")
            self._ahead[number] = (len(page.keys), page.pages)
            self._close_gap()
            is_only = number == 1 and page.pages <= 1
            self.count(page.keys)
            self.has_borders = not is_only
            if is_only and not self.form.is_finished:
                self._only = [page.content]
            elif page.keys:
                self._hold(number, page.held)

    def _close_gap(self) -> None:
        """Go on from page to page, as far as they have come.

        Raises:
            UnsteadyError: One of them is empty, and rows are missing before it; or more rows came than the API counts.
        """
        while arrived := self._ahead.pop(self._came + 1, None):
            self._came += 1
            rows, self.numbers.last = arrived
            if not rows and self._rows < self.total and self.numbers.last > 1:
                raise UnsteadyError(f"page {self._came} is empty after {self._rows} of {self.total} rows")
            self._rows += rows
            if self._rows > self.total:
                self.check_rows()
            if not rows:
                self.numbers.last = self._came  # all rows are there, however many pages the API says there are

    def check_rows(self) -> None:
        """See whether as many rows came as the API counts.

        Raises:
            UnsteadyError: They are more or fewer.
        """
        if self._rows != self.total:
            raise UnsteadyError(f"{self._rows} rows came on {self._came} pages, the API counts {self.total}")

    def _hold(self, number: int, pieces: Sequence[Sequence[bytes]]) -> None:
        """Keep a page: how many pieces, how long they are, and the pieces."""
        sizes = [sum(map(len, parts)) for parts in pieces]
        if sum(sizes) > _IN_MEMORY:
            self._file.rollover()  # at once: what is written is copied in memory first
        self._held.append((number, self._file.tell()))
        self._file.write(b"".join(map(_NUMBER.pack, (len(sizes), *sizes))))
        for part in chain.from_iterable(pieces):
            self._file.write(part)

    def count(self, keys: Sequence[int]) -> None:
        """Count the keys of a page.

        Raises:
            UnsteadyError: The page has come before.
        """
        different = frozenset(keys)
        if different and hash(different) in self._pages:
            raise UnsteadyError("a page is an earlier page again")
        self._pages.add(hash(different))
        self._keys.extend(keys)


def read_once(ask: Callable[[int], Answer], form: Form[Content], *, alone: bool = False) -> Reading[Content]:
    """Read every page, hold them, and check them against the total and each other.

    Args:
        ask: Gives the answer for a page number, from 1.
        form: How pages are read and held.
        alone: Whether pages are asked for one after the other.

    Raises:
        UnsteadyError: The pages do not fit together.
        TruncatedError: The API left rows out by its own word.
        ApiError: What `ask` raises.
    """
    reading = Reading(form)
    try:
        _read_pages(reading, ask, alone=alone)
    except BaseException:
        reading.close()
        raise
    return reading


def _read_pages(reading: Reading[Content], ask: Callable[[int], Answer], *, alone: bool) -> None:
    def read(number: int) -> None:
        with BODIES.reading():
            page = reading.form.page(ask(number))
            reading.add(number, page)
            del page  # a thousand rows are up to 7 MB, in each thread: not two pages at once

    read_side_by_side(reading.numbers, read, alone=alone)
    reading.check_rows()
