"""Windows of a report that were asked for ahead of its stream, to see on which days there are rows at all."""

from __future__ import annotations

import threading
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

import orjson

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.basics import Row
from source_tiktok_ads.catalogue import DAY
from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.readers.reports.windows import Window

Content = Lines | list[Row]
Pages = Iterator[Content]
Read = Callable[[], Pages]

_LENGTH_OF_DAY = len("2026-01-31")
_MOST_BYTES = 16 * 1024 * 1024  # of pages that wait, of all ad accounts; lines are packed to a tenth
_FASTEST = 1


def days_of(content: Content) -> set[date]:
    """The days of a page of a daily report."""
    if isinstance(content, Lines):
        texts = set(content.texts(DAY))
    else:
        texts = {str(row["dimensions"][DAY])[:_LENGTH_OF_DAY] for row in content}
    return {date.fromisoformat(text) for text in texts}


def _pack(content: Content) -> tuple[bytes, ...]:
    """A page in pieces that take little memory: keys and lines, or rows."""
    if isinstance(content, Lines):
        return content.keys.tobytes(), zlib.compress(content.text, _FASTEST)
    return (zlib.compress(orjson.dumps(content), _FASTEST),)


def _unpack(pieces: tuple[bytes, ...]) -> Content:
    match pieces:
        case keys, text:
            return Lines(array("q", keys), (zlib.decompress(text),))
        case _:
            rows: list[Row] = orjson.loads(zlib.decompress(pieces[0]))
            return rows


def _size(pieces: tuple[bytes, ...]) -> int:
    return sum(map(len, pieces))


class Counted(Iterator[Content]):
    """Pages, and how many rows were in those that were taken.

    Args:
        contents: The pages.
    """

    def __init__(self, contents: Pages) -> None:
        self._contents, self.rows = contents, 0

    def __next__(self) -> Content:
        """The next page."""
        content = next(self._contents)
        self.rows += content.count if isinstance(content, Lines) else len(content)
        return content


@dataclass
class _Window:
    """What is known of one window of an ad account: its days with rows, how many, and its pages until taken."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    days: set[date] | None = None
    rows: int | None = None
    pages: list[tuple[bytes, ...]] | None = None


class KeptWindows:
    """One request for both: for the stream of a daily report, and for who wants to know its days with rows.

    Whoever comes first reads a window. Its pages wait, packed, for the stream; beyond a few megabytes they do not, and
    the stream asks again. A window that cannot be read is not remembered either. No lock is held while the stream
    takes pages: it may wait for the output, or never come back.

    Args:
        most_bytes: Of packed pages that wait.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._lock, self._room = threading.Lock(), most_bytes
        self._windows: dict[tuple[str, Window], _Window] = {}

    def days(self, account: Account, window: Window, read: Read) -> set[date]:
        """The days of a window that have rows.

        Raises:
            ApiError: The window cannot be read.
        """
        known = self._of(account, window)
        with known.lock:
            if known.days is None:
                counted = Counted(read())
                days, pages, rest = self._packed(counted)
                if rest is None:
                    known.pages = pages
                else:
                    self._free(pages)
                    days = days.union(*map(days_of, rest))
                known.days, known.rows = days, counted.rows
            return known.days

    def rows(self, account: Account, window: Window) -> int | None:
        """How many rows a window has; None where it was not asked for ahead of its stream."""
        return self._of(account, window).rows

    def pages(self, account: Account, window: Window, read: Read) -> Pages:
        """The pages of a window, for the stream.

        Raises:
            ApiError: The window cannot be read.
        """
        known = self._of(account, window)
        rest: Pages | None = None
        with known.lock:
            pages, known.pages = known.pages, None
            if pages is None and known.days is None:
                days, pages, rest = self._packed(read())
                known.days = days if rest is None else None
            elif pages is None:
                pages, rest = [], read()
        self._free(pages)
        for page in pages:
            yield _unpack(page)
        yield from rest or ()

    def _packed(self, contents: Pages) -> tuple[set[date], list[tuple[bytes, ...]], Pages | None]:
        """The days and the packed pages, as far as there is room, and the pages that are left, if any."""
        days, pages = set[date](), list[tuple[bytes, ...]]()
        try:
            for content in contents:
                page = _pack(content)
                if not self._has_room(_size(page)):
                    return days, pages, chain([content], contents)
                pages.append(page)
                days |= days_of(content)
        except Exception:
            self._free(pages)
            raise
        return days, pages, None

    def _has_room(self, size: int) -> bool:
        with self._lock:
            if size > self._room:
                return False
            self._room -= size
            return True

    def _free(self, pages: Iterable[tuple[bytes, ...]]) -> None:
        with self._lock:
            self._room += sum(map(_size, pages))

    def _of(self, account: Account, window: Window) -> _Window:
        with self._lock:
            return self._windows.setdefault((account.id, window), _Window())
