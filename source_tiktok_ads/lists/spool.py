"""What has to wait for a reader: in one temporary file for all ad accounts, on disk beyond a few megabytes."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_IN_MEMORY = 4 * 1024 * 1024
_ROWS = 250  # kept and given back at a time

Place = tuple[int, int]


@dataclass
class Spool:
    """Lists of rows, kept by one thread and taken by others."""

    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _file: SpooledTemporaryFile[bytes] | None = field(default=None, init=False, repr=False)

    def keep(self, rows: list[Any]) -> Place:
        """Keep a page of rows; where it is."""
        body = orjson.dumps(rows)
        with self._lock:
            if self._file is None:
                self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - lives as long as the sync
            offset = self._file.seek(0, 2)
            self._file.write(body)
        return offset, len(body)

    def kept(self, place: Place) -> list[Any]:
        """The page of rows at a place."""
        offset, size = place
        with self._lock:
            if self._file is None:
                raise RuntimeError("nothing was kept")
            self._file.seek(offset)
            body = self._file.read(size)
        rows: list[Any] = orjson.loads(body)
        return rows

    def keep_all(self, rows: Iterable[Any]) -> list[Place]:
        """Keep rows of whatever number, a few at a time; where they are."""
        places: list[Place] = []
        page: list[Any] = []
        for row in rows:
            page.append(row)
            if len(page) == _ROWS:
                places.append(self.keep(page))
                page = []
        return [*places, self.keep(page)] if page else places

    def kept_all(self, places: Iterable[Place]) -> Iterator[Any]:
        """The rows at these places."""
        for place in places:
            yield from self.kept(place)
