"""What all streams of a command share, and the readers that are made with it."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.accounts.directory import AdAccounts
from source_tiktok_ads.accounts.shard import WHOLE, Shard
from source_tiktok_ads.api.patience import SYNC, Patience
from source_tiktok_ads.catalogue import TOP_VIEW
from source_tiktok_ads.readers.form_libraries import FormLibraries
from source_tiktok_ads.readers.gmv_max.window_rows import WindowRows
from source_tiktok_ads.readers.include_deleted import entity_filter
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.look_ups import LookUps
from source_tiktok_ads.readers.reports.entity_ids import CAMPAIGNS, EntityIds
from source_tiktok_ads.readers.reports.idle_days import IdleDays
from source_tiktok_ads.readers.reports.omissions import Omissions
from source_tiktok_ads.readers.reports.top_view import TopView, first_page
from source_tiktok_ads.readers.resources import StreamResources
from source_tiktok_ads.sync.families import ReportFamily
from source_tiktok_ads.sync.idle_days import Judging
from source_tiktok_ads.sync.request_path import RequestPath
from source_tiktok_ads.sync.shared_lists import SharedLists

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from airbyte_cdk.sources.message import MessageRepository

    from source_tiktok_ads.api.authenticator import GiveBack
    from source_tiktok_ads.api.client import Api
    from source_tiktok_ads.api.quota import QuotaLimiter
    from source_tiktok_ads.readers.base import Reader
    from source_tiktok_ads.readers.columns import Columns
    from source_tiktok_ads.readers.gmv_max.entry import GmvMaxEntry
    from source_tiktok_ads.readers.jobs.entry import JobEntry
    from source_tiktok_ads.readers.lists.entry import ListEntry
    from source_tiktok_ads.readers.lists.shared import SharedList
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
        path: What every request passes through.
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
        self._definitions, self._config = definitions, config
        self._families, self._selected, self._due = families, selected, due
        read = [families[name].declaration.path for name in selected if name in families]
        self.path = RequestPath(definitions, config, repository, read, give_back, limiter, patience)
        self._lists = SharedLists(
            families,
            selected,
            include_deleted=config["include_deleted"],
            make_reader=lambda family, shared: self._reader(family, None, shared, answered=True),
        )

    @property
    def api(self) -> Api:
        """Asks the API."""
        return self.path.api

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
            most_refusals=self.path.patience.refused_accounts,
            shard=shard,
            **self._definitions["ad_accounts"],
        )

    @cached_property
    def entity_ids(self) -> EntityIds:
        """Ids for reports that have to be split; nothing is listed before one has to."""
        return EntityIds(self.api, {name: entry for name, entry in self._lists.entries.items() if entry})

    @cached_property
    def look_ups(self) -> LookUps:
        """Streams that lists look up, each read once for all who need it.

        A list that is not by ad account is read by one shard alone, with the values of all ad accounts.
        """
        directory = self.accounts if self.shard == WHOLE else self._directory(WHOLE)
        return LookUps(self._lists.looked_up_stream, directory.accounts)

    @cached_property
    def libraries(self) -> FormLibraries:
        """Form libraries of Business Centers; nothing is listed before one is needed."""
        return FormLibraries(self.api)

    @property
    def shares_top_view(self) -> bool:
        """Whether the stream of campaigns asks for TopView campaigns of every status anyway."""
        return CAMPAIGNS in self._lists.requested and bool(self._config["include_deleted"])

    @cached_property
    def top_view(self) -> TopView:
        """Which ad accounts have TopView campaigns: asked for as the stream of campaigns does, if that has them all."""
        is_read = self.shares_top_view
        query = {"filtering": entity_filter(include_deleted=True)}
        if is_read:
            query = self._lists.query(self._lists.streams_of(CAMPAIGNS))
        entry = self._lists.entries[CAMPAIGNS]
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
        return self._reader(family, self._selected.get(family.name), self._lists.list_of(family.name))

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
        streams = {family.name: columns} if shared is None else self._lists.streams_of(family.name)
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
                self._lists.query(streams),
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
        reader: Reader = self.path.retriever(
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
        return self._reader(self._families[stream], columns, None if sampling else self._lists.list_of(stream))

    def _account_fields(self) -> tuple[str, ...] | None:
        """What the account details are asked for: as much as the stream of accounts needs, where it is read at all.

        Without `fields` the API gives everything, deprecated fields included; whether it still takes those by name is
        not known, so it is asked without as soon as one of them is wanted.
        """
        if _ACCOUNTS_STREAM not in self._lists.requested:
            return ()
        columns = EntityColumns(_ACCOUNTS_STREAM, ("advertiser_id",)).selecting(self._lists.requested[_ACCOUNTS_STREAM])
        if not all(field.requestable for field in columns.fields.values()):
            return None
        return columns.request_fields


def products_of(family: Family) -> str | None:
    """The report by product that a stream's requests are made of; None for most."""
    entry = family.declaration.gmv_max_entry
    return entry.products_of if entry else None
