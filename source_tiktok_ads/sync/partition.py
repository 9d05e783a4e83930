"""A part of a stream: one ad account, and for reports one window of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator
from airbyte_cdk.sources.types import Record, StreamSlice

from source_tiktok_ads.api.errors import AccountRefusedError, ApiError, RequestRefusedError
from source_tiktok_ads.readers.values import ChangedRecord
from source_tiktok_ads.sync.record_pages import RecordPage, paged
from source_tiktok_ads.sync.value_changes import ChangesInTransit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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
    """

    stream: str
    reader: Reader
    refusals: Refusals
    progress: Progress
    whole_pages: bool = False


class AccountPartition(Partition):
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
        self._slice = StreamSlice(
            partition=dict(account.key),
            cursor_slice=cursor_slice or {},
            extra_fields={"account": account, **(extra or {})},
        )

    @property
    def refused(self) -> bool:
        """Whether the account, or what is asked of it, is refused: then nothing of it counts as read."""
        return self.account in self._context.refusals

    def read(self) -> Iterable[Record]:
        """Records of the slice; none for a refused account."""
        if self.refused:
            return
        stream, rows = self._context.stream, 0
        try:
            for records in paged(self._context.reader.read_records({}, self._slice)):
                self.observe(records)
                self._context.progress.changes.count(records)
                yield from self._items(records)
                rows += len(records)
        except AccountRefusedError as error:
            self._context.refusals.add(self.account, error.located(stream, self.account.id))
        except RequestRefusedError as error:
            # The account's other parts would be refused as well: one error says it. The state stays before this part.
            if self._context.refusals.stop(self.account):
                raise error.located(stream, self.account.id) from None
        except ApiError as error:
            raise error.located(stream, self.account.id) from None
        self._context.progress.done(self.account, rows)

    def _items(self, records: Sequence[dict[str, Any]]) -> Iterable[Record]:
        """The records as items of the CDK's queue: in one, where it was adjusted for that."""
        stream = self._context.stream
        if self._context.whole_pages:
            return [RecordPage(records, stream)]
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
        build: Makes the generator.
    """

    def __init__(self, build: Callable[[], PartitionGenerator]) -> None:
        self._build = build

    def generate(self) -> Iterable[Partition]:
        """Yield what the real generator yields."""
        yield from self._build().generate()
