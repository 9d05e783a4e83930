"""Windows of a report stream under the CDK: which are due, in what order, and the state that they leave."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zlib import crc32

from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator

from source_tiktok_ads.readers.reports.windows import ReportDays, Window, windows
from source_tiktok_ads.sync.partition import AccountPartition
from source_tiktok_ads.sync.state import AccountCursor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition

    from source_tiktok_ads.accounts.account import Account, Key
    from source_tiktok_ads.sync.partition import StreamContext
    from source_tiktok_ads.sync.progress import Progress

logger = logging.getLogger("airbyte")

_SEVERAL_TOTALS = (
    "Stream %s has no time dimension, and one request gives totals of %d days at most: it has a row per key and "
    "window, told apart by start_date and end_date. Append or overwrite them, do not deduplicate by key; or move the "
    "start date."
)


class WindowPartition(AccountPartition):
    """One window of one ad account, or of a parent such as a Business Center."""

    def __init__(
        self, context: StreamContext, account: Account, window: Window, extra: Mapping[str, Any] | None = None
    ) -> None:
        bounds = {"start_date": str(window.first), "end_date": str(window.last)}
        super().__init__(context, account, bounds, {"window": window, **(extra or {})})
        self.window = window


class WindowCursor(AccountCursor):
    """The day up to which every window of an account is done, rows or not.

    Windows close in any order; an account's day moves only over a gapless run of closed ones, so that a sync that was
    cut off or failed in between is continued from the hole.
    """

    def __init__(
        self,
        stream: str,
        cursor_field: str,
        repository: MessageRepository,
        progress: Progress,
        key_fields: Sequence[str] = ("advertiser_id",),
    ) -> None:
        super().__init__(stream, cursor_field, repository, progress, key_fields=key_fields)
        self._open: dict[Key, dict[date, bool]] = {}  # per account: last day of a window -> whether it is done

    def parse(self, value: str) -> date:
        """The day of a value such as `2026-01-31`."""
        with suppress(TypeError, ValueError):
            day = date.fromisoformat(value)
            if str(day) == value:  # 20260131 and 2026-W05-6 are days of ISO 8601, too
                return day
        raise ValueError("is not a day like 2026-01-31")

    def saved_day(self, account: Account) -> date | None:
        """The day of the saved state.

        Raises:
            AirbyteTracedException: A `config_error` when it lies more than a day after today.
        """
        value = self.saved_value(account, account.today() + timedelta(days=1))
        return self.parse(value) if value else None

    def value_of(self, day: date) -> str:
        """What the state says once everything up to this day is read."""
        return str(day)

    def opened(self, partition: WindowPartition) -> None:
        """Note a window before it is read; an account's windows are opened in the order of their days."""
        with self._lock:
            self._open.setdefault(partition.account.key, {})[partition.window.last] = False

    def close_partition(self, partition: Partition) -> None:
        """Mark a window as done and move the account's day as far as that goes."""
        if not isinstance(partition, WindowPartition) or partition.is_unread:
            return
        key = partition.account.key
        with self._lock:
            run = self._open[key]
            run[partition.window.last] = True
            moved = False
            while run and run[day := next(iter(run))]:
                del run[day]
                self._values[key] = max(self.value_of(day), self._values.get(key, ""))
                moved = True
            if moved:
                self._moved()


class WindowPartitions(PartitionGenerator):
    """Windows of all accounts, one of each account in turn: progress is even, and no account's own quota is strained.

    They are made as the CDK asks for them: an hourly year of a thousand accounts is 365,000 windows. Without a cursor
    all days are due.
    """

    def __init__(
        self,
        context: StreamContext,
        accounts: Callable[[], Sequence[Account]],
        cursor: WindowCursor | None,
        days: ReportDays,
    ) -> None:
        self._context, self._accounts, self._cursor, self._days = context, accounts, cursor, days

    def generate(self) -> Iterable[Partition]:
        """Yield the windows that are due.

        Raises:
            AirbyteTracedException: The state of an account is unusable, or the accounts cannot be listed.
        """
        due = {account: days for account in self._in_turn() if (days := self._due(account))}
        self._context.refusals.expect(len(due))
        for account, days in due.items():
            self._context.progress.expect(account, self._days.parts(days))
        if self._cursor is None and any(days.days > self._days.step for days in due.values()):
            logger.warning(_SEVERAL_TOTALS, self._context.stream, self._days.step)
        turns = {account: windows(days, self._days.step, self._days.most) for account, days in due.items()}
        while turns:
            left: dict[Account, Iterator[Window]] = {}
            for account, remaining in turns.items():
                if window := next(remaining, None):
                    partition = self.partition(account, window)
                    if self._cursor:
                        self._cursor.opened(partition)
                    yield partition
                    left[account] = remaining
            turns = left

    def _in_turn(self) -> Sequence[Account]:
        """The accounts, from another one on for each stream: what streams share of an account, none waits for then."""
        accounts = self._accounts()
        start = crc32(self._context.stream.encode()) % max(1, len(accounts))
        return [*accounts[start:], *accounts[:start]]

    def partition(self, account: Account, window: Window) -> WindowPartition:
        """What reads a window."""
        return WindowPartition(self._context, account, window)

    def _due(self, account: Account) -> Window | None:
        today = self._days.today(account)
        return self._days.due(today, self._cursor.saved_day(account) if self._cursor else None)
