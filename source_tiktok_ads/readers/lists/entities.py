"""Campaigns, ad groups and ads of an ad account, of every buying type and origin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from airbyte_cdk.sources.declarative.requesters.paginators import Paginator

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.lists.pages import Row, of_list, read_list
from source_tiktok_ads.readers.base import Entities
from source_tiktok_ads.readers.include_deleted import entity_filter
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.sample import Sample, first_rows


@dataclass
class EntityRetriever(Entities):
    """Reads all pages of an entity list, once for each set of buying types that the API wants asked for by itself.

    Attributes:
        path: The list endpoint.
        id_field: What makes a row of an answer the same row.
        filters: Per request, what is added to the deleted filter.
        paginators: Per request, the page parameters with their page size.
    """

    columns: EntityColumns
    path: str
    id_field: str
    filters: Sequence[Mapping[str, Any]]
    paginators: Sequence[Paginator]
    _deleted: Mapping[str, Any] = field(init=False, repr=False)

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Take the deleted filter from the configuration."""
        self._deleted = entity_filter(include_deleted=self.config["include_deleted"])

    def rows(self, account: Account) -> Iterator[Row]:
        """All rows of all lists.

        Raises:
            ApiError: A list cannot be read.
        """
        for filtering, paginator in zip(self.filters, self.paginators, strict=True):
            for rows in self._list(account, filtering, paginator):
                yield from rows

    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for the first rows of each list.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        lists = [self._first(account, *each, size) for each in zip(self.filters, self.paginators, strict=True)]
        rows = (row for answers in lists for answer in answers for row in of_list(answer.data))
        return Sample.of(lists, (self.columns.record(row, account.id) for row in rows))

    def _first(self, account: Account, filtering: Mapping[str, Any], paginator: Paginator, size: int) -> list[Answer]:
        params = self._params(account, filtering)
        most = paginator.get_request_params(next_page_token={"next_page_token": 1})["page_size"]

        def ask(paging: Mapping[str, int]) -> Answer:
            return self.api.get(self.path, {**params, **paging}, stream=self.name, account=account.id)

        return first_rows(ask, size, most)

    def _params(self, account: Account, filtering: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "advertiser_id": account.id,
            "fields": list(self.columns.request_fields),
            "filtering": {**self._deleted, **filtering},
        }

    def _list(self, account: Account, filtering: Mapping[str, Any], paginator: Paginator) -> Iterator[list[Row]]:
        params = self._params(account, filtering)

        def ask(page: int) -> Answer:
            paging = paginator.get_request_params(next_page_token={"next_page_token": page})
            return self.api.get(self.path, {**params, **paging}, stream=self.name, account=account.id)

        return read_list(ask, lambda row: row[self.id_field])
