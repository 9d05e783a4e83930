"""The families of lists: of an ad account or of none, built-in ones and custom endpoints."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.readers.columns import described
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.endpoint_preview import preview_endpoint
from source_tiktok_ads.readers.lists.inferred_columns import EndpointColumns, inferred
from source_tiktok_ads.readers.lists.reader import ListReader
from source_tiktok_ads.sync.families import Family, FirstRecords
from source_tiktok_ads.sync.list_partitions import ListCursor, ListPartitions
from source_tiktok_ads.sync.list_windows import ParentWindowPartitions
from source_tiktok_ads.sync.report_partitions import WindowCursor
from source_tiktok_ads.sync.state import FullRefreshCursor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.streams.concurrent.cursor import Cursor
    from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.base import Reader
    from source_tiktok_ads.readers.columns import RecordColumns
    from source_tiktok_ads.readers.lists.entry import ListEntry
    from source_tiktok_ads.readers.reports.windows import ReportDays
    from source_tiktok_ads.sync.families import Accounts, Record
    from source_tiktok_ads.sync.partition import StreamContext
    from source_tiktok_ads.sync.progress import Progress

logger = logging.getLogger("airbyte")


@dataclass(frozen=True)
class ListFamily(Family):
    """Lists: read in full for each ad account, or once; state by modification time where rows have one."""

    @property
    def entry(self) -> ListEntry | None:
        """What is asked for; None for the ad accounts themselves."""
        return self.declaration.list_entry

    @cached_property
    def columns(self) -> RecordColumns:
        """Those of the catalogue."""
        return EntityColumns(self.name, self.declaration.primary_key, self.declaration.cursor_field)

    @property
    def days(self) -> ReportDays | None:
        """Which days are read of a list that is asked for by days, and how many at once; None for other lists.

        A Business Center's days are those of UTC, its ad accounts have days of their own: the day before the cursor's
        may not have been over everywhere.
        """
        entry = self.entry
        if entry is None or entry.window is None:
            return None
        days = self.configured_days(entry.window.days)
        return replace(days, most=entry.window.days, lookback=max(0 if self.by_account else 1, days.lookback))

    def cursor(self, repository: MessageRepository, progress: Progress) -> Cursor:
        """A modification time per ad account, or days per ad account or parent; none where rows have none."""
        if (field := self.declaration.cursor_field) and self.days and self.entry:
            return WindowCursor(self.name, field, repository, progress, self.entry.slice_key)
        if field:
            return ListCursor(self.name, field, repository, progress)
        return FullRefreshCursor(self.name, repository, progress)

    def partitions(self, context: StreamContext, accounts: Accounts, cursor: Cursor) -> PartitionGenerator:
        """The list of each ad account, or its windows."""
        if (days := self.days) and isinstance(reader := context.reader, ListReader):
            windows = cursor if isinstance(cursor, WindowCursor) else None
            return ParentWindowPartitions(context, accounts, windows, days, reader)
        return ListPartitions(context, accounts, cursor if isinstance(cursor, ListCursor) else None)

    def first_records(self, reader: Reader, account: Account, size: int) -> FirstRecords:
        """The first rows of the list."""
        sample = reader.sample(account, size)
        return FirstRecords(sample.records, sample.rows)


@dataclass(frozen=True)
class EndpointFamily(ListFamily):
    """Lists of custom endpoints: their columns are the configured catalog's, or inferred from a sample."""

    @cached_property
    def columns(self) -> EndpointColumns:
        """Those of the configured catalog, where there is one."""
        return EndpointColumns(self.name, self.declaration.primary_key, self.declaration.properties)

    @property
    def answered_columns(self) -> EndpointColumns:
        """Rows as they are: the catalog may lack the column that is looked up."""
        return EndpointColumns(self.name, self.declaration.primary_key)

    def json_schema(self, sample: Callable[[], Sequence[Record]] | None) -> Mapping[str, Any]:
        """The JSON schema of a record; asks for a little where no configured catalog says what the columns are.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
            AirbyteTracedException: A `config_error`: the answer is not what the configuration says it is.
        """
        if self.columns.properties is not None or sample is None:
            return self.columns.json_schema()
        rows = sample()
        if not rows:
            logger.warning(
                "Stream %s: no record to take its columns from; it gets them when its schema is refreshed.", self.name
            )
        return described(inferred([dict(row) for row in rows], self.columns.primary_key))

    def first_records(self, reader: Any, account: Account, size: int) -> FirstRecords:  # noqa: ANN401, ARG002 - a page
        """The first page, with all that it says of the endpoint."""
        endpoint = self.declaration.endpoint
        if endpoint is None:
            raise TypeError(f"{self.name} is no custom endpoint")
        came = preview_endpoint(reader, endpoint, account)
        return FirstRecords(came.records, came.rows, endpoint=came, error=came.error)
