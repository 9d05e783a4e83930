"""The family of streams whose records are in files that the API makes on request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.sync.families import Family, FirstRecords
from source_tiktok_ads.sync.job_partitions import JobCursor, JobPartitions, JobWindowPartitions, TimeWindowCursor

if TYPE_CHECKING:
    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.streams.concurrent.cursor import Cursor
    from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.base import Reader
    from source_tiktok_ads.readers.jobs.entry import JobEntry
    from source_tiktok_ads.readers.reports.windows import ReportDays
    from source_tiktok_ads.sync.families import Accounts
    from source_tiktok_ads.sync.partition import StreamContext
    from source_tiktok_ads.sync.progress import Progress


@dataclass(frozen=True)
class JobFamily(Family):
    """Files that the API makes on request: one per looked-up value or per window of days of each ad account."""

    is_checked: ClassVar[bool] = False

    @cached_property
    def entry(self) -> JobEntry:
        """What is asked for."""
        entry = self.declaration.job_entry
        if entry is None:
            raise TypeError(f"{self.name} is no job")
        return entry

    @cached_property
    def columns(self) -> EntityColumns:
        """Those of the catalogue."""
        return EntityColumns(self.name, self.declaration.primary_key, self.declaration.cursor_field)

    @property
    def days(self) -> ReportDays | None:
        """Which days are read of what a file holds some days of, and how many at once; None for other files."""
        if not (step := self.entry.days):
            return None
        return replace(self.configured_days(step), most=step, utc=True)

    def cursor(self, repository: MessageRepository, progress: Progress) -> JobCursor | TimeWindowCursor:
        """A time per ad account."""
        kind = TimeWindowCursor if self.entry.days else JobCursor
        return kind(self.name, self.declaration.cursor_field or "", repository, progress)

    def partitions(self, context: StreamContext, accounts: Accounts, cursor: Cursor) -> PartitionGenerator:
        """The files of each ad account."""
        reader: Any = context.reader
        if isinstance(cursor, TimeWindowCursor) and (days := self.days):
            return JobWindowPartitions(context, accounts, cursor, days, reader)
        if isinstance(cursor, JobCursor):
            return JobPartitions(context, accounts, cursor, reader)
        raise TypeError(f"{self.name} has a cursor of another family")

    def first_records(self, reader: Reader, account: Account, size: int) -> FirstRecords:
        """The first records of the first files, without what is personal: people look at them."""
        records = reader.sample(account, max(size, 2)).records
        return FirstRecords([self.columns.masked(record) for record in records], 0)
