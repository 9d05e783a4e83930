"""What the retrievers have in common: their slices are of one ad account."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from typing import Any

from airbyte_cdk.sources.declarative.retrievers.retriever import Retriever
from airbyte_cdk.sources.types import StreamSlice

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.readers.columns import RecordColumns
from source_tiktok_ads.readers.lists.look_ups import Shared
from source_tiktok_ads.readers.sample import Sample


@dataclass
class ByAccount(Retriever):
    """Reads slices of an ad account.

    Attributes:
        name: The stream's name.
        api: The shared request path.
    """

    config: Mapping[str, Any]
    parameters: InitVar[Mapping[str, Any]]
    name: str
    api: Api

    def read_records(
        self,
        records_schema: Mapping[str, Any],  # noqa: ARG002 - the columns know it
        stream_slice: StreamSlice | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Finished records of a slice.

        Args:
            records_schema: Not used.
            stream_slice: With an `account` in its extra fields.

        Raises:
            ApiError: The slice cannot be read.
        """
        if stream_slice is None:
            raise ValueError(f"{self.name} is read by ad account: the slice says which.")
        return self.read(stream_slice.extra_fields["account"], stream_slice)

    @abstractmethod
    def read(self, account: Account, stream_slice: StreamSlice) -> Iterator[dict[str, Any]]:
        """Finished records of an ad account's slice."""

    @abstractmethod
    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for a little: whether the API takes the requests, how many rows there are, and some of them.

        Args:
            account: The ad account.
            size: Rows to ask for, of each list that the stream is read from.

        Raises:
            ApiError: It does not, or gives no usable answer.
        """


@dataclass
class Entities(ByAccount):
    """Reads lists in full, and emits what is due of them.

    Attributes:
        columns: What to ask for and to emit.
        shared: Gives the rows where a look-up needs them too: then they are read once for both.
    """

    columns: RecordColumns
    shared: Shared | None = field(default=None, kw_only=True)

    def read(self, account: Account, stream_slice: StreamSlice) -> Iterator[dict[str, Any]]:
        """Records of an ad account.

        With `modified_since` among the slice's bounds: what was modified before is read and not emitted; what has no
        modification time always is.
        """
        since: str = stream_slice.cursor_slice.get("modified_since", "")
        cursor_field = self.columns.cursor_field
        for row in self.shared.rows(account) if self.shared else self.rows(account):
            record = self.columns.record(row, account.id)
            modified = record[cursor_field] if cursor_field else None
            if modified is None or modified >= since:
                yield record

    def read_began(self, account: Account) -> datetime | None:
        """When reading the account's list began, be it for a look-up; None before that."""
        return self.shared.began(account) if self.shared else None

    @abstractmethod
    def rows(self, account: Account) -> Iterator[Mapping[str, Any]]:
        """All rows of an ad account."""
