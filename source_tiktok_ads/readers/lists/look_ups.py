"""Values of another stream's columns, read once per sync and ad account: for a look-up, and for the stream itself."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import orjson
import pendulum

from source_tiktok_ads.accounts.account import NO_ACCOUNT, Account
from source_tiktok_ads.lists.spool import Place, Spool
from source_tiktok_ads.readers.columns import RecordColumns
from source_tiktok_ads.readers.sample import Sample, of_a_few

_ROWS_SAMPLED = 20  # the first row may lack what is looked up

Found = tuple[Any, ...]


class Lister(Protocol):
    """A retriever of a stream that is looked up."""

    columns: RecordColumns

    def rows(self, account: Account) -> Iterator[Mapping[str, Any]]:
        """All rows of an ad account."""
        ...

    def sample(self, account: Account, size: int = 1) -> Sample:
        """A few of them."""
        ...


@dataclass
class _Reading:
    """What is known of one ad account's list: its values for so many look-ups, its rows for the stream."""

    left: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    began: datetime | None = None
    values: dict[Found, None] | None = None
    held: list[Place] | None = None


class Shared:
    """A stream's list, read by whoever comes first: the stream or a look-up of its columns.

    Args:
        lister: Reads the list, with all columns that either needs.
        columns: Those that are looked up; with dots, fields within them.
        readers: How many endpoints look it up; an ad account's values are let go of when each has had them.
        held: Whether the stream itself is read too: then a look-up that comes first keeps the rows for it.
    """

    def __init__(self, lister: Lister, columns: Sequence[str], readers: int, *, held: bool) -> None:
        self._lister, self.columns, self._readers, self._held = lister, tuple(columns), readers, held
        self._lock, self._spool = threading.Lock(), Spool()
        self._readings: dict[str, _Reading] = {}

    def rows(self, account: Account) -> Iterator[Mapping[str, Any]]:
        """All rows of an ad account, for the stream.

        Raises:
            ApiError: The list cannot be read.
        """
        reading = self._reading(account)
        with reading.lock:
            if (held := reading.held) is not None:
                reading.held = None
                yield from self._spool.kept_all(held)
            else:
                yield from self._noted(reading, account)

    def values(self, account: Account) -> list[Found]:
        """The looked-up columns of an ad account's rows, each combination once.

        Raises:
            ApiError: The list cannot be read.
        """
        reading = self._reading(account)
        with reading.lock:
            if reading.values is None:
                rows = self._noted(reading, account)
                if self._held:
                    reading.held = self._spool.keep_all(rows)
                else:
                    deque(rows, maxlen=0)
            values, reading.left = list(reading.values or ()), reading.left - 1
            # What belongs to no ad account is looked up for each of them, and is not much.
            if reading.left <= 0 and account is not NO_ACCOUNT:
                reading.values = None
            return values

    def some(self, account: Account) -> list[Found]:
        """The looked-up columns of a few rows.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
        """
        return list(
            dict.fromkeys(self._found(record) for record in self._lister.sample(account, _ROWS_SAMPLED).records)
        )

    def began(self, account: Account) -> datetime | None:
        """When reading an account's list began; None before that."""
        return self._reading(account).began

    def _noted(self, reading: _Reading, account: Account) -> Iterator[Mapping[str, Any]]:
        """The rows as they are read; their values are known once all of them are."""
        reading.began = pendulum.now("UTC")
        values: dict[Found, None] = {}
        columns = self._lister.columns.selecting({name.split(".")[0] for name in self.columns})
        for row in self._lister.rows(account):
            values[self._found(columns.record(row, account.id))] = None
            yield row
        reading.values = values

    def _found(self, record: Mapping[str, Any]) -> Found:
        return tuple(_within(record, name.split(".")) for name in self.columns)

    def _reading(self, account: Account) -> _Reading:
        with self._lock:
            return self._readings.setdefault(account.id, _Reading(self._readers))


class LookUps:
    """Finds the streams that are looked up.

    Args:
        make: Makes the shared list of a stream.
        accounts: Of the sync.
        by_account: Whether a stream is read by ad account.
    """

    def __init__(
        self,
        make: Callable[[str], Shared],
        accounts: Callable[[], Collection[Account]],
        by_account: Callable[[str], bool],
    ) -> None:
        self._make, self._accounts, self._by_account = make, accounts, by_account
        self._lock = threading.RLock()
        self._shared: dict[str, Shared] = {}

    def shared(self, stream: str) -> Shared:
        """The list of a stream, one for all who need it."""
        with self._lock:
            if stream not in self._shared:
                self._shared[stream] = self._make(stream)
            return self._shared[stream]

    def of(self, account: Account, stream: str) -> list[Account]:
        """For which accounts a stream has to be read, to look it up for this one."""
        if not self._by_account(stream):
            return [NO_ACCOUNT]
        return list(self._accounts()) if account is NO_ACCOUNT else [account]

    def some(self, account: Account, stream: str) -> list[Found]:
        """A few values, of the first accounts that have any.

        Raises:
            ApiError: The API does not take the request, refuses every account, or gives no usable answer.
        """
        return next(filter(None, of_a_few(self.of(account, stream), self.shared(stream).some)), [])


def _within(record: Mapping[str, Any], names: Sequence[str]) -> Any:  # noqa: ANN401 - whatever JSON can hold
    value: Any = record
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value
