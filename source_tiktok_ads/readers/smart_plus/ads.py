"""Upgraded Smart+ ads, read once per ad account and sync for all streams that come from them."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pendulum

from source_tiktok_ads import catalogue
from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.lists.pages import Row, read_list
from source_tiktok_ads.lists.spool import Place, Spool
from source_tiktok_ads.readers.include_deleted import entity_filter

PATH, ID = "smart_plus/ad/get/", "smart_plus_ad_id"
STREAM = "smart_plus_ads"
PAGE_SIZE = 100  # the most that a page takes
_ALWAYS = frozenset({"advertiser_id", ID})  # answered in any case, and refused in `fields`
# What the streams that come from the ads' creatives are made of.
_FOR_CREATIVES = frozenset({"creative_list", "ad_name", "adgroup_id", "campaign_id"})


def fields_for(selected: dict[str, Collection[str] | None]) -> list[str] | None:
    """What the ads are asked for.

    Args:
        selected: Per stream that comes from the ads, its columns (None: all).

    Returns:
        Values of `fields`; None to leave it out, which asks for everything: where all is wanted, and where something is
        that the API may refuse by its name (`ad_configuration`, of which the documentation lists the parts only, and
        `playable_list`, which it does not list).
    """
    wanted: set[str] = set()
    for stream, columns in selected.items():
        if stream == STREAM:
            if columns is None:
                return None
            wanted |= set(columns) | {"modify_time"}
        else:
            wanted |= {"ad_name"} if stream.endswith("suggestions") else _FOR_CREATIVES
    known = catalogue.entity_fields(STREAM)
    asked = [name for name in known if name in wanted - _ALWAYS]
    return asked if all(known[name].requestable for name in asked) else None


@dataclass
class _Reading:
    """The pages of one account's ads: when reading began, and where in the spool they are."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    began: datetime | None = None
    pages: list[Place] | None = None


@dataclass
class SmartPlusAds:
    """Lists the ads of an account for whoever asks first, and gives the same to the others.

    The pages of all accounts wait in one file. A list that cannot be read is not remembered: the
    next stream asks again, and says its own name in the error.

    Attributes:
        api: The shared request path.
        include_deleted: Whether deleted ads are asked for.
        fields: Values of `fields`, None for all.
        shared: Whether several streams read the ads; for one alone nothing is kept.
    """

    api: Api
    include_deleted: bool
    fields: Sequence[str] | None = None
    shared: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _readings: dict[str, _Reading] = field(default_factory=dict, repr=False)
    _spool: Spool = field(default_factory=Spool, repr=False)

    def pages(self, account: Account, stream: str) -> Iterator[list[Row]]:
        """The ads of an account, page by page.

        Args:
            account: The ad account.
            stream: Who asks.

        Raises:
            ApiError: The list cannot be read.
        """
        reading = self._reading(account)
        if not self.shared:
            reading.began = _now()
            yield from self._read(account, stream)
            return
        with reading.lock:
            if reading.pages is None:
                reading.began = _now()
                reading.pages = [self._spool.keep(rows) for rows in self._read(account, stream)]
        for place in reading.pages:
            yield self._spool.kept(place)

    def began(self, account: Account) -> datetime | None:
        """When reading the account's ads began, be it for another stream; None before that."""
        return self._reading(account).began

    def ask(self, account: Account, stream: str, paging: dict[str, Any]) -> Answer:
        """One page.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
        """
        # The default is in no source, so the status is said either way.
        params: dict[str, Any] = {
            "advertiser_id": account.id,
            "filtering": entity_filter(include_deleted=self.include_deleted),
        }
        if self.fields is not None:
            params["fields"] = list(self.fields)
        return self.api.get(PATH, {**params, **paging}, stream=stream, account=account.id)

    def _read(self, account: Account, stream: str) -> Iterator[list[Row]]:
        def ask(page: int) -> Answer:
            return self.ask(account, stream, {"page": page, "page_size": PAGE_SIZE})

        return read_list(ask, lambda row: row[ID])

    def _reading(self, account: Account) -> _Reading:
        with self._lock:
            return self._readings.setdefault(account.id, _Reading())


def _now() -> datetime:
    return pendulum.now("UTC").astimezone(UTC)
