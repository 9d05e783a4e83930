"""Windows of a report that were asked for ahead of its stream, to see on which days there are rows at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.basics import Row
from source_tiktok_ads.catalogue import DAY
from source_tiktok_ads.lists.spool import Place, Spool
from source_tiktok_ads.readers.reports.windows import Window

Pages = Iterator[list[Row]]
Read = Callable[[], Pages]

_LENGTH_OF_DAY = len("2026-01-31")


def days_of(rows: Iterable[Row]) -> set[date]:
    """The days of rows of a daily report."""
    texts = {str(row["dimensions"][DAY])[:_LENGTH_OF_DAY] for row in rows}
    return {date.fromisoformat(text) for text in texts}


@dataclass
class _Window:
    """What is known of one window of an ad account: its days with rows, and its pages until the stream takes them."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    days: set[date] | None = None
    pages: list[Place] | None = None


class KeptWindows:
    """One request for both: for the stream of a daily report, and for who wants to know its days with rows.

    Whoever comes first reads a window. Its rows wait on disk for the stream. A window that cannot be read is not
    remembered: the next one asks again.
    """

    def __init__(self) -> None:
        self._lock, self._spool = threading.Lock(), Spool()
        self._windows: dict[tuple[str, Window], _Window] = {}

    def days(self, account: Account, window: Window, read: Read) -> set[date]:
        """The days of a window that have rows.

        Raises:
            ApiError: The window cannot be read.
        """
        known = self._of(account, window)
        with known.lock:
            if known.days is None:
                days, pages = set[date](), list[Place]()
                for rows in read():
                    days |= days_of(rows)
                    pages.append(self._spool.keep(rows))
                known.days, known.pages = days, pages
            return known.days

    def pages(self, account: Account, window: Window, read: Read) -> Pages:
        """The rows of a window, for the stream.

        Raises:
            ApiError: The window cannot be read.
        """
        known = self._of(account, window)
        with known.lock:
            pages, known.pages = known.pages, None
            if pages is None:
                days = set[date]()
                for rows in read():
                    days |= days_of(rows)
                    yield rows
                known.days = days
                return
        for place in pages:
            yield self._spool.kept(place)

    def _of(self, account: Account, window: Window) -> _Window:
        with self._lock:
            return self._windows.setdefault((account.id, window), _Window())
