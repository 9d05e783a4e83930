"""What all streams of a command share: the request path, the ad accounts, and lists that several of them need."""

from __future__ import annotations

import threading
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from airbyte_cdk.sources.declarative.models.declarative_component_schema import CustomRequester, CustomRetriever
from airbyte_cdk.sources.declarative.parsers.model_to_component_factory import ModelToComponentFactory

from source_tiktok_ads.accounts.directory import AdAccounts
from source_tiktok_ads.accounts.shard import WHOLE, Shard
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.api.daily_quotas import DailyQuotas, quotas_of_the_day
from source_tiktok_ads.api.patience import SYNC, Patience
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.tiers import TIERS, path_tiers
from source_tiktok_ads.catalogue import TOP_VIEW
from source_tiktok_ads.readers.form_libraries import FormLibraries
from source_tiktok_ads.readers.gmv_max.window_rows import WindowRows
from source_tiktok_ads.readers.include_deleted import entity_filter
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.list_plan import looked_up, query_of_columns, requested_columns, same_list
from source_tiktok_ads.readers.lists.look_ups import LookedUpStream, LookUps
from source_tiktok_ads.readers.lists.shared import LookedUpColumns, SharedList
from source_tiktok_ads.readers.reports.entity_ids import CAMPAIGNS, EntityIds
from source_tiktok_ads.readers.reports.idle_days import IdleDays
from source_tiktok_ads.readers.reports.omissions import Omissions
from source_tiktok_ads.readers.reports.top_view import TopView, first_page
from source_tiktok_ads.readers.resources import StreamResources
from source_tiktok_ads.sync.families import ReportFamily
from source_tiktok_ads.sync.idle_days import Judging
from source_tiktok_ads.sync.lanes import Lanes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from airbyte_cdk.sources.message import MessageRepository

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.api.authenticator import AccessTokenAuthenticator, GiveBack
    from source_tiktok_ads.readers.base import Reader
    from source_tiktok_ads.readers.columns import Columns
    from source_tiktok_ads.readers.gmv_max.entry import GmvMaxEntry
    from source_tiktok_ads.readers.jobs.entry import JobEntry
    from source_tiktok_ads.readers.lists.entry import ListEntry
    from source_tiktok_ads.readers.reports.columns import ReportColumns
    from source_tiktok_ads.readers.reports.entry import ReportEntry
    from source_tiktok_ads.readers.reports.idle_days import Sign
    from source_tiktok_ads.sync.families import Family
    from source_tiktok_ads.sync.idle_days import Due

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
        due: Says which days of a report and an ad account are due.

    Attributes:
        limiter: Paces the requests.
        interval: Seconds between two of them, by the configured quota.
        lanes: How many parts are under way at once.
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
        *,
        due: Due,
    ) -> None:
        self._definitions, self._config, self._give_back = definitions, config, give_back
        self._families, self._selected, self._due = families, selected, due
        tier = "sandbox" if config["environment"] == "sandbox" else config["rate_limit_tier"]
        share = config["rate_limit_share"]
        quotas = definitions.get("path_quotas", {})
        quota, own = TIERS[tier].share(share), path_tiers(quotas, tier)
        self._daily_quotas = DailyQuotas(quotas_of_the_day(quotas, tier, share))
        paths = {path: each.share(share) for path, each in own.items()}
        self.interval = quota.interval
        self.limiter = limiter or QuotaLimiter(quota, patience=patience, paths=paths)
        read = [families[name].declaration.path for name in selected if name in families]
        self.lanes = Lanes(paths, read, config["num_workers"])
        self._patience = patience
        self._factory = ModelToComponentFactory(message_repository=repository, api_budget=self.limiter)  # type: ignore[arg-type]
        self._lock = threading.RLock()
        self._lists: dict[str, SharedList] = {}
        self._looked_up_streams: dict[str, LookedUpStream] = {}
        entries = {name: family.declaration.list_entry for name, family in families.items()}
        self._entries: Mapping[str, ListEntry | None] = entries
        look_ups = {name: family.declaration.look_ups for name, family in families.items()}
        self._looked_up = looked_up(look_ups, selected or families)
        self._every_look_up = looked_up(look_ups, families)
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
        return Api(requester, access, requester.outage, requester.own_quotas, self._daily_quotas)

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

    @cached_property
    def libraries(self) -> FormLibraries:
        """Form libraries of Business Centers; nothing is listed before one is needed."""
        return FormLibraries(self.api)

    @property
    def shares_top_view(self) -> bool:
        """Whether the stream of campaigns asks for TopView campaigns of every status anyway."""
        return CAMPAIGNS in self._requested and bool(self._config["include_deleted"])

    @cached_property
    def top_view(self) -> TopView:
        """Which ad accounts have TopView campaigns: asked for as the stream of campaigns does, if that has them all."""
        is_read = self.shares_top_view
        query = (
            self._query(self._streams_of(CAMPAIGNS)) if is_read else {"filtering": entity_filter(include_deleted=True)}
        )
        entry = self._entries[CAMPAIGNS]
        if entry is None:
            raise TypeError(f"{CAMPAIGNS} is no list")
        request = next(each for each in entry.requests(query) if each.query["filtering"]["buying_types"] == [TOP_VIEW])
        if is_read:
            return TopView(self.api, first_page(request.path, request.query, request.page_size))
        return TopView(self.api, first_page(request.path, {**request.query, "fields": ["campaign_id"]}, 1))

    @cached_property
    def omissions(self) -> Omissions:
        """Windows of reports that need not be asked for.

        With the deprecated service type no source says whether rows are of TopView alone: nothing is left out.
        """
        by_service_type = self._config["reservation_request"] == "service_type"
        reservations = [name for name, family in self._families.items() if family.is_reservation]
        judged = IdleDays(self.signs(self._config["idle_days"], self._due))
        return Omissions(self.top_view, frozenset(() if by_service_type else reservations), judged)

    def signs(self, mode: str, due: Due) -> list[Sign]:
        """The daily reports that others are judged by.

        Args:
            mode: As `idle_days` of the configuration.
            due: Says which days of a report and an ad account are in question.
        """

        def build(family: ReportFamily, entry: ReportEntry, columns: ReportColumns) -> Any:  # noqa: ANN401 - a ReportReader
            everything = {**self._config, "include_deleted": True}
            resources = StreamResources(self.api, self.entity_ids, self.look_ups, self.libraries)
            return self._component(family, everything, entry, columns, resources)

        config = {**self._config, "idle_days": mode}
        reports = {name: each for name, each in self._families.items() if isinstance(each, ReportFamily)}
        names = self._definitions.get("signs_of_activity", {})
        sync_reader: Any = self.reader
        return Judging(config, names, reports, self._selected, due, sync_reader, build, self.top_view).signs()

    def prepare(self) -> None:
        """Make what threads are going to ask for: made by two at once, the accounts would be listed twice."""
        _ = self.accounts, self.entity_ids, self.look_ups, self.libraries, self.omissions

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
        return self._component(
            family,
            self._config,
            family.entry,
            (family.answered_columns if answered else family.columns).selecting(columns),
            StreamResources(
                self.api,
                self.entity_ids,
                self.look_ups,
                self.libraries,
                shared,
                self._query(streams),
                None if self._config["advertiser_ids"] or shared is None else self.accounts.once,
                self._window_rows.get(family.name) if shared else None,
                self._products(family, sampling=shared is None),
                None if shared is None else self.omissions,
                self.top_view if shared is not None and family.name == CAMPAIGNS else None,
            ),
        )

    def _component(
        self,
        family: Family,
        config: Mapping[str, Any],
        entry: ReportEntry | GmvMaxEntry | ListEntry | JobEntry | None,
        columns: Columns,
        resources: StreamResources,
    ) -> Reader:
        reader: Reader = self._factory.create_component(
            CustomRetriever,
            family.declaration.reader,
            config,
            name=family.name,
            entry=entry,
            columns=columns,
            resources=resources,
        )
        return reader

    @cached_property
    def _window_rows(self) -> dict[str, WindowRows]:
        """Of reports by product, rows for all streams that are read and need them."""
        read = [self._families[name] for name in self._selected if name in self._families]
        made_of = Counter(products_of(family) for family in read)
        return {
            name: WindowRows(takers + (name in self._selected)) for name, takers in made_of.items() if name is not None
        }

    def _products(self, family: Family, *, sampling: bool) -> Reader | None:
        """What reads the report by product for one whose requests name products; with the columns that it is read with.

        Args:
            family: The stream.
            sampling: Whether only a little of it is asked for.
        """
        if (stream := products_of(family)) is None:
            return None
        columns = self._selected[stream] if stream in self._selected and not sampling else ()
        return self._reader(self._families[stream], columns, None if sampling else self._list(stream))

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


def products_of(family: Family) -> str | None:
    """The report by product that a stream's requests are made of; None for most."""
    entry = family.declaration.gmv_max_entry
    return entry.products_of if entry else None
