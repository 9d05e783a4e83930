"""What is looked up for one list, as rows that its requests are made of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.client import text_of
from source_tiktok_ads.api.errors import AccountRefusedError
from source_tiktok_ads.custom.endpoints.model import PREFIX
from source_tiktok_ads.readers.lists.entry import ListEntry
from source_tiktok_ads.readers.lists.look_ups import LookUps
from source_tiktok_ads.readers.lists.requests import LookedUpRow
from source_tiktok_ads.readers.lists.shared import Values

logger = logging.getLogger("airbyte")


@dataclass(frozen=True)
class LookedUpRows:
    """Looks up what the entry of a stream names.

    Attributes:
        name: The stream's name.
        entry: Its list.
        look_ups: Finds other streams.
        error: Makes the error for a column that has no values.
    """

    name: str
    entry: ListEntry
    look_ups: LookUps
    error: Callable[[str], Exception]

    def batches(self, account: Account) -> Iterator[list[LookedUpRow]]:
        """The rows for an ad account, of one looked-up account after the other; an empty row where there is no look-up.

        What refuses its accounts refuses these.

        Raises:
            ApiError: What is looked up cannot be read.
        """
        if (stream := self.entry.looks_up) is None:
            yield [{}]
            return
        accounts, refused = self.look_ups.accounts_for(account, stream), list[tuple[Account, AccountRefusedError]]()
        seen: set[tuple[str, ...]] = set()  # two accounts may have the same values: they are one request
        for each in accounts:
            try:
                yield self._rows(stream, self.look_ups.stream(stream).values(each), seen)
            except AccountRefusedError as error:
                if each is account:
                    raise
                refused.append((each, error))
                if not each.listed:
                    logger.warning("Left out of stream %s: ad account %s. %s", self.name, each.id, error.message)
        if failed := [error for each, error in refused if each.listed or len(refused) == len(accounts)]:
            raise failed[0]

    def first(self, account: Account, rows: int = 0) -> list[LookedUpRow]:
        """A few rows, by as few requests as that takes; an empty row where nothing is looked up.

        Args:
            account: The ad account.
            rows: How many records of the other stream to look through.

        Raises:
            ApiError: What is looked up cannot be read.
        """
        if (stream := self.entry.looks_up) is None:
            return [{}]
        return self._rows(stream, self.look_ups.first_values(account, stream, rows), set())

    def _rows(self, stream: str, values: Sequence[Values], seen: set[tuple[str, ...]]) -> list[LookedUpRow]:
        """The values by the column's name, those that have not been seen.

        A row that lacks one of the columns cannot be asked for. That none has it is a mistake in a column's name where
        nobody could check it before: in a custom endpoint's, or within an object.
        """
        names = self.look_ups.stream(stream).columns.names
        wanted = dict.fromkeys(look_up.column for look_up in self.entry.look_ups)
        rows: list[LookedUpRow] = [
            {name: value for name, value in zip(names, each, strict=True) if name in wanted} for each in values
        ]
        whole = [row for row in rows if all(value not in (None, "") for value in row.values())]
        for name in wanted:
            if rows and ("." in name or stream.startswith(PREFIX)) and all(row[name] is None for row in rows):
                raise self.error(f"{stream} has no value in the column {name} that is looked up")
        if len(whole) < len(rows):
            logger.warning(
                "Stream %s: %d rows of %s lack a looked-up value and are not asked for.",
                self.name, len(rows) - len(whole), stream,
            )  # fmt: skip
        by_text = {tuple(text_of(row[name]) for name in wanted): row for row in whole}
        fresh = [row for text, row in by_text.items() if text not in seen]
        seen.update(by_text)
        return fresh
