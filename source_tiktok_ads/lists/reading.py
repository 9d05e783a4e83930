"""One reading of a paged list: every page, held until the whole is known, and how often each key came."""

from __future__ import annotations

import struct
from array import array
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Generic

from source_tiktok_ads.api.bodies import BODIES
from source_tiktok_ads.lists.forms import Content, Form, Page, UnsteadyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from source_tiktok_ads.api.answer import Answer

_IN_MEMORY = 256 * 1024
_NUMBER = struct.Struct("<I")


@dataclass
class Reading(Generic[Content]):
    """All pages of a list as they came once.

    The only page of a list is kept as it is, if it would have to be read again; other pages wait in a file, beyond
    256 KB on disk. Keys are remembered as hashes: eight bytes of a row that may have a hundred thousand fellows in its
    list, and in the end a hundred for as long as it takes to count different ones. Two keys of one hash count as a
    repeat, and a repeat costs another reading, never a row.

    Attributes:
        form: How its pages are read and held.
        total: Rows by the API's own count.
        page_size: Rows of the first page: an API may give fewer than it is asked for.
        has_borders: Whether rows may lie between two pages.
    """

    form: Form[Content]
    total: int = 0
    page_size: int = 0
    has_borders: bool = False
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
        """What each page held, as they came."""
        if self._only:
            yield from self._only
            return
        self._file.seek(0)
        while head := self._file.read(_NUMBER.size):
            sizes = [_NUMBER.unpack(self._file.read(_NUMBER.size))[0] for _ in range(_NUMBER.unpack(head)[0])]
            with self.form.turn:
                yield self.form.content(tuple([self._file.read(size) for size in sizes]))

    def close(self) -> None:
        """Let go of what is held."""
        self._file.close()

    def add(self, page: Page[Content], *, is_only: bool) -> None:
        """Count the keys of a page, and hold it.

        Args:
            page: The next page.
            is_only: Whether there is no other.

        Raises:
            UnsteadyError: The page has come before.
        """
        self.count(page.keys)
        self.has_borders = not is_only
        if is_only and not self.form.is_finished:
            self._only = [page.content]
        elif page.keys:
            self._hold(page.held)

    def _hold(self, pieces: Sequence[bytes]) -> None:
        """Keep a page: how many pieces, how long they are, and the pieces."""
        if sum(map(len, pieces)) > _IN_MEMORY:
            self._file.rollover()  # at once: what is written is copied in memory first
        self._file.write(b"".join(map(_NUMBER.pack, (len(pieces), *map(len, pieces)))))
        for piece in pieces:
            self._file.write(piece)

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


def read_once(ask: Callable[[int], Answer], form: Form[Content]) -> Reading[Content]:
    """Read every page, hold them, and check them against the total and each other.

    Args:
        ask: Gives the answer for a page number, from 1.
        form: How pages are read and held.

    Raises:
        UnsteadyError: The pages do not fit together.
        TruncatedError: The API left rows out by its own word.
        ApiError: What `ask` raises.
    """
    reading = Reading(form)
    try:
        _read_pages(reading, ask)
    except BaseException:
        reading.close()
        raise
    return reading


def _read_pages(reading: Reading[Content], ask: Callable[[int], Answer]) -> None:
    seen, number, pages = 0, 0, 1
    while number < pages:
        number += 1
        with BODIES.reading():
            page = reading.form.page(ask(number))
            pages = page.pages
            _check(page, number, seen, reading)
            seen += len(page.keys)
            reading.add(page, is_only=number == 1 and pages <= 1)
            del page  # a thousand rows are up to 7 MB, in each thread: not two pages at once
    if seen != reading.total:
        raise UnsteadyError(f"{seen} rows came on {max(number, 1)} pages, the API counts {reading.total}")


def _check(page: Page[Content], number: int, seen: int, reading: Reading[Content]) -> None:
    """Take the total from the first page, and compare each with it.

    Raises:
        UnsteadyError: The page does not belong to the list that the first one is of.
    """
    if number == 1:
        reading.total, reading.page_size = page.total, len(page.keys)
    if page.total != reading.total:
        raise UnsteadyError(f"the total went from {reading.total} to {page.total} between pages")
    if not page.keys and seen < page.total and page.pages > 1:
        raise UnsteadyError(f"page {number} is empty after {seen} of {page.total} rows")
