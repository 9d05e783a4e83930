"""A part of a stream: one ad account, and for reports one window of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.sources.types import Record, StreamSlice

from source_tiktok_ads.api.errors import AccountRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from source_tiktok_ads.accounts import Account
    from source_tiktok_ads.sync.refusals import Refusals


class RecordReader(Protocol):
    """What a partition needs of a retriever: finished records of a slice."""

    def read_records(
        self, records_schema: Mapping[str, Any], stream_slice: StreamSlice | None = None
    ) -> Iterable[dict[str, Any]]:
        """Yield the slice's records."""
        ...


class AccountPartition(Partition):
    """Reads one slice of one ad account through the stream's retriever.

    Args:
        stream: The stream's name.
        retriever: Reads the slice.
        account: The ad account.
        refusals: The stream's refused accounts: once refused, an account is not asked for again.
        cursor_slice: What the slice's log line and the retriever know of its bounds.
        extra: Handed to the retriever beside the account.
    """

    def __init__(
        self,
        stream: str,
        retriever: RecordReader,
        account: Account,
        refusals: Refusals,
        cursor_slice: Mapping[str, Any] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self._stream, self._retriever, self._refusals = stream, retriever, refusals
        self.account = account
        self._slice = StreamSlice(
            partition={"advertiser_id": account.id},
            cursor_slice=cursor_slice or {},
            extra_fields={"account": account, **(extra or {})},
        )

    @property
    def refused(self) -> bool:
        """Whether the account turned out to be refused: then nothing of it counts as read."""
        return self.account in self._refusals

    def read(self) -> Iterable[Record]:
        """Records of the slice; none for a refused account."""
        if self.refused:
            return
        try:
            for record in self._retriever.read_records({}, self._slice):
                yield Record(record, self._stream)
        except AccountRefusedError as error:
            self._refusals.add(self.account, error)

    def to_slice(self) -> Mapping[str, Any]:
        """The slice, for logs."""
        return self._slice

    def stream_name(self) -> str:
        """The stream's name."""
        return self._stream

    def __hash__(self) -> int:
        return id(self)
