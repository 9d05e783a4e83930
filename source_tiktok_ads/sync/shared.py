"""What all streams of a command share: the request path, the ad accounts, and lists that several of them need."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

from airbyte_cdk.sources.declarative.models.declarative_component_schema import CustomRequester, CustomRetriever
from airbyte_cdk.sources.declarative.parsers.model_to_component_factory import ModelToComponentFactory

from source_tiktok_ads.accounts.directory import AdAccounts
from source_tiktok_ads.accounts.shard import WHOLE, Shard
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.api.patience import SYNC, Patience
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.tiers import TIERS, path_tiers
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.list_plan import looked_up, query_of_columns, requested_columns, same_list
from source_tiktok_ads.readers.lists.look_ups import LookedUpStream, LookUps
from source_tiktok_ads.readers.lists.shared import LookedUpColumns, SharedList
from source_tiktok_ads.readers.reports.entity_ids import EntityIds
from source_tiktok_ads.readers.resources import StreamResources

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from airbyte_cdk.sources.message import MessageRepository

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.api.authenticator import AccessTokenAuthenticator, GiveBack
    from source_tiktok_ads.readers.base import Reader
    from source_tiktok_ads.readers.lists.entry import ListEntry
    from source_tiktok_ads.sync.families import Family

_ACCOUNTS_STREAM = "ad_accounts"


class Shared:
    """Makes readers, and what they have in common.

    Args:
        definitions: The manifest's, references resolved.
        config: With defaults filled in.
        repository: Takes the messages of components to the output.
        families: All streams by name.
        selected: Per stream that is read, its columns (None: all); empty when nothing is.
        give_back: Takes credentials that a request changed to whoever keeps the configuration.
        limiter: Paces the requests; None for the limiter of the configured quota.
        patience: How long answers are waited for.
    """

    def __init__(
        self,
        definitions: Mapping[str, Any],
        config: Mapping[str, Any],
        repository: MessageRepository,
        families: Mapping[str, Family],
        selected: Mapping[str, Collection[str] | None],
        give_back: GiveBack | None = None,
        limiter: QuotaLimiter | None = None,
        patience: Patience = SYNC,
    ) -> None:
        self._definitions, self._config, self._give_back = definitions, config, give_back
        self._families, self._selected = families, selected
        tier = "sandbox" if config["environment"] == "sandbox" else config["rate_limit_tier"]
        self.limiter = limiter or QuotaLimiter(
            TIERS[tier].share(config["rate_limit_share"]),
            patience=patience,
            paths={
                path: own.share(config["rate_limit_share"])
                for path, own in path_tiers(definitions.get("path_quotas", {}), tier).items()
            },
        )
        self._patience = patience
        self._factory = ModelToComponentFactory(message_repository=repository, api_budget=self.limiter)  # type: ignore[arg-type]
        self._lock = threading.RLock()
        self._lists: dict[str, SharedList] = {}
        self._looked_up_streams: dict[str, LookedUpStream] = {}
        entries = {name: family.declaration.list_entry for name, family in families.items()}
        self._entries: Mapping[str, ListEntry | None] = entries
        looking = {name: family.declaration.job_entry or entries[name] for name, family in families.items()}
        self._looked_up = looked_up(looking, selected or families)
        self._every_look_up = looked_up(looking, families)
        self._requested = requested_columns(selected, self._looked_up)

    @cached_property
    def api(self) -> Api:
        """The one request path."""
        requester = self._factory.create_component(
            CustomRequester, self._definitions["requester"], self._config, name="TikTok", patience=self._patience
        )
        access: AccessTokenAuthenticator = requester.get_authenticator()
        if self._give_back:
            access.give_back = self._give_back
        return Api(requester, access, requester.outage, requester.own_quotas)

    @cached_property
    def shard(self) -> Shard:
        """Which of the ad accounts are read; where nothing is, as for a check, one looks at all."""
        return Shard.of_setting(self._config["shard"]) if self._selected else WHOLE

    @cached_property
    def accounts(self) -> AdAccounts:
        """The directory of ad accounts."""
        return self._directory(self.shard)

    def _directory(self, shard: Shard) -> AdAccounts:
        return AdAccounts(
            config=self._config,
            api=self.api,
            fields=self._account_fields(),
            most_refusals=self._patience.refused_accounts,
            shard=shard,
            **self._definitions["ad_accounts"],
        )

    @cached_property
    def entity_ids(self) -> EntityIds:
        """Ids for reports that have to be split; nothing is listed before one has to."""
        return EntityIds(self.api, {name: entry for name, entry in self._entries.items() if entry})

    @cached_property
    def look_ups(self) -> LookUps:
        """Streams that lists look up, each read once for all who need it.

        A list that is not by ad account is read by one shard alone, with the values of all ad accounts.
        """
        directory = self.accounts if self.shard == WHOLE else self._directory(WHOLE)
        return LookUps(self._looked_up_stream, directory.accounts)

    def prepare(self) -> None:
        """Make what threads are going to ask for: made by two at once, the accounts would be listed twice."""
        _ = self.accounts, self.entity_ids, self.look_ups

    def reader(self, family: Family) -> Reader:
        """What reads a stream of a sync, its list shared with the streams and look-ups that need it too."""
        return self._reader(family, self._selected.get(family.name), self._list(family.name))

    def sampler(self, family: Family, columns: Collection[str] | None = None) -> Reader:
        """What reads a stream alone, to ask for a little of it.

        Args:
            family: The stream.
            columns: What to ask for; None for all.
        """
        return self._reader(family, columns, None)

    def _reader(
        self, family: Family, columns: Collection[str] | None, shared: SharedList | None, *, answered: bool = False
    ) -> Reader:
        streams = {family.name: columns} if shared is None else self._streams_of(family.name)
        reader: Reader = self._factory.create_component(
            CustomRetriever,
            family.declaration.reader,
            self._config,
            name=family.name,
            entry=family.entry,
            columns=(family.answered_columns if answered else family.columns).selecting(columns),
            resources=StreamResources(
                self.api,
                self.entity_ids,
                self.look_ups,
                shared,
                self._query(streams),
                None if self._config["advertiser_ids"] or shared is None else self.accounts.once,
            ),
        )
        return reader

    def _streams_of(self, stream: str) -> dict[str, Collection[str] | None]:
        """The streams that are read or looked up and have the same list, each with the columns that it needs."""
        names = same_list(self._entries, stream, self._requested)
        return {name: self._requested.get(name) for name in names}

    def _query(self, streams: Mapping[str, Collection[str] | None]) -> dict[str, Any]:
        lists = [
            (entry, self._families[name].columns, columns)
            for name, columns in streams.items()
            if (entry := self._entries[name])
        ]
        return query_of_columns(lists, include_deleted=self._config["include_deleted"]) if lists else {}

    def _list(self, stream: str) -> SharedList:
        with self._lock:
            if stream not in self._lists:
                names = list(self._streams_of(stream))
                columns = {name: self._columns_of(name) for name in names if name in self._looked_up}
                shared = SharedList(sum(name in self._selected for name in names), columns)
                self._lists |= dict.fromkeys(names, shared)
            return self._lists[stream]

    def _columns_of(self, stream: str) -> LookedUpColumns:
        plan = self._looked_up.get(stream) or self._every_look_up[stream]
        columns: Any = self._families[stream].answered_columns.selecting({name.split(".")[0] for name in plan.columns})

        def records(row: Mapping[str, Any], account: Account) -> Iterator[Mapping[str, Any]]:
            reader = self._looked_up_stream(stream).reader
            return (columns.record(part, account.id) for part in reader.parts(row))

        return LookedUpColumns(plan.columns, records, plan.readers)

    def _looked_up_stream(self, stream: str) -> LookedUpStream:
        with self._lock:
            if stream not in self._looked_up_streams:
                shared, family = self._list(stream), self._families[stream]
                reader: Any = self._reader(family, None, shared, answered=True)
                self._looked_up_streams[stream] = LookedUpStream(
                    stream, self._columns_of(stream), reader, shared, family.by_account
                )
            return self._looked_up_streams[stream]

    def _account_fields(self) -> tuple[str, ...] | None:
        """What the account details are asked for: as much as the stream of accounts needs, where it is read at all.

        Without `fields` the API gives everything, deprecated fields included; whether it still takes those by name is
        not known, so it is asked without as soon as one of them is wanted.
        """
        if _ACCOUNTS_STREAM not in self._requested:
            return ()
        columns = EntityColumns(_ACCOUNTS_STREAM, ("advertiser_id",)).selecting(self._requested[_ACCOUNTS_STREAM])
        if not all(field.requestable for field in columns.fields.values()):
            return None
        return columns.request_fields
