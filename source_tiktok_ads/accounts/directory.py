"""The directory of ad accounts: listed once per sync, detailed in batches, shared by all streams and threads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.accounts.discovery import Discovery, id_of, rows_of
from source_tiktok_ads.accounts.shard import WHOLE, Shard
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.api.errors import AccountRefusedError, RequestRefusedError, reading_answers
from source_tiktok_ads.lists.batches import batched
from source_tiktok_ads.lists.once import ListsOnce
from source_tiktok_ads.wording import excerpt

logger = logging.getLogger("airbyte")

_ESSENTIAL = ("advertiser_id", "name", "currency", "timezone", "display_timezone")


@dataclass
class AdAccounts:
    """All ad accounts of a sync.

    Attributes:
        config: The connection's configuration.
        api: The shared request path.
        list_path: The account list of the token.
        centers_path: The Business Centers of the token's user.
        assets_path: What a Business Center holds.
        centers_page_size: Rows of a page of these two lists.
        info_path: The details, asked for in batches of `batch_size`.
        batch_size: No maximum is documented; 100 is what production connectors use.
        fields: What to ask for beside the essential fields; None asks for everything that the API gives by default.
        shard: Which of the accounts are read.
        most_refusals: Each refused account costs a request; after so many, the details of a batch that is refused are
            given up, and nothing is known of its accounts. None: all are found out.
    """

    config: Mapping[str, Any]
    api: Api
    list_path: str
    centers_path: str
    assets_path: str
    centers_page_size: int
    info_path: str
    batch_size: int
    fields: Sequence[str] | None = ()
    most_refusals: int | None = None
    shard: Shard = WHOLE
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _accounts: tuple[Account, ...] | None = field(default=None, init=False, repr=False)
    _failure: AirbyteTracedException | None = field(default=None, init=False, repr=False)
    _refusals: int = field(default=0, init=False, repr=False)

    @cached_property
    def once(self) -> ListsOnce:
        """The lists that the discovery has in common with streams."""
        return ListsOnce({self.centers_path: {}, self.assets_path: {"asset_type": "ADVERTISER"}})

    @property
    def discovery(self) -> Discovery:
        """What finds accounts where none is listed."""
        return Discovery(
            self.api,
            self.config["credentials"],
            self.list_path,
            self.centers_path,
            self.assets_path,
            self.centers_page_size,
            self.once,
        )

    def accounts(self) -> tuple[Account, ...]:
        """All accounts of the sync; whoever asks first fills the directory, the others wait for it.

        Raises:
            AirbyteTracedException: The token gives no account, or the API refuses the list.
        """
        with self._lock:
            if self._failure:  # what failed for one stream has failed for all
                raise self._failure
            if self._accounts is None:
                try:
                    with reading_answers():
                        listed = bool(self.config["advertiser_ids"])
                        self._accounts = tuple(self._with_details(self._ids(), listed=listed))
                except AirbyteTracedException as error:
                    self._failure = error
                    raise
            return self._accounts

    def try_token(self) -> None:
        """Ask once what every token may ask, to see whether the API takes this one; nothing in the sandbox.

        Raises:
            ApiError: The API refuses it, or anything else of the request.
        """
        listed: Sequence[str] = self.config["advertiser_ids"]
        if self.config["environment"] == "sandbox":
            return
        if listed:
            self.api.get(self.info_path, {"advertiser_ids": listed[:1], "fields": list(_ESSENTIAL)})
        else:
            self.discovery.authorised()

    def _ids(self) -> list[str]:
        ids = self.config["advertiser_ids"] or self.discovery.ids(self.config["excluded_advertiser_ids"])
        held = [id_ for id_ in ids if self.shard.holds(id_)]
        if self.shard != WHOLE:
            logger.info("Shard %d of %d: %d of %d ad accounts.", self.shard.number, self.shard.of, len(held), len(ids))
        return held

    def _with_details(self, ids: Sequence[str], *, listed: bool) -> Iterable[Account]:
        if self.config["environment"] == "sandbox":
            logger.warning("The sandbox gives no details of ad accounts: currency and timezone are null, days are UTC.")
            return [Account(id_, listed) for id_ in ids]
        try:
            batches = batched(ids, self.batch_size)
            return [account for batch in batches for account in self._batch(batch, listed=listed)]
        except RequestRefusedError as error:
            if not error.answer.code.is_scope:
                raise
            # The endpoint is refused rather than the token: reports can still be read, with UTC days.
            logger.warning("%s Currency and timezone are null, days are UTC.", error.message)
            return [Account(id_, listed) for id_ in ids]

    def _batch(self, ids: Sequence[str], *, listed: bool) -> list[Account]:
        """Details of a batch; one forbidden id fails the call, and is taken out if named, else the batch is halved."""
        params: dict[str, Any] = {"advertiser_ids": list(ids)}
        if self.fields is not None:
            params["fields"] = list(dict.fromkeys((*_ESSENTIAL, *self.fields)))
        try:
            rows = rows_of(self.api.get(self.info_path, params).data, self.info_path)
        except AccountRefusedError as error:
            self._refusals += 1
            if self.most_refusals is not None and self._refusals > self.most_refusals:
                return [Account(id_, listed) for id_ in ids]
            return self._around(error, ids, listed=listed)
        by_id = {id_: row for row in rows if (id_ := id_of(row, "advertiser_id"))}
        for id_ in ids:
            if id_ not in by_id:
                logger.warning(
                    "Ad account %s: the API gives no details; currency and timezone are null, days are UTC.", id_
                )
        accounts = [Account(id_, listed, by_id.get(id_, {})) for id_ in ids]
        for account in accounts:
            if account.details and account.timezone is None:
                logger.warning(
                    "Ad account %s: its time zone is none that is known (%s); it is null, days are UTC.",
                    account.id,
                    excerpt(account.details.get("display_timezone") or account.details.get("timezone")),
                )
        return accounts

    def _around(self, error: AccountRefusedError, ids: Sequence[str], *, listed: bool) -> list[Account]:
        """The batch without what it was refused for: the one id that the refusal names, else each half by itself."""
        named = list(ids) if len(ids) == 1 else [id_ for id_ in ids if id_ in error.answer.text]
        if len(named) != 1:
            middle = len(ids) // 2
            return [*self._batch(ids[:middle], listed=listed), *self._batch(ids[middle:], listed=listed)]
        # No warning: each stream has one of its own when it leaves the account out, or fails for it.
        logger.info("Ad account %s: %s Currency and timezone are null, days are UTC.", named[0], error.message)
        rest = [id_ for id_ in ids if id_ != named[0]]
        return [Account(named[0], listed, {}, error), *(self._batch(rest, listed=listed) if rest else [])]
