"""Jobs under the CDK: a part per file; while a file is made its part waits outside of every worker."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pendulum
from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator

from source_tiktok_ads.basics import CLOCKS_APART, TIME_FORMAT
from source_tiktok_ads.sync.list_partitions import ListCursor
from source_tiktok_ads.sync.partition import AccountPartition
from source_tiktok_ads.sync.report_partitions import WindowCursor, WindowPartition, WindowPartitions
from source_tiktok_ads.sync.state import time_of_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition

    from source_tiktok_ads.accounts.account import Account, Key
    from source_tiktok_ads.readers.jobs.job import Job
    from source_tiktok_ads.readers.jobs.reader import JobReader
    from source_tiktok_ads.readers.reports.windows import ReportDays, Window
    from source_tiktok_ads.sync.partition import StreamContext
    from source_tiktok_ads.sync.progress import Progress


class JobPartition(AccountPartition):
    """One file of an ad account; postponed and taken up again, it goes on with the same job."""

    def __init__(self, context: StreamContext, account: Account, bounds: Mapping[str, Any], job: Job) -> None:
        super().__init__(context, account, bounds, {"job": job})
        self.job = job


class JobCursor(ListCursor):
    """The latest time of an ad account's records, once all of its files are read.

    Never later than the moment at which the first file was asked for. One file that is not read keeps the account's
    time where it is, and the next sync reads all of them again.
    """

    def __init__(self, stream: str, cursor_field: str, repository: MessageRepository, progress: Progress) -> None:
        super().__init__(stream, cursor_field, repository, progress)
        self._left: dict[Key, int] = {}
        self._begun: dict[Key, str] = {}

    def opened(self, account: Account, files: int) -> None:
        """How many files an account's records are in."""
        with self._lock:
            self._left[account.key] = files

    def close_partition(self, partition: Partition) -> None:
        """Move the account's time with its last file."""
        if not isinstance(partition, JobPartition) or partition.is_unread:
            return
        key = partition.account.key
        with self._lock:
            begun = _certain(partition.job.begun_at or pendulum.now("UTC"))
            self._begun[key] = min(begun, self._begun.get(key, begun))
            self._left[key] -= 1
            if not self._left[key] and (latest := self._latest.get(key)):
                self._values[key] = max(self._values.get(key, ""), min(latest, self._begun[key]))
                self._moved()


def _certain(moment: datetime) -> str:
    return (moment - CLOCKS_APART).strftime(TIME_FORMAT)


class JobPartitions(PartitionGenerator):
    """The files of each ad account, whatever their days.

    Args:
        context: What the partitions share.
        accounts: Gives the ad accounts.
        cursor: The stream's.
        reader: The stream's: it knows which files there are.
    """

    def __init__(
        self, context: StreamContext, accounts: Callable[[], Sequence[Account]], cursor: JobCursor, reader: JobReader
    ) -> None:
        self._context, self._accounts, self._cursor, self._reader = context, accounts, cursor, reader

    def generate(self) -> Iterable[Partition]:
        """Yield the files; so many at a time that those that are to be looked at again find their turn.

        Raises:
            AirbyteTracedException: The state of an account is unusable, or the accounts cannot be listed.
        """
        accounts = self._accounts()
        self._context.refusals.expect(len(accounts))
        for to_come, account in zip(range(len(accounts) - 1, -1, -1), accounts, strict=True):
            since = self._cursor.saved_time(account)
            jobs = self._reader.jobs(account)
            if not jobs:
                self._context.refusals.expect_one_less()
                continue
            self._cursor.opened(account, len(jobs))
            self._context.progress.expect(account, len(jobs), to_come)
            for job in jobs:
                self._context.parts.make_room()
                yield _NotedPartition(self._context, account, since, job, self._cursor)


class _NotedPartition(JobPartition):
    """A file whose records the cursor has to know."""

    def __init__(
        self, context: StreamContext, account: Account, since: str | None, job: Job, cursor: JobCursor
    ) -> None:
        super().__init__(context, account, {"modified_since": since} if since else {}, job)
        self._cursor = cursor

    def observe(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Let the cursor know them."""
        self._cursor.note(self.account, records)


class TimeWindowCursor(WindowCursor):
    """As windows of days are read, a time: the end of the last day, or the moment at which reading began."""

    def __init__(self, stream: str, cursor_field: str, repository: MessageRepository, progress: Progress) -> None:
        super().__init__(stream, cursor_field, repository, progress)
        self._begun = _certain(pendulum.now("UTC"))

    def parse(self, value: str) -> datetime:
        """The time of a value such as `2026-01-31T13:45:10Z`."""
        return time_of_state(value)

    def saved_day(self, account: Account) -> date | None:
        """The day, in UTC, of the saved state.

        Raises:
            AirbyteTracedException: A `config_error` when it lies more than a day in the future.
        """
        value = self.saved_value(account, datetime.now(UTC) + timedelta(days=1))
        return self.parse(value).date() if value else None

    def value_of(self, day: date) -> str:
        """The end of a day, or the moment at which reading began."""
        return min(f"{day}T23:59:59Z", self._begun)


class JobWindowPartitions(WindowPartitions):
    """Windows of days in UTC, a file each.

    Args:
        context: What the partitions share.
        accounts: Gives the ad accounts.
        cursor: The stream's.
        days: Which days are due.
        reader: The stream's.
    """

    def __init__(
        self,
        context: StreamContext,
        accounts: Callable[[], Sequence[Account]],
        cursor: TimeWindowCursor,
        days: ReportDays,
        reader: JobReader,
    ) -> None:
        super().__init__(context, accounts, cursor, days)
        self._reader = reader

    def generate(self) -> Iterable[Partition]:
        """Yield the windows that are due, so many at a time that those that wait find their turn."""
        for partition in super().generate():
            self._context.parts.make_room()
            yield partition

    def partition(self, account: Account, window: Window) -> WindowPartition:
        """What reads a window's file."""
        (job,) = self._reader.jobs(account, window)
        return WindowPartition(self._context, account, window, {"job": job})
