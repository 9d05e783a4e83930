"""Values of other streams' columns, for requests that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from source_tiktok_ads.accounts.account import NO_ACCOUNT, Account
from source_tiktok_ads.readers.sample import of_a_few

if TYPE_CHECKING:
    from source_tiktok_ads.readers.base import RowReader
    from source_tiktok_ads.readers.lists.shared import LookedUpColumns, SharedList, Values

_ROWS_SAMPLED = 20  # the first row may lack what is looked up


@dataclass(frozen=True)
class LookedUpStream:
    """A stream whose columns are looked up.

    Attributes:
        name: Its name.
        columns: Which columns.
        reader: Reads it where no other stream has done so yet.
        shared: Its list, for all who need it.
        by_account: Whether it is read by ad account.
    """

    name: str
    columns: LookedUpColumns
    reader: RowReader
    shared: SharedList
    by_account: bool
    _samples: dict[tuple[str, int], list[Values]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def values(self, account: Account) -> list[Values]:
        """The looked-up columns of an ad account's records, each combination once.

        Raises:
            ApiError: The stream cannot be read.
        """
        return self.shared.values(self.name, account, self.reader.rows)

    def first_values(self, account: Account, rows: int) -> list[Values]:
        """The looked-up columns of a few records, asked for once by a command that samples many streams.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
        """
        wanted = account.id, max(rows, _ROWS_SAMPLED)
        if wanted not in self._samples:
            records = self.reader.sample(account, wanted[1]).records
            self._samples[wanted] = list(dict.fromkeys(self.columns.of_record(record) for record in records))
        return self._samples[wanted]


class LookUps:
    """Finds the streams that are looked up.

    Args:
        find: Gives one by its name, the same each time.
        accounts: Of the sync.
    """

    def __init__(self, find: Callable[[str], LookedUpStream], accounts: Callable[[], Collection[Account]]) -> None:
        self.stream, self._accounts = find, accounts

    def accounts_for(self, account: Account, stream: str) -> list[Account]:
        """For which accounts a stream has to be read, to look it up for this one."""
        if not self.stream(stream).by_account:
            return [NO_ACCOUNT]
        return list(self._accounts()) if account is NO_ACCOUNT else [account]

    def first_values(self, account: Account, stream: str, rows: int = 0) -> list[Values]:
        """A few values, of the first accounts that have any.

        Args:
            account: The ad account that they are for.
            stream: The stream that is looked up.
            rows: How many records to look through, 20 at least.

        Raises:
            ApiError: The API does not take the request, refuses every account, or gives no usable answer.
        """
        found = self.stream(stream)
        samples = of_a_few(self.accounts_for(account, stream), lambda each: found.first_values(each, rows))
        return next(filter(None, samples), [])
