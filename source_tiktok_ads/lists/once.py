"""Lists that both the discovery of ad accounts and streams need: asked for once per sync, by whoever comes first."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from source_tiktok_ads.basics import Row

Request = tuple[str, bytes]


class ListsOnce:
    """Rows of a few lists, none of them long: Business Centers, and the ad accounts in each.

    A list that cannot be read is not remembered: the next one asks again, and names itself in the error.

    Args:
        lists: Paths, and the query parameters that a request must have beside others, to be one of these lists.
    """

    def __init__(self, lists: Mapping[str, Mapping[str, str]]) -> None:
        self._lists = lists
        self._lock = threading.Lock()
        self._locks: dict[Request, threading.Lock] = {}
        self._rows: dict[Request, list[Row]] = {}

    def covers(self, path: str, query: Mapping[str, Any]) -> bool:
        """Whether a request is for one of the lists."""
        wanted = self._lists.get(path)
        return wanted is not None and wanted.items() <= query.items()

    def rows(self, path: str, query: Mapping[str, Any], read: Callable[[], Iterable[Iterable[Row]]]) -> list[Row]:
        """All rows of a list.

        Args:
            path: Of the endpoint.
            query: Without the page.
            read: Reads the list, page by page.

        Raises:
            ApiError: The list cannot be read.
        """
        request = path, orjson.dumps(query, option=orjson.OPT_SORT_KEYS)
        with self._lock:
            lock = self._locks.setdefault(request, threading.Lock())
        with lock:
            if request not in self._rows:
                self._rows[request] = [row for page in read() for row in page]
            return self._rows[request]
