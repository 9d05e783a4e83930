"""Ids of an ad account's campaigns, ad groups and ads, for reports that have to be asked for in parts."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.lists.batches import batched
from source_tiktok_ads.lists.pages import read_list
from source_tiktok_ads.readers.include_deleted import entity_filter
from source_tiktok_ads.readers.lists.entry import ListEntry

CAMPAIGNS = "campaigns"
# Per filter of ids: the stream that lists them, and the filter that narrows it down.
_LISTS: Mapping[str, tuple[str, str | None]] = {
    "campaign_ids": (CAMPAIGNS, None),
    "adgroup_ids": ("ad_groups", "campaign_ids"),
    "ad_ids": ("ads", "adgroup_ids"),
}
_PARENTS_PER_REQUEST = 100

COUNTED_AS = "(ids for splitting)"


@dataclass
class EntityIds:
    """Lists ids, deleted entities included, each list once per sync and ad account for days that are over.

    Deleted ones always: where a report leaves deleted ads out, it may still have rows of an ad whose campaign is
    deleted.

    A list that was read on some day holds every id that days before it can have rows of. For the account's own today
    it is read anew each time, since an ad may have been made in between.

    Attributes:
        api: The shared request path.
        lists: What the streams of entities are asked for, by name: no id may be missing here that a report has rows
            for.
    """

    api: Api
    lists: Mapping[str, ListEntry]
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _lists: dict[tuple[str, str, tuple[str, ...]], tuple[date, list[str]]] = field(default_factory=dict, repr=False)

    def below(self, account: Account, id_field: str, parents: Sequence[str], last_day: date) -> list[str]:
        """Ids for a filter.

        Args:
            account: The ad account.
            id_field: `campaign_ids`, `adgroup_ids` or `ad_ids`.
            parents: Campaign ids for ad groups, ad group ids for ads, nothing for campaigns.
            last_day: The last day of the report that is to be split.

        Raises:
            ApiError: A list cannot be read.
        """
        key = (account.id, id_field, tuple(parents))
        with self._lock:  # one list at a time: what two windows wait for is read once
            known = self._lists.get(key)
            if known is None or known[0] <= last_day:
                known = (account.today(), self._read(account, id_field, parents))
                self._lists[key] = known
            return known[1]

    def _read(self, account: Account, id_field: str, parents: Sequence[str]) -> list[str]:
        stream, parent_field = _LISTS[id_field]
        batches: list[dict[str, Any]] = [{}]
        if parent_field:
            batches = [{parent_field: list(batch)} for batch in batched(parents, _PARENTS_PER_REQUEST)]
        ids: dict[str, None] = {}
        for batch in batches:
            filtering = {"filtering": {**entity_filter(include_deleted=True), **batch}}
            for request in self.lists[stream].requests(filtering):
                ids |= dict.fromkeys(self._column(request, id_field.removesuffix("s"), account))
        return list(ids)

    def _column(self, request: ListEntry, column: str, account: Account) -> list[str]:
        params = {"advertiser_id": account.id, **request.query, "fields": [column]}

        def ask(page: int, size: int) -> Answer:
            paging = {"page": page, "page_size": size}
            return self.api.get(request.path, {**params, **paging}, stream=COUNTED_AS, account=account.id)

        place = f"Ids by which reports are split, ad account {account.id}"
        pages = read_list(ask, lambda row: row[column], page_size=request.page_size, place=place)
        return [str(row[column]) for rows in pages for row in rows]
