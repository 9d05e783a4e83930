"""A list that several streams or look-ups need: read once per ad account and sync, by whoever comes first."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import pendulum

from source_tiktok_ads.accounts.account import NO_ACCOUNT, Account
from source_tiktok_ads.lists.spool import Place, Spool

Row = Mapping[str, Any]
ReadRows = Callable[[Account], Iterator[Row]]
Values = tuple[Any, ...]


@dataclass(frozen=True)
class LookedUpColumns:
    """What is looked up in the rows of a list.

    Attributes:
        names: The columns; with dots, fields within them.
        records: The records of a row, with these columns at least.
        readers: How many streams look them up; an ad account's values are dropped once each has had them.
    """

    names: tuple[str, ...]
    records: Callable[[Row, Account], Iterator[Row]]
    readers: int = 1

    def values(self, row: Row, account: Account) -> Iterator[Values]:
        """The looked-up values of a row."""
        return (self.of_record(record) for record in self.records(row, account))

    def of_record(self, record: Row) -> Values:
        """The looked-up values of a record."""
        return tuple(_within(record, name.split(".")) for name in self.names)


@dataclass
class _AccountList:
    """One ad account's list: when reading began, where its rows are kept, and its looked-up values by stream."""

    streams_left: int
    readers_left: dict[str, int]
    lock: threading.Lock = field(default_factory=threading.Lock)
    began: datetime | None = None
    places: list[Place] | None = None
    values: dict[str, dict[Values, None]] = field(default_factory=dict)


class SharedList:
    """Rows for streams and values for look-ups.

    Rows wait on disk where somebody else needs the list too; no lock is held while they are taken. A list that cannot
    be read is not remembered: the next one asks again, and names its own stream in the error.

    Args:
        streams: How many streams emit the rows.
        looked_up: Per stream whose records are looked up, which columns.
    """

    def __init__(self, streams: int, looked_up: Mapping[str, LookedUpColumns]) -> None:
        self._streams, self._looked_up = streams, looked_up
        self._lock, self._spool = threading.Lock(), Spool()
        self._lists: dict[str, _AccountList] = {}

    def rows(self, account: Account, read: ReadRows) -> Iterator[Row]:
        """All rows of an ad account, for a stream.

        Args:
            account: The ad account.
            read: Reads the list.

        Raises:
            ApiError: The list cannot be read.
        """
        shared = self._list(account)
        if self._streams == 1 and not self._looked_up:
            shared.began = _now()
            yield from read(account)
            return
        with shared.lock:
            if shared.places is None:
                self._read(shared, account, read, keep=True)
            places, shared.streams_left = shared.places or [], shared.streams_left - 1
            if shared.streams_left <= 0:
                shared.places = None
        yield from self._spool.kept_all(places)

    def values(self, stream: str, account: Account, read: ReadRows) -> list[Values]:
        """The looked-up columns of an ad account's records, each combination once.

        Args:
            stream: The stream whose records they are.
            account: The ad account.
            read: Reads the list.

        Raises:
            ApiError: The list cannot be read.
        """
        shared = self._list(account)
        with shared.lock:
            if stream not in shared.values:
                self._read(shared, account, read, keep=shared.streams_left > 0)
            values = list(shared.values[stream])
            shared.readers_left[stream] -= 1
            # What belongs to no ad account is looked up for each of them, and is not much.
            if shared.readers_left[stream] <= 0 and account is not NO_ACCOUNT:
                del shared.values[stream]
            return values

    def began(self, account: Account) -> datetime | None:
        """When reading an account's list began; None before that."""
        return self._list(account).began

    def _read(self, shared: _AccountList, account: Account, read: ReadRows, *, keep: bool) -> None:
        """Read the list and note the looked-up values; keep its rows where a stream will take them."""
        began = _now()
        values: dict[str, dict[Values, None]] = {stream: {} for stream in self._looked_up}
        rows = self._noted(read(account), account, values)
        if keep:
            shared.places = self._spool.keep_all(rows)
        else:
            deque(rows, maxlen=0)
        shared.began, shared.values = began, values

    def _noted(self, rows: Iterator[Row], account: Account, values: Mapping[str, dict[Values, None]]) -> Iterator[Row]:
        for row in rows:
            for stream, columns in self._looked_up.items():
                values[stream].update(dict.fromkeys(columns.values(row, account)))
            yield row

    def _list(self, account: Account) -> _AccountList:
        readers = {stream: columns.readers for stream, columns in self._looked_up.items()}
        with self._lock:
            return self._lists.setdefault(account.id, _AccountList(self._streams, readers))


def _now() -> datetime:
    return pendulum.now("UTC").astimezone(UTC)


def _within(record: Row, names: Sequence[str]) -> Any:  # noqa: ANN401 - whatever JSON can hold
    value: Any = record
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value
