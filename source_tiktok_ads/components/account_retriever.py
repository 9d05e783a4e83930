"""Ad accounts as records: the directory that every stream uses, no further request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass
from typing import Any

from airbyte_cdk.sources.declarative.retrievers.retriever import Retriever
from airbyte_cdk.sources.types import StreamSlice

from source_tiktok_ads.accounts import Account
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.components.sample import Sample
from source_tiktok_ads.entity_columns import EntityColumns


@dataclass
class AccountRetriever(Retriever):
    """Emits one ad account.

    Attributes:
        name: The stream's name.
        columns: What to emit.
    """

    config: Mapping[str, Any]
    parameters: InitVar[Mapping[str, Any]]
    name: str
    api: Api
    columns: EntityColumns

    def read_records(
        self,
        records_schema: Mapping[str, Any],  # noqa: ARG002 - the columns know it
        stream_slice: StreamSlice | None = None,
    ) -> Iterator[dict[str, Any]]:
        """The slice's ad account; an account that cannot be read in detail still has its id.

        Raises:
            AccountRefusedError: The API refuses the account.
        """
        if stream_slice is None:
            raise ValueError("Ad accounts are read one by one.")
        account: Account = stream_slice.extra_fields["account"]
        if account.refusal is not None:
            raise account.refusal.located(self.name, account.id)
        yield self.columns.record(account.details, account.id)

    def sample(self, account: Account) -> Sample:
        """One row, of what the directory already asked for.

        Raises:
            AccountRefusedError: The API refuses the account.
        """
        if account.refusal is not None:
            raise account.refusal.located(self.name, account.id)
        return Sample(1, 0.0)
