"""What a family of streams is, and the family of reports; lists, jobs and GMV Max have files of their own.

A declaration is of one family. Who builds, checks or previews a stream asks its family and never what it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from source_tiktok_ads.readers.reports.columns import ReportColumns
from source_tiktok_ads.readers.reports.first_records import first_records
from source_tiktok_ads.readers.reports.windows import ReportDays
from source_tiktok_ads.sync.report_partitions import WindowCursor, WindowPartitions
from source_tiktok_ads.sync.state import FullRefreshCursor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.streams.concurrent.cursor import Cursor
    from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator
    from airbyte_cdk.utils.traced_exception import AirbyteTracedException

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.manifest.declaration import Declaration
    from source_tiktok_ads.readers.columns import Columns
    from source_tiktok_ads.readers.gmv_max.entry import GmvMaxEntry
    from source_tiktok_ads.readers.jobs.entry import JobEntry
    from source_tiktok_ads.readers.lists.endpoint_preview import EndpointPreview
    from source_tiktok_ads.readers.lists.entry import ListEntry
    from source_tiktok_ads.readers.reports.entry import ReportEntry
    from source_tiktok_ads.readers.reports.windows import Window
    from source_tiktok_ads.sync.partition import StreamContext
    from source_tiktok_ads.sync.progress import Progress

    Accounts = Callable[[], Sequence[Account]]
    Record = dict[str, Any]


@dataclass(frozen=True)
class FirstRecords:
    """The first records of a stream.

    Attributes:
        records: As a sync would emit them.
        rows: Of the lists that the stream is read from, as the API counts them; 0 where it does not say.
        days: Of a report, those that the records are of; where there are none, all that were asked for.
        endpoint: Of a custom endpoint, what was asked and what came.
        error: Why the stream would fail.
    """

    records: Sequence[Record]
    rows: int
    days: Window | None = None
    endpoint: EndpointPreview | None = None
    error: AirbyteTracedException | None = None


@dataclass(frozen=True)
class Family(ABC):
    """A stream, as one of its family.

    Attributes:
        declaration: What the manifest, or the configuration, says of it.
        config: The configuration, with defaults filled in.
        check_columns: Columns that suffice to see whether the API takes the stream at all.
        is_checked: Whether `check` asks for it: not where that would have the API make something.
    """

    declaration: Declaration
    config: Mapping[str, Any]
    check_columns: ClassVar[tuple[str, ...]] = ()
    is_checked: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """The stream's name."""
        return self.declaration.name

    @property
    def by_account(self) -> bool:
        """Whether it is read by ad account."""
        return self.declaration.by_account

    @property
    @abstractmethod
    def columns(self) -> Columns:
        """All its columns."""

    @property
    def answered_columns(self) -> Columns:
        """All that answers may hold, for look-ups; the same, where no configured catalog limits the columns."""
        return self.columns

    @property
    @abstractmethod
    def entry(self) -> ReportEntry | GmvMaxEntry | ListEntry | JobEntry | None:
        """What its reader asks for; None where that is not declared."""

    @property
    def looks_up(self) -> str | None:
        """The stream whose values its requests are made of; None for most."""
        look_ups = self.declaration.look_ups
        return look_ups[0].stream if look_ups else None

    @property
    def is_reservation(self) -> bool:
        """Whether it is a report of TopView campaigns alone."""
        report = self.declaration.report_entry
        return report is not None and report.reservation

    @property
    def metrics(self) -> tuple[str, ...]:
        """Columns that the API may refuse by name, one without the others."""
        return ()

    def json_schema(self, sample: Callable[[], Sequence[Record]] | None) -> Mapping[str, Any]:  # noqa: ARG002 - of endpoints
        """The JSON schema of a record.

        Args:
            sample: Gives some records, of several ad accounts if there are; None where the stream is read.
        """
        return self.columns.json_schema()

    @property
    def days(self) -> ReportDays | None:
        """Which days are read of each ad account or parent, and how many at once.

        None for what is not read by days, or where that is known only of what is looked up.
        """
        return None

    def configured_days(self, step: int) -> ReportDays:
        """The days of the configuration, so many of them at once."""
        end = self.config["end_date"]
        return ReportDays(
            start=date.fromisoformat(self.config["start_date"]),
            end=date.fromisoformat(end) if end else None,
            lookback=self.config["lookback_window"],
            step=step,
        )

    @abstractmethod
    def cursor(self, repository: MessageRepository, progress: Progress) -> Cursor:
        """What owns its state."""

    @abstractmethod
    def partitions(self, context: StreamContext, accounts: Accounts, cursor: Cursor) -> PartitionGenerator:
        """The parts in which it is read.

        Args:
            context: What the parts share.
            accounts: Gives the ad accounts of the sync.
            cursor: Made by `cursor`, its state restored.
        """

    @abstractmethod
    def first_records(self, reader: Any, account: Account, size: int) -> FirstRecords:  # noqa: ANN401 - the family's own
        """Some records of an ad account, by as few requests as that takes.

        Args:
            reader: The stream's.
            account: The ad account.
            size: How many records.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """


@dataclass(frozen=True)
class ReportFamily(Family):
    """Reports: windows of days of each ad account, state by day."""

    check_columns: ClassVar[tuple[str, ...]] = ("spend",)

    @cached_property
    def entry(self) -> ReportEntry:
        """What is asked for."""
        entry = self.declaration.report_entry
        if entry is None:
            raise TypeError(f"{self.name} is no report")
        return entry

    @cached_property
    def columns(self) -> ReportColumns:
        """The ad account's columns, dimensions, attributes and metrics."""
        entry = self.entry
        return ReportColumns(
            dimensions=entry.dimensions,
            attributes=entry.attributes,
            metrics=entry.metrics,
            allow_unknown=entry.allow_unknown_metrics,
            all_time=entry.query_lifetime,
            by_service_type=entry.reservation and self.config["reservation_request"] == "service_type",
        )

    @property
    def metrics(self) -> tuple[str, ...]:
        """Attributes and metrics."""
        return tuple(dict.fromkeys((*self.columns.attributes, *self.columns.metrics)))

    @property
    def days(self) -> ReportDays:
        """Which days are read, and how many at once."""
        return replace(self.configured_days(self.entry.days_per_request), all_time=self.entry.query_lifetime)

    def cursor(self, repository: MessageRepository, progress: Progress) -> Cursor:
        """Days per ad account; none for totals."""
        if field := self.entry.cursor_field:
            return WindowCursor(self.name, field, repository, progress)
        return FullRefreshCursor(self.name, repository, progress)

    def partitions(self, context: StreamContext, accounts: Accounts, cursor: Cursor) -> PartitionGenerator:
        """Windows, of each ad account in turn."""
        return WindowPartitions(context, accounts, cursor if isinstance(cursor, WindowCursor) else None, self.days)

    def first_records(self, reader: Any, account: Account, size: int) -> FirstRecords:  # noqa: ANN401
        """The records of the latest days that have any."""
        sample, days = first_records(reader, self.days, account, size)
        return FirstRecords(sample.records, sample.rows, days)
