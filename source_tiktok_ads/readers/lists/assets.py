"""Custom audiences, pixels, videos and images of an ad account: lists that take neither fields nor a status."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from airbyte_cdk.sources.declarative.requesters.paginators import Paginator

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.lists.pages import Row, read_list
from source_tiktok_ads.lists.unsteady_order import read_tied_list
from source_tiktok_ads.readers.base import Entities
from source_tiktok_ads.readers.sample import Sample, first_rows

logger = logging.getLogger("airbyte")


@dataclass
class AssetRetriever(Entities):
    """Reads all pages of a list.

    An incremental sync reads them all too: what was modified may lie on any page, since the order is that of creation.

    Attributes:
        path: The list endpoint.
        id_field: What makes a row of an answer the same row.
        paginator: With the page size.
        rows_at: Where in `data` the rows are.
        tied: Whether rows may change places between two pages.
        shows_at_most: Rows that the API has of a list at most, the others left out; 0 for no such limit.
    """

    path: str
    id_field: str
    paginator: Paginator
    rows_at: str = "list"
    tied: bool = False
    shows_at_most: int = 0

    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for the first rows.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
        """
        most = self.paginator.get_request_params(next_page_token={"next_page_token": 1})["page_size"]
        answers = first_rows(lambda paging: self._ask(account, paging), size, most, self._found)
        rows = [row for answer in answers for row in self._found(answer.data)]
        return Sample.of([answers], [self.columns.record(row, account.id) for row in rows])

    def rows(self, account: Account) -> Iterator[Row]:
        """All rows of the list; says it when the API may not have shown all.

        Raises:
            ApiError: The list cannot be read.
        """
        count = 0
        for rows in self._rows(account):
            count += len(rows)
            yield from rows
        if self.shows_at_most and count >= self.shows_at_most:
            logger.warning(
                "Stream %s, ad account %s: the API shows the %d that were modified last, and no others.",
                self.name, account.id, self.shows_at_most,
            )  # fmt: skip

    def _rows(self, account: Account) -> Iterator[list[Row]]:
        if self.tied:
            return read_tied_list(
                lambda page, size: self._ask(account, {"page": page, "page_size": size}), lambda row: row[self.id_field]
            )

        def ask(page: int) -> Answer:
            return self._ask(account, self.paginator.get_request_params(next_page_token={"next_page_token": page}))

        return read_list(ask, lambda row: row[self.id_field], self._found)

    def _found(self, data: Row) -> list[Row]:
        return data.get(self.rows_at) or []

    def _ask(self, account: Account, paging: Mapping[str, Any]) -> Answer:
        return self.api.get(self.path, {"advertiser_id": account.id, **paging}, stream=self.name, account=account.id)
