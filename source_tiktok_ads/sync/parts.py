"""The parts of a stream while they are read: which are under way, which are to be read later, and how it ends."""

from __future__ import annotations

import threading
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Self

from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.own_quotas import OwnQuotas
from source_tiktok_ads.sync.failures import Failures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from airbyte_cdk.sources.types import Record

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.api.errors import ApiError
    from source_tiktok_ads.sync.lanes import Lane

_LEAST_PAUSE = 0.5  # seconds between two attempts to read what was postponed
_LONGEST = 3600.0  # seconds to wait for a change that may never come
_AT_ONCE = 100  # parts handed out by whoever lets those that wait find their turn


class Part(Partition):
    """A part that may be postponed.

    Attributes:
        account: The ad account that it is of.
    """

    account: Account

    @abstractmethod
    def again(self) -> Self:
        """The same part, to be read once more."""

    @abstractmethod
    def passed_over(self) -> None:
        """It is not going to be read, for what failed of others."""


class Parts:
    """Counts the parts under way, and gives those that were postponed again once the others are read.

    Args:
        stream: The stream's name.
        own_quotas: Knows when a postponed part may be asked for again.
        lane: Where parts take a place while they are under way; None: there is place for all.

    Attributes:
        failures: What could not be read.
        own_quotas: As given.
    """

    def __init__(self, stream: str = "", own_quotas: OwnQuotas | None = None, lane: Lane | None = None) -> None:
        self.failures, self.own_quotas = Failures(stream), own_quotas or OwnQuotas()
        self._lane = lane
        self._change = threading.Condition()
        self._under_way = 0
        self._postponed: list[Part] = []  # until the others are read
        self._waiting: list[tuple[float, Part]] = []  # for something that is made: when to look again

    def ended(self, partition: Part, *, postponed: bool, until: float | None = None) -> None:
        """A part was read, failed, or is to be read later.

        Args:
            partition: The part.
            postponed: The latter.
            until: When that is, in seconds of the clock; None: when the others are read.
        """
        with self._change:
            self._under_way -= 1
            if until is not None:
                self._waiting.append((until, partition))
            elif postponed:
                self._postponed.append(partition)
            self._change.notify_all()
        if self._lane:
            self._lane.leave()

    def make_room(self) -> None:
        """Wait until so few parts are under way that one more, and those that wait, soon have their turn."""
        with self._change:
            self._change.wait_for(lambda: self._under_way < _AT_ONCE)

    def of(self, partitions: Iterable[Part]) -> Iterator[Partition]:
        """Parts to be read, those that are postponed once more, and at the end one that fails for each cause.

        Raises:
            AirbyteTracedException: As the partitions do, after what was given before is read.
        """
        failure: AirbyteTracedException | None = None
        try:
            try:
                yield from self._begun(partitions)
            except AirbyteTracedException as error:
                failure = error
            while postponed := self._take_postponed():
                yield from self._begun(postponed)
        finally:
            if self._lane:
                self._lane.over()
        for each in self.failures.errors():
            yield FailedPart(each)
        if failure:
            raise failure

    def _begun(self, partitions: Iterable[Part]) -> Iterator[Partition]:
        for each in partitions:
            for partition in (*self._take_due(), each):
                if self.failures.passes_over(partition.account):
                    partition.passed_over()
                    continue
                if self._lane:
                    self._lane.enter()
                with self._change:
                    self._under_way += 1
                yield partition

    def _take_postponed(self) -> list[Part]:
        """What is to be read now of what was put off; waits until there is something, or nothing is left."""
        while True:
            with self._change:
                while self._under_way and (pause := self._pause_of_waiting()):
                    self._change.wait(pause)
                is_idle = not self._under_way
            if due := self._take_due():
                return due
            if not is_idle:
                continue
            if not self._postponed and not self._waiting:
                return []
            if self._sleeps_for_postponed():
                postponed, self._postponed = self._postponed, []
                return [each.again() for each in postponed]

    def _sleeps_for_postponed(self) -> bool:
        """Sleep until the first of what was put off is due, with nothing under way; whether that is a quota."""
        pause = self._pause_of_waiting()
        of_quota = max(_LEAST_PAUSE, self.own_quotas.next_try()) if self._postponed else _LONGEST
        self.own_quotas.sleep(min(pause, of_quota))
        return bool(self._postponed) and of_quota <= pause

    def _pause_of_waiting(self) -> float:
        """Seconds until the first of those that wait is to be looked at; many where none does."""
        now = self.own_quotas.clock()
        return max(0.0, min((until - now for until, _ in self._waiting), default=_LONGEST))

    def _take_due(self) -> list[Part]:
        """Those that waited for long enough."""
        if not self._waiting:
            return []
        with self._change:
            now = self.own_quotas.clock()
            due = [partition.again() for until, partition in self._waiting if until <= now]
            self._waiting = [(until, partition) for until, partition in self._waiting if until > now]
        return due


class FailedPart(Partition):
    """Stands for all parts that were not read for one cause.

    Args:
        error: Says so.
    """

    def __init__(self, error: ApiError) -> None:
        self._error = error

    def read(self) -> Iterable[Record]:
        """Fail.

        Raises:
            ApiError: Always.
        """
        raise self._error

    def to_slice(self) -> Mapping[str, Any] | None:
        """None: it is no slice."""
        return None

    def stream_name(self) -> str:
        """The stream's name."""
        return self._error.stream or ""

    def __hash__(self) -> int:
        return id(self)
