"""The one owner of a stream's state: a cursor value per partition, in the shape that users rely on."""

from __future__ import annotations

import threading
import time
from abc import abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from airbyte_cdk.models import FailureType
from airbyte_cdk.sources.connector_state_manager import ConnectorStateManager
from airbyte_cdk.sources.streams.concurrent.cursor import Cursor, FinalStateCursor
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.accounts.shard import WHOLE
from source_tiktok_ads.basics import TIME_FORMAT, utc_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping, Sequence
    from datetime import date, datetime

    from airbyte_cdk.models import AirbyteMessage
    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.types import Record

    from source_tiktok_ads.accounts.account import Key
    from source_tiktok_ads.accounts.shard import Shard
    from source_tiktok_ads.basics import Clock
    from source_tiktok_ads.sync.progress import Progress

_ACCOUNTS_PER_SECOND = 1_000  # in the states of all streams together: 84 KB
_FEW = 5  # streams: where fewer are read, each is written as often as if these were
_SHORTEST, _LONGEST = 0.5, 300.0  # seconds between two states of one stream


def unusable_state(stream: str, place: str | None, why: str) -> AirbyteTracedException:
    """A `config_error` for state that cannot be continued from."""
    where = f"stream {stream}" + (f", {place}" if place else "")
    return AirbyteTracedException(
        message=f"{where}: the saved state cannot be used: {why}. Reset the stream, or mend its state.",
        internal_message="unusable state",
        failure_type=FailureType.config_error,
    )


def read_state(
    stream: str,
    cursor_field: str,
    state: Mapping[str, Any],
    parse: Callable[[str], date],
    key_fields: Sequence[str] = ("advertiser_id",),
) -> dict[Key, str]:
    """Cursor values by partition; of two values of one partition the earlier, which reads more.

    Args:
        stream: The stream's name, for errors.
        cursor_field: The key under `cursor`.
        state: The stream's state as the platform kept it; empty for a first sync.
        parse: Makes a day or a time of a value.
        key_fields: Names in a partition, in the order of the keys that are returned.

    Raises:
        AirbyteTracedException: A `config_error` when the state has another shape, or a value is not written exactly as
            the connector writes it.
    """
    if not state:
        return {}
    entries = state.get("states")
    if not isinstance(entries, list):
        raise unusable_state(stream, None, "it has no list `states`")
    values: dict[Key, str] = {}
    for entry in entries:
        try:
            partition = entry["partition"]
            key, value = tuple((name, _id_of(partition[name])) for name in key_fields), entry["cursor"][cursor_field]
        except (KeyError, TypeError) as error:
            names = " or ".join(f"partition.{name}" for name in key_fields)
            raise unusable_state(stream, None, f"an entry lacks {names} or cursor.{cursor_field}") from error
        try:
            moment = parse(value)
        except (TypeError, ValueError) as error:
            raise unusable_state(stream, _place(key), f"{value!r} {error}") from error
        if key not in values or moment < parse(values[key]):
            values[key] = value
    return values


def _id_of(value: object) -> str:
    """An id of a partition.

    Raises:
        TypeError: It is none; null would be the id `None` from then on.
    """
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise TypeError("no id")
    return str(value)


def pause_between_states(accounts: int, streams: int) -> float:
    """Seconds between two states of a stream, such that those of all streams do not flood the output.

    >>> [pause_between_states(*each) for each in ((1, 1), (1_000, 1), (1_000, 28), (10_000, 28), (1_000_000, 28))]
    [0.5, 5.0, 28.0, 280.0, 300.0]

    Args:
        accounts: In the stream's state.
        streams: Of this sync, that have a state.
    """
    return min(_LONGEST, max(_SHORTEST, accounts * max(_FEW, streams) / _ACCOUNTS_PER_SECOND))


def _place(key: Key) -> str:
    return Account("", listed=True, parents=key).place


def time_of_state(value: str) -> datetime:
    """The time of a value such as `2026-01-31T13:45:10Z`.

    Raises:
        ValueError: It is not written exactly so.
    """
    with suppress(TypeError, ValueError):
        moment = utc_time(value)
        if moment.strftime(TIME_FORMAT) == value:  # strptime takes 2026-1-5T3:4:5Z, too
            return moment
    raise ValueError("is not a time like 2026-01-31T13:45:10Z")


class FullRefreshCursor(FinalStateCursor):
    """The CDK's marker that a stream without a cursor was read; ends the stream with its summary."""

    def __init__(self, stream: str, repository: MessageRepository, progress: Progress) -> None:
        super().__init__(stream, None, repository)
        self._progress = progress

    def ensure_at_least_one_state_emitted(self) -> None:
        """Emit the marker."""
        super().ensure_at_least_one_state_emitted()
        self._progress.summary()


class AccountCursor(Cursor):
    """State per ad account, or per parent of the stream's rows; a subclass says what a value is and when it moves.

    The state comes out as parts are done, at most so often that it does not flood the output: the pause between two
    messages grows with the number of accounts, and of streams that share the output. Accounts of the saved state that
    are no longer read keep their value.
    """

    def __init__(
        self,
        stream: str,
        cursor_field: str,
        repository: MessageRepository,
        progress: Progress,
        clock: Clock = time.monotonic,
        key_fields: Sequence[str] = ("advertiser_id",),
    ) -> None:
        self._stream, self._field, self._key_fields = stream, cursor_field, key_fields
        self._repository, self._progress, self._clock = repository, progress, clock
        self._values: dict[Key, str] = {}
        self._restored = False
        self._streams = 1
        self._lock = threading.Lock()
        self._emitted_at = clock()

    @abstractmethod
    def parse(self, value: str) -> date:
        """The day or the time that a value of the state stands for.

        Raises:
            TypeError: It is no text.
            ValueError: It is not written exactly as the connector writes it; says how that is.
        """

    def restore(self, state: Mapping[str, Any], streams: int = 1, shard: Shard = WHOLE) -> None:
        """Continue from what the platform kept.

        Args:
            state: The stream's state; empty for a first sync.
            streams: How many streams of this sync have a state.
            shard: Whose partitions are kept; those of other shards are theirs to write.

        Raises:
            AirbyteTracedException: A `config_error` when the state has another shape.
        """
        values = read_state(self._stream, self._field, state, self.parse, self._key_fields)
        self._values = {key: value for key, value in values.items() if shard.keeps(key)}
        self._restored = True
        self._streams = streams

    def saved_value(self, account: Account, latest: date) -> str | None:
        """The value of the saved state; None where there is none.

        Raises:
            AirbyteTracedException: A `config_error` when it lies after the latest that can be.
        """
        value = self._values.get(account.key)
        if value is not None and self.parse(value) > latest:
            raise unusable_state(self._stream, account.place, f"{value} lies in the future")
        return value

    @property
    def state(self) -> MutableMapping[str, Any]:
        """The state in the form of the contract."""
        return {
            "use_global_cursor": False,
            "states": [
                {"partition": dict(key), "cursor": {self._field: value}}
                for key, value in list(self._values.items())  # a copy, taken in one step: see `state_message`
            ],
        }

    def observe(self, record: Record) -> None:
        """Nothing per record: it would cost more than reading it."""

    def should_be_synced(self, record: Record) -> bool:  # noqa: ARG002 - the CDK's signature
        """True: what is not due is not asked for."""
        return True

    def ensure_at_least_one_state_emitted(self) -> None:
        """Emit the last state, when the stream is over; none when it could not be continued: it must not be lost."""
        with self._lock:
            if self._restored:
                self._emit()
        self._progress.summary()

    def _moved(self) -> None:
        """Emit if it is time to; to be called with the lock held, or an older state could overtake a newer one."""
        if self._clock() - self._emitted_at >= pause_between_states(len(self._values), self._streams):
            self._emit()

    def _emit(self) -> None:
        self._emitted_at = self._clock()
        self._repository.emit_message(self._message())

    def _message(self) -> AirbyteMessage:
        manager = ConnectorStateManager()
        manager.update_state_for_stream(self._stream, None, self.state)
        return manager.create_state_message(self._stream, None)

    def state_message(self) -> AirbyteMessage | None:
        """The state as a message; None where it could not be continued from what was saved: that must not be lost.

        Without the lock, which a worker may hold while it waits for room in the CDK's queue.
        """
        return self._message() if self._restored else None
