"""A part of a stream: one ad account, and for reports one window of it."""

from __future__ import annotations

from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, cast

from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator
from airbyte_cdk.sources.types import Record, StreamSlice

from source_tiktok_ads.api.errors import (
    AccountRefusedError,
    ApiError,
    JobFailedError,
    OwnQuotaError,
    RequestRefusedError,
    reading_answers,
)
from source_tiktok_ads.readers.jobs.job import UnfinishedError
from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.readers.values import ChangedRecord
from source_tiktok_ads.sync.parts import Part, Parts
from source_tiktok_ads.sync.record_pages import RecordPage, paged
from source_tiktok_ads.sync.value_changes import ChangesInTransit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.base import Reader
    from source_tiktok_ads.sync.progress import Progress
    from source_tiktok_ads.sync.refusals import Refusals


@dataclass(frozen=True, slots=True)
class StreamContext:
    """What all partitions of a stream share while it is read.

    Attributes:
        stream: The stream's name.
        reader: Reads the slices.
        refusals: The refused accounts: once refused, an account is not asked for again.
        progress: How far the stream is.
        whole_pages: Whether records go through the CDK's queue by the page, which our own entry point prepares it for.
        parts: Which are under way, and what failed of them.
        readers: Bounds how many parts of all streams are read at once.
    """

    stream: str
    reader: Reader
    refusals: Refusals
    progress: Progress
    whole_pages: bool = False
    parts: Parts = field(default_factory=Parts)
    readers: AbstractContextManager[object] = field(default_factory=nullcontext)


class AccountPartition(Part):
    """Reads one slice of one ad account through the stream's retriever.

    Args:
        context: What the stream's partitions share.
        account: The ad account.
        cursor_slice: What the slice's log line and the retriever know of its bounds.
        extra: Handed to the retriever beside the account.
    """

    def __init__(
        self,
        context: StreamContext,
        account: Account,
        cursor_slice: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self._context = context
        self.account = account
        self._is_unread = False
        self._slice = StreamSlice(
            partition=dict(account.key),
            cursor_slice=cursor_slice or {},
            extra_fields={"account": account, **(extra or {})},
        )

    @property
    def is_unread(self) -> bool:
        """Whether nothing of it counts as read: refused, failed, or postponed."""
        return self._is_unread or self.account in self._context.refusals

    def passed_over(self) -> None:
        """It is not going to be read, for what failed of others."""
        self._is_unread = True
        self._context.progress.passed_over()

    def again(self) -> Self:
        """The same part, to be read once more: the CDK keeps the book on each object once."""
        self._is_unread = False
        return copy(self)

    def read(self) -> Iterable[Record]:
        """Records of the slice; none for a refused account, and none where it fails: the stream's end says so."""
        parts, postponed, until = self._context.parts, False, None
        try:
            with self._context.readers, parts.own_quotas.postponing():
                yield from self._read()
        except OwnQuotaError:
            self._is_unread = postponed = True
        except UnfinishedError as unfinished:
            self._is_unread = postponed = True
            until = unfinished.until
        except ApiError as error:
            self._is_unread = True
            final, alone = isinstance(error, RequestRefusedError), isinstance(error, JobFailedError)
            parts.failures.add(self.account, error, final=final, alone=alone)
        finally:
            if self._is_unread and not postponed:
                self._context.progress.passed_over()
            parts.ended(self, postponed=postponed, until=until)

    def _read(self) -> Iterable[Record]:
        context, rows = self._context, 0
        if self.is_unread or context.parts.failures.passes_over(self.account):
            self._is_unread = True
            return
        try:
            with reading_answers():
                for records in paged(context.reader.read_records({}, self._slice)):
                    context.parts.own_quotas.insist()
                    if isinstance(records, Lines):  # of a report, and with nothing to say of their values
                        rows += records.count
                    else:
                        rows += len(records)
                        self.observe(records)
                        context.progress.changes.count(records)
                    yield from self._items(records)
        except AccountRefusedError as error:
            context.refusals.add(self.account, error.located(context.stream, self.account.id))
        else:
            context.parts.failures.done(self.account)
        context.progress.done(self.account, rows)

    def _items(self, records: Sequence[dict[str, Any]] | Lines) -> Iterable[Record]:
        """The records as items of the CDK's queue: in one, where it was adjusted for that."""
        stream = self._context.stream
        if self._context.whole_pages:
            return [RecordPage(records, stream)]
        if isinstance(records, Lines):
            records = records.records()
        return [
            Record(record, stream, file_reference=ChangesInTransit(record.changes))
            if isinstance(record, ChangedRecord)
            else Record(record, stream)
            for record in records
        ]

    def observe(self, records: Sequence[dict[str, Any]]) -> None:
        """Records that are about to be emitted, for a subclass that has to know of them."""

    def to_slice(self) -> Mapping[str, Any]:
        """The slice, for logs."""
        return self._slice

    def stream_name(self) -> str:
        """The stream's name."""
        return self._context.stream

    def __hash__(self) -> int:
        return id(self)


class OnDemand(PartitionGenerator):
    """Builds the real generator at the first partition.

    `discover` builds no retriever that way, and an error in building one (such as unusable state) ends its stream
    alone.

    Args:
        parts: Of the stream.
        build: Makes the generator.
    """

    def __init__(self, parts: Parts, build: Callable[[], PartitionGenerator]) -> None:
        self._parts, self._build = parts, build

    def generate(self) -> Iterable[Partition]:
        """Yield what the real generator yields, and what is left to be done after that is read."""
        yield from self._parts.of(cast("Iterable[Part]", self._build().generate()))
