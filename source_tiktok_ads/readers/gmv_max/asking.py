"""How a part of a GMV Max report becomes questions to the API, and its answers rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.api.errors import TooLargeError
from source_tiktok_ads.basics import Row
from source_tiktok_ads.catalogue import DAY
from source_tiktok_ads.lists.pages import read_list
from source_tiktok_ads.readers.gmv_max.entry import GmvMaxEntry
from source_tiktok_ads.readers.gmv_max.parts import StorePart
from source_tiktok_ads.readers.lists.entry import merged
from source_tiktok_ads.readers.permission import naming_permission
from source_tiktok_ads.readers.reports.columns import ReportColumns

CAMPAIGN, PRODUCT = "campaign_id", "item_group_id"

Pages = Iterator[list[Row]]


@dataclass(frozen=True)
class GmvMaxAsker:
    """Asks for parts of one report.

    Attributes:
        name: The stream's name.
        entry: The report.
        api: The one request path.
        include_deleted: Whether deleted campaigns are wanted.
    """

    name: str
    entry: GmvMaxEntry
    api: Api
    include_deleted: bool

    def by_list(self, part: StorePart) -> StorePart:
        """The same part without metrics that are given of one campaign at a time."""
        metrics = tuple(name for name in part.metrics if name not in self.entry.of_one_campaign)
        return replace(part, metrics=metrics or self.entry.costs[:1])

    def listed(self, account: Account, part: StorePart) -> Pages:
        """Rows of a part; in halves, where the API finds it too large. Nothing of it comes before it is whole."""
        key = ReportColumns(part.dimensions, (), ()).key_within(part.window)

        def ask(page: int, size: int) -> Answer:
            return self.ask(account, part, page, size)

        try:
            yield from read_list(ask, key, page_size=self.entry.page_size, place=f"Stream {self.name}, {account.place}")
        except TooLargeError:
            if not (halves := part.halves()):
                raise
            for half in halves:
                yield from self.listed(account, half)

    def completed(self, account: Account, part: StorePart, pages: Pages) -> Pages:
        """Rows with what the API says of one campaign at a time, asked for of campaigns that have rows."""
        wanted = tuple(name for name in self.entry.of_one_campaign if name in part.metrics)
        if not wanted:
            yield from pages
            return
        known: dict[str, dict[tuple[Any, ...], Mapping[str, Any]]] = {}
        for rows in pages:
            for row in rows:
                dimensions = row["dimensions"]
                campaign = dimensions[CAMPAIGN]
                if campaign not in known:
                    known[campaign] = self._of_one(account, part, campaign, wanted)
                more = known[campaign].get(tuple(dimensions[name] for name in self._of_one_dimensions), {})
                row["metrics"] = {**(row.get("metrics") or {}), **{name: more.get(name) for name in wanted}}
            yield rows

    @property
    def _of_one_dimensions(self) -> tuple[str, ...]:
        return tuple(name for name in self.entry.dimensions if name not in (CAMPAIGN, DAY))

    def _of_one(
        self, account: Account, part: StorePart, campaign: str, metrics: tuple[str, ...]
    ) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        """What the API says of one campaign alone, by the ids of its rows."""
        dimensions = self._of_one_dimensions
        alone = replace(part, campaigns=(campaign,), dimensions=dimensions, metrics=metrics)
        return {
            tuple(row["dimensions"][name] for name in dimensions): row.get("metrics") or {}
            for rows in self.listed(account, alone)
            for row in rows
        }

    def ask(self, account: Account, part: StorePart, page: int, size: int) -> Answer:
        """A page of a part.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
        """
        params = {**self._params(account, part), "page": page, "page_size": size}
        with naming_permission(self.entry.permission):
            return self.api.get(self.entry.path, params, stream=self.name, account=account.id)

    def _params(self, account: Account, part: StorePart) -> dict[str, Any]:
        named = {f"{CAMPAIGN}s": part.campaigns, f"{PRODUCT}s": part.products}
        filtering = {
            **merged(self.entry.filtering, self.entry.deleted if self.include_deleted else {}),
            **{name: list(ids) for name, ids in named.items() if ids},
        }
        return {
            "advertiser_id": account.id,
            "store_ids": [part.store],
            "start_date": str(part.window.first),
            "end_date": str(part.window.last),
            "dimensions": list(part.dimensions),
            "metrics": list(part.metrics),
            **({"filtering": filtering} if filtering else {}),
        }
