"""The parts of a stream while they are read: which are under way, which are to be read later, and how it ends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.own_quotas import OwnQuotas
from source_tiktok_ads.sync.failures import Failures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from airbyte_cdk.sources.types import Record

    from source_tiktok_ads.api.errors import ApiError
    from source_tiktok_ads.sync.lanes import Lane
    from source_tiktok_ads.sync.partition import AccountPartition

_LEAST_PAUSE = 0.5  # seconds between two attempts to read what was postponed


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
        self._postponed: list[AccountPartition] = []

    def ended(self, partition: AccountPartition, *, postponed: bool) -> None:
        """A part was read, failed, or is to be read later.

        Args:
            partition: The part.
            postponed: The latter.
        """
        with self._change:
            self._under_way -= 1
            if postponed:
                self._postponed.append(partition)
            self._change.notify_all()
        if self._lane:
            self._lane.leave()

    def of(self, partitions: Iterable[AccountPartition]) -> Iterator[Partition]:
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
                self.own_quotas.sleep(max(_LEAST_PAUSE, self.own_quotas.next_try()))
                yield from self._begun(each.again() for each in postponed)
        finally:
            if self._lane:
                self._lane.over()
        for each in self.failures.errors():
            yield FailedPart(each)
        if failure:
            raise failure

    def _begun(self, partitions: Iterable[AccountPartition]) -> Iterator[Partition]:
        for partition in partitions:
            if self.failures.passes_over(partition.account):
                continue
            if self._lane:
                self._lane.enter()
            with self._change:
                self._under_way += 1
            yield partition

    def _take_postponed(self) -> list[AccountPartition]:
        """What was postponed; waits until nothing is under way."""
        with self._change:
            self._change.wait_for(lambda: not self._under_way)
            postponed, self._postponed = self._postponed, []
        return postponed


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
