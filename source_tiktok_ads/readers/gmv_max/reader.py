"""Reads windows of one report of GMV Max: of a shop, by lists of campaigns and products where it needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import islice
from typing import Any

from airbyte_cdk.sources.types import StreamSlice

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.lists.batches import batched
from source_tiktok_ads.lists.forms import of_list
from source_tiktok_ads.readers.base import Reader
from source_tiktok_ads.readers.gmv_max.asking import PRODUCT, GmvMaxAsker, Pages
from source_tiktok_ads.readers.gmv_max.columns import STORE, GmvMaxColumns
from source_tiktok_ads.readers.gmv_max.entry import GmvMaxEntry, Parents
from source_tiktok_ads.readers.gmv_max.parts import IDS_PER_REQUEST, StorePart
from source_tiktok_ads.readers.reports.windows import Window
from source_tiktok_ads.readers.sample import Sample

_RECORDS_AT_ONCE = 250  # of a page of 1,000: a record weighs kilobytes
_STORES_SAMPLED = 3
_DAYS_SAMPLED = 30  # in which to look for products to ask for


@dataclass
class GmvMaxReader(Reader):
    """Reads one report.

    Attributes:
        entry: What to ask for.
        columns: What of it to ask for and to emit.
    """

    entry: GmvMaxEntry
    columns: GmvMaxColumns

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Prepare how to ask."""
        self._asker = GmvMaxAsker(self.name, self.entry, self.resources.api, self.config["include_deleted"])

    @property
    def first_day(self) -> date:
        """The first day that there is anything of the selected columns."""
        costs = set(self.entry.costs) & set(self._metrics)
        return self.entry.first_day_of_costs if costs else self.entry.first_day

    def parents(self, account: Account) -> Iterator[tuple[Account, Sequence[str]]]:
        """The shops of an ad account, each with the campaigns that requests have to name.

        Args:
            account: The ad account.

        Raises:
            ApiError: Shops or campaigns cannot be listed.
        """
        shops = self.shops(account)
        campaigns = self._values(account, self.entry.campaigns) if shops and self.entry.campaigns else []
        for shop in shops:
            yield shop, campaigns

    def shops(self, account: Account) -> list[Account]:
        """The ad account as one of each of its shops.

        Raises:
            ApiError: Shops cannot be listed.
        """
        stores = self._values(account, self.entry.stores)
        return [replace(account, parents=((STORE, store),), listed=False) for store in stores]

    def read(self, account: Account, stream_slice: StreamSlice) -> Iterator[dict[str, Any]]:
        """Records of a shop's window; none before its part of the window is known to be whole.

        Args:
            account: The ad account, with a shop.
            stream_slice: With a `window`, the campaigns as `parents`, and a `refusal` in its extra fields.

        Raises:
            ApiError: The window cannot be read.
        """
        extra = stream_slice.extra_fields
        if refusal := extra["refusal"]:
            raise refusal
        for part in self._parts(account, extra["window"], extra["parents"]):
            for rows in self._pages_of(account, part):
                for some in batched(rows, _RECORDS_AT_ONCE):
                    yield from self.columns.records(some, account)

    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for the first rows of the account's today, all metrics of them: whether the API takes the report.

        Nothing is asked for of an ad account that has no shop, or no campaign where requests must name one.

        Raises:
            ApiError: It does not, or gives no usable answer.
        """
        today = account.today()
        return self.first_records(account, Window(today, today), size)

    def first_records(self, account: Account, window: Window, size: int) -> Sample:
        """The first records of a window, of the first shop that has any.

        Args:
            account: The ad account.
            window: Of any days.
            size: How many records, up to 1,000.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        answers: list[Answer] = []
        records: list[dict[str, Any]] = []
        for store in self._first_values(account, self.entry.stores)[: 1 if size == 1 else _STORES_SAMPLED]:
            owner = replace(account, parents=((STORE, store),))
            for part in self._first_parts(owner, window):
                answer = self._asker.ask(owner, self._asker.by_list(part), 1, size)
                answers.append(answer)
                rows = [rows for rows in self._asker.completed(owner, part, iter([of_list(answer.data)])) if rows]
                records += [record for each in rows for record in self.columns.records(each, owner)]
            if records:
                break
        return Sample.of([[answer] for answer in answers], records)

    def pages(self, account: Account, window: Window, campaigns: Sequence[str]) -> Pages:
        """Rows of a window, as answered, of campaigns that one request can name; shared with whoever needs them too.

        Raises:
            ApiError: They cannot be read.
        """
        for part in self._spans(account, window):
            yield from self._pages_of(account, replace(part, campaigns=tuple(campaigns)))

    @property
    def _metrics(self) -> tuple[str, ...]:
        """The selected metrics; costs where none is, since a request must hold some."""
        return self.columns.request_metrics or self.entry.costs[:1]

    def _spans(self, account: Account, window: Window) -> Iterator[StorePart]:
        """A window by what there is of it: costs and texts alone on early days."""
        store, begun, metrics = dict(account.parents)[STORE], self.entry.first_day, self._metrics
        dimensions = self.columns.dimensions
        if window.first < begun:
            early = Window(window.first, min(window.last, begun - timedelta(days=1)))
            known = tuple(name for name in metrics if self._is_early(name))
            yield StorePart(store, early, dimensions, known or self.entry.costs[:1])
        if window.last >= begun:
            yield StorePart(store, Window(max(window.first, begun), window.last), dimensions, metrics)

    def _is_early(self, metric: str) -> bool:
        return metric in self.entry.costs or self.columns.fields[metric].type == "string"

    def _parts(self, account: Account, window: Window, campaigns: Sequence[str]) -> Iterator[StorePart]:
        """The requests of a window, each as large as the API takes it."""
        for part in self._spans(account, window):
            if self.entry.campaigns is None:
                yield part
            for batch in batched(campaigns, IDS_PER_REQUEST):
                named = replace(part, campaigns=batch)
                yield from self._by_products(account, named) if self.entry.products_of else iter((named,))

    def _by_products(self, account: Account, part: StorePart) -> Iterator[StorePart]:
        """A part for the products that its campaigns had on its days."""
        pages = self.resources.products.pages(account, part.window, part.campaigns)
        yield from _naming_products(part, pages)

    def _pages_of(self, account: Account, part: StorePart) -> Pages:
        shared = self.resources.window_rows
        read = partial(self._read, account, part)
        return shared.pages((account.key, part), read) if shared else read()

    def _read(self, account: Account, part: StorePart) -> Pages:
        return self._asker.completed(account, part, self._asker.listed(account, self._asker.by_list(part)))

    def _values(self, account: Account, parents: Parents) -> list[str]:
        """Values of another stream, of an ad account's records that count."""
        found = self.resources.look_ups.stream(parents.stream)
        return _matching(parents, found.columns.names, found.values(account))

    def _first_values(self, account: Account, parents: Parents) -> list[str]:
        """The same, of a few records."""
        look_ups = self.resources.look_ups
        names = look_ups.stream(parents.stream).columns.names
        return _matching(parents, names, look_ups.first_values(account, parents.stream))

    def _first_parts(self, owner: Account, window: Window) -> Iterator[StorePart]:
        """The first request of a window; none where there is nothing that it could name."""
        part = next(iter(reversed(list(self._spans(owner, window)))))
        if self.entry.campaigns is not None:
            campaigns = self._first_values(replace(owner, parents=()), self.entry.campaigns)[:IDS_PER_REQUEST]
            if not campaigns:
                return
            part = replace(part, campaigns=tuple(campaigns))
        if self.entry.products_of is None:
            yield part
            return
        days = Window(window.last - timedelta(days=_DAYS_SAMPLED - 1), window.last)
        answer = self.resources.products.first_page(owner, days, part.campaigns)
        yield from islice(_naming_products(part, iter([of_list(answer.data)])), 1)

    def first_page(self, owner: Account, window: Window, campaigns: tuple[str, ...]) -> Answer:
        """The first page of a window, of campaigns that one request can name.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
        """
        part = next(iter(reversed(list(self._spans(owner, window)))))
        return self._asker.ask(owner, replace(part, campaigns=campaigns), 1, IDS_PER_REQUEST)


def _matching(parents: Parents, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """The values of the rows that count, each once."""
    records = (dict(zip(names, row, strict=True)) for row in rows)
    wanted = (each for each in records if all(each[name] == value for name, value in parents.where.items()))
    return list(dict.fromkeys(str(each[parents.column]) for each in wanted if each[parents.column]))


def _naming_products(part: StorePart, pages: Pages) -> Iterator[StorePart]:
    """A part for the products of some rows, as many at once as a request takes: each pair of ids is in one request."""
    products = dict.fromkeys(str(row["dimensions"][PRODUCT]) for rows in pages for row in rows)
    for batch in batched(list(products), IDS_PER_REQUEST):
        yield replace(part, products=batch)
