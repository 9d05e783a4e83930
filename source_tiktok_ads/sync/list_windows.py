"""What is asked for by days: windows of each ad account, or of each parent such as a Business Center or a shop."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

from source_tiktok_ads.api.errors import ApiError
from source_tiktok_ads.sync.report_partitions import WindowPartition, WindowPartitions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.reports.windows import ReportDays, Window
    from source_tiktok_ads.sync.partition import StreamContext
    from source_tiktok_ads.sync.report_partitions import WindowCursor


_LOOK_UPS_AT_ONCE = 5  # each waits its turn among all requests: one after the other, a thousand ad accounts take long


class WithParents(Protocol):
    """A reader that knows what its stream is asked of."""

    def parents(self, account: Account) -> Iterator[tuple[Account, Sequence[Any]]]:
        """What slices of an ad account are of, each with what its requests are made of.

        Raises:
            ApiError: What is looked up cannot be read.
        """
        ...


class ParentWindowPartitions(WindowPartitions):
    """Windows of all that a stream is asked of.

    What that is may have to be looked up first. Where it cannot be, one slice takes the error to where all errors of
    slices are dealt with, and the others are read.

    Args:
        context: What the partitions share.
        accounts: Gives the ad accounts, or the one that is none.
        cursor: The stream's.
        days: Which days are due.
        reader: The stream's.
    """

    def __init__(
        self,
        context: StreamContext,
        accounts: Callable[[], Sequence[Account]],
        cursor: WindowCursor | None,
        days: ReportDays,
        reader: WithParents,
    ) -> None:
        super().__init__(context, self._parents, cursor, days)
        self._owners, self._reader = accounts, reader
        self._extra: dict[Account, Mapping[str, Any]] = {}

    def partition(self, account: Account, window: Window) -> WindowPartition:
        """What reads a window, with what was looked up for it."""
        return WindowPartition(self._context, account, window, self._extra[account])

    def _parents(self) -> list[Account]:
        pool = ThreadPoolExecutor(_LOOK_UPS_AT_ONCE)
        try:
            for found in pool.map(self._parents_of, self._owners()):
                self._extra |= found
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        return list(self._extra)

    def _parents_of(self, account: Account) -> dict[Account, Mapping[str, Any]]:
        """What is looked up for an ad account, by what its slices are of; in one of the places for readers."""
        try:
            with self._context.readers:
                found = list(self._reader.parents(account))
        except ApiError as error:
            return {account: {"parents": (), "refusal": error}}
        return {parent: {"parents": rows, "refusal": None} for parent, rows in found}
