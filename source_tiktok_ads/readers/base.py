"""What all readers have in common: their slices are of one ad account, or of the token."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass
from datetime import datetime
from typing import Any

from airbyte_cdk.sources.declarative.retrievers.retriever import Retriever
from airbyte_cdk.sources.types import StreamSlice

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.readers.columns import RecordColumns
from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.readers.resources import StreamResources
from source_tiktok_ads.readers.sample import Sample


@dataclass
class Reader(Retriever):
    """Reads slices of an ad account; made by the CDK's factory, since the manifest names it.

    Attributes:
        name: The stream's name.
        resources: What the stream is read with.
    """

    config: Mapping[str, Any]
    parameters: InitVar[Mapping[str, Any]]
    name: str
    resources: StreamResources

    def read_records(  # type: ignore[override] # by the page, which our own partitions take
        self,
        records_schema: Mapping[str, Any],  # noqa: ARG002 - the columns know it
        stream_slice: StreamSlice | None = None,
    ) -> Iterator[dict[str, Any] | Lines]:
        """Finished records of a slice, one by one or by the page.

        Args:
            records_schema: Not used.
            stream_slice: With an `account` in its extra fields.

        Raises:
            ApiError: The slice cannot be read.
        """
        if stream_slice is None:
            raise ValueError(f"{self.name} is read by ad account: the slice says which.")
        return self.read(stream_slice.extra_fields["account"], stream_slice)

    def place(self, account: Account) -> str:
        """The stream and the ad account, for log lines."""
        return f"Stream {self.name}" + (f", ad account {account.id}" if account.id else "")

    @abstractmethod
    def read(self, account: Account, stream_slice: StreamSlice) -> Iterator[dict[str, Any] | Lines]:
        """Finished records of an ad account's slice, one by one or by the page."""

    @abstractmethod
    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for a little: whether the API takes the requests, how many rows there are, and some of them.

        Args:
            account: The ad account.
            size: Rows to ask for, of each list that the stream is read from.

        Raises:
            ApiError: It does not, or gives no usable answer.
        """

    def read_began(self, account: Account) -> datetime | None:  # noqa: ARG002 - of lists that streams share
        """When reading an account's list began for another stream; None where it did not."""
        return None


@dataclass
class RowReader(Reader):
    """Reads rows in full, and emits what is due of them.

    Attributes:
        columns: What to emit.
    """

    columns: RecordColumns

    def read(self, account: Account, stream_slice: StreamSlice) -> Iterator[dict[str, Any]]:
        """Records of an ad account.

        With `modified_since` among the slice's bounds: what was modified before is read and not emitted; what has no
        modification time always is.
        """
        since: str = stream_slice.cursor_slice.get("modified_since", "")
        cursor_field = self.columns.cursor_field
        shared = self.resources.shared
        for row in shared.rows(account, self.rows) if shared else self.rows(account):
            for part in self.parts(row):
                record = self.columns.record(part, account.id)
                modified = record[cursor_field] if cursor_field else None
                if modified is None or modified >= since:
                    yield record

    def read_began(self, account: Account) -> datetime | None:
        """When reading the account's list began, be it for another stream; None before that."""
        shared, ahead = self.resources.shared, self.resources.ahead
        moments = (shared.began(account) if shared else None, ahead.asked_at(account) if ahead else None)
        return min((moment for moment in moments if moment), default=None)

    @abstractmethod
    def rows(self, account: Account) -> Iterator[Mapping[str, Any]]:
        """All rows of an ad account, as streams with the same list share them."""

    def parts(self, row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """What a row is made into: most are a record each."""
        yield row
