"""A thread-safe record of every request that reached the server."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Entry:
    """One request and what became of it.

    Attributes:
        time: `time.monotonic()` at arrival. `wall` is `time.time()`.
        path: below the API root, e.g. `report/integrated/get/`.
        params: what the endpoint was given, from the query of a GET or the JSON body of a POST: JSON texts decoded
            (arrays, objects), `filter_value` texts included as they came.
        query: the query as it came, whatever the verb; `body`: the JSON body likewise (None without one, its text when
            it is no JSON). Both are empty where credentials travel: `params` alone has those.
        headers: those that not every client sends, by lower-case name; never the access token.
        code: the body's return code, None when the answer had no envelope.
        in_flight: requests being answered at arrival, this one included.
        fault: the name of the injected fault, if any.
    """

    number: int
    time: float
    wall: float
    method: str
    path: str
    params: dict[str, Any]
    in_flight: int
    status: int | None = None
    code: int | None = None
    rows: int = 0
    fault: str | None = None
    duration: float = 0.0
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class RequestLog:
    """All entries since the last `clear`; numbers go on counting."""

    _entries: list[Entry] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _count: int = 0
    _in_flight: int = 0

    @contextmanager
    def record(self, method: str, path: str, raw: dict[str, str]) -> Iterator[Entry]:
        """Log a request for as long as it is being answered."""
        params = {name: _decode(value) for name, value in raw.items()}
        with self._lock:
            self._count += 1
            self._in_flight += 1
            entry = Entry(self._count, time.monotonic(), time.time(), method, path, params, self._in_flight)
            self._entries.append(entry)
        try:
            yield entry
        finally:
            with self._lock:
                self._in_flight -= 1
                entry.duration = time.monotonic() - entry.time

    def entries(self) -> list[Entry]:
        """Return a copy of the log."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Forget all entries."""
        with self._lock:
            self._entries.clear()

    @staticmethod
    def request_id(entry: Entry) -> str:
        """Return a request id of the API's form, unique and repeatable."""
        return f"20260101{entry.number:014d}{entry.number * 2654435761 % 2**32:08X}"


def _decode(value: str) -> object:
    if value[:1] not in ("[", "{"):
        return value
    try:
        decoded: object = json.loads(value)
    except ValueError:
        return value
    return decoded
