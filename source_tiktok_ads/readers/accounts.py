"""Ad accounts as records: the directory that every stream uses, no further request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.readers.base import RowReader
from source_tiktok_ads.readers.sample import Sample


@dataclass
class AccountReader(RowReader):
    """Emits one ad account."""

    def rows(self, account: Account) -> Iterator[Mapping[str, Any]]:
        """The account as the directory has it; one without readable details still has its id.

        Raises:
            AccountRefusedError: The API refuses the account.
        """
        if account.refusal is not None:
            raise account.refusal.located(self.name, account.id)
        yield account.details

    def sample(self, account: Account, size: int = 1) -> Sample:  # noqa: ARG002 - there is one
        """One row, of what the directory already asked for.

        Raises:
            AccountRefusedError: The API refuses the account.
        """
        if account.refusal is not None:
            raise account.refusal.located(self.name, account.id)
        return Sample(1, 0.0, [self.columns.record(account.details, account.id)])
