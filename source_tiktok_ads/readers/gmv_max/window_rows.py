"""Rows of a report that another one's requests are made of: asked for once, by whichever comes first."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from source_tiktok_ads.lists.spool import Place, Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from source_tiktok_ads.basics import Row


@dataclass
class _Pages:
    """Where the pages of a part are kept, and who still needs them."""

    left: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    places: list[Place] | None = None


class WindowRows:
    """Pages of parts, on disk until everybody has had them. What cannot be read is not remembered.

    Args:
        takers: How many streams need each part.
    """

    def __init__(self, takers: int) -> None:
        self._takers, self._lock, self._spool = takers, threading.Lock(), Spool()
        self._parts: dict[Hashable, _Pages] = {}

    def pages(self, part: Hashable, read: Callable[[], Iterator[list[Row]]]) -> Iterator[list[Row]]:
        """The pages of a part, for one of those who need it.

        Args:
            part: Which, the same for all of them.
            read: Asks for it.

        Raises:
            ApiError: It cannot be read.
        """
        if self._takers == 1:
            yield from read()
            return
        with self._lock:
            kept = self._parts.setdefault(part, _Pages(self._takers))
        with kept.lock:
            if kept.places is None:
                kept.places = [self._spool.keep(rows) for rows in read()]
            places, kept.left = kept.places, kept.left - 1
            if not kept.left:
                with self._lock:
                    self._parts.pop(part, None)
        for place in places:
            yield self._spool.kept(place)
