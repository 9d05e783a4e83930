"""The family of GMV Max reports."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from source_tiktok_ads.readers.gmv_max.columns import STORE, GmvMaxColumns
from source_tiktok_ads.readers.gmv_max.reader import GmvMaxReader
from source_tiktok_ads.readers.reports.first_records import first_records
from source_tiktok_ads.sync.families import Family, FirstRecords
from source_tiktok_ads.sync.list_windows import ParentWindowPartitions
from source_tiktok_ads.sync.report_partitions import WindowCursor

if TYPE_CHECKING:
    from datetime import date

    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.streams.concurrent.cursor import Cursor
    from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.gmv_max.entry import GmvMaxEntry
    from source_tiktok_ads.readers.reports.windows import ReportDays
    from source_tiktok_ads.sync.families import Accounts
    from source_tiktok_ads.sync.partition import StreamContext
    from source_tiktok_ads.sync.progress import Progress

logger = logging.getLogger("airbyte")


@dataclass(frozen=True)
class GmvMaxFamily(Family):
    """Reports of GMV Max: windows of days of each shop of an ad account, state by day."""

    check_columns: ClassVar[tuple[str, ...]] = ("cost",)

    @cached_property
    def entry(self) -> GmvMaxEntry:
        """What is asked for."""
        entry = self.declaration.gmv_max_entry
        if entry is None:
            raise TypeError(f"{self.name} is no report of GMV Max")
        return entry

    @cached_property
    def columns(self) -> GmvMaxColumns:
        """The ad account's columns, the shop, dimensions and metrics."""
        return GmvMaxColumns(self.entry.dimensions, self.entry.metrics)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Metrics."""
        return self.entry.metrics

    def days_from(self, first: date) -> ReportDays:
        """Which days are read, and how many at once; none before there is anything.

        Args:
            first: The first day that there is anything.
        """
        days = self.configured_days(self.entry.days_per_request)
        return replace(days, start=max(first, days.start))

    def cursor(self, repository: MessageRepository, progress: Progress) -> Cursor:
        """Days per ad account and shop."""
        return WindowCursor(self.name, self.entry.cursor_field, repository, progress, ("advertiser_id", STORE))

    def partitions(self, context: StreamContext, accounts: Accounts, cursor: Cursor) -> PartitionGenerator:
        """Windows, of each shop in turn."""
        if not isinstance(reader := context.reader, GmvMaxReader):
            raise TypeError(f"{self.name} is not read by {reader}")
        first = reader.first_day
        if self.config["start_date"] < str(first):
            logger.info("Stream %s: there is nothing before %s, and no day before is asked for.", self.name, first)
        windows = cursor if isinstance(cursor, WindowCursor) else None
        return ParentWindowPartitions(context, accounts, windows, self.days_from(first), reader)

    def first_records(self, reader: Any, account: Account, size: int) -> FirstRecords:  # noqa: ANN401
        """The records of the latest days that have any."""
        sample, days = first_records(reader, self.days_from(reader.first_day), account, size)
        return FirstRecords(sample.records, sample.rows, days)
