"""Streams of the CDK from the manifest's declarations: its components, our partitions and state under them.

The CDK's own way from a declaration to a stream has one cursor for all accounts (a new account starts at the cursor of
the others), keeps the cursor of an idle account at its start, and tells a custom retriever nothing of the catalog;
docs/architecture.md has the measurements. So the components are built by the CDK's factory, and the public
`DefaultStream` is given a partition generator and a cursor of ours. Nothing here touches the CDK's internals.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from airbyte_cdk.sources.declarative.models.declarative_component_schema import (
    CustomPartitionRouter,
    CustomRequester,
    CustomRetriever,
    CustomSchemaLoader,
)
from airbyte_cdk.sources.declarative.parsers.model_to_component_factory import ModelToComponentFactory
from airbyte_cdk.sources.streams.concurrent.cursor import Cursor, CursorField
from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream

from source_tiktok_ads.accounts.account import NO_ACCOUNT, Account
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.api.quota import TIERS, QuotaLimiter
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.look_up_plan import LookedUp, asked, looked_up
from source_tiktok_ads.readers.lists.look_ups import LookUps, Shared
from source_tiktok_ads.readers.reports.entity_ids import EntityIds
from source_tiktok_ads.readers.sample import of_a_few
from source_tiktok_ads.readers.smart_plus.ads import SmartPlusAds, fields_for
from source_tiktok_ads.sync.list_partitions import EntityCursor, EntityPartitions
from source_tiktok_ads.sync.partition import OnDemand, Reading
from source_tiktok_ads.sync.progress import Progress
from source_tiktok_ads.sync.refusals import Refusals
from source_tiktok_ads.sync.report_partitions import WindowCursor, WindowPartitions
from source_tiktok_ads.sync.state import FullRefreshCursor

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from airbyte_cdk.sources.connector_state_manager import ConnectorStateManager
    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator

    from source_tiktok_ads.accounts.directory import AdAccounts
    from source_tiktok_ads.api.authenticator import AccessTokenAuthenticator, GiveBack
    from source_tiktok_ads.manifest.declaration import Declaration
    from source_tiktok_ads.readers.sample import Sample, Sampler
    from source_tiktok_ads.sync.state import AccountCursor

logger = logging.getLogger("airbyte")

_ACCOUNTS_STREAM = "ad_accounts"
_RECORDS_SAMPLED = 100  # enough to know the columns of a custom endpoint
_SMART_PLUS = "smart_plus_"  # how the streams that come from Upgraded Smart+ ads begin


class StreamBuilder:
    """Builds the streams of one command.

    Args:
        manifest: With references resolved and parameters propagated.
        config: With defaults filled in.
        repository: Takes the messages of components and cursors to the output.
        state: What the platform kept of each stream.
        declarations: Of all streams.
        selected: Per stream of the configured catalog, its columns (None: all); empty when nothing is to be read.
        give_back: Takes credentials that a request changed to whoever keeps the configuration.
        whole_pages: Whether records go through the CDK's queue by the page.
        limiter: Spaces the requests; None for one of the configured level.

    Attributes:
        cursors: Of the streams that were built and have a state.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        config: Mapping[str, Any],
        repository: MessageRepository,
        state: ConnectorStateManager,
        declarations: Sequence[Declaration],
        selected: Mapping[str, Collection[str] | None],
        give_back: GiveBack | None = None,
        *,
        whole_pages: bool = False,
        limiter: QuotaLimiter | None = None,
    ) -> None:
        self._definitions, self._config, self._repository = manifest["definitions"], config, repository
        self._state, self._selected, self._give_back = state, selected, give_back
        self._whole_pages = whole_pages
        self.cursors: list[AccountCursor] = []
        self.declarations = {declaration.name: declaration for declaration in declarations}
        tier = "sandbox" if config["environment"] == "sandbox" else config["rate_limit_tier"]
        self.limiter = limiter or QuotaLimiter(TIERS[tier])
        self._factory = ModelToComponentFactory(message_repository=repository, api_budget=self.limiter)  # type: ignore[arg-type]

    @cached_property
    def api(self) -> Api:
        """The one request path."""
        definition = self._definitions["requester"]
        requester = self._factory.create_component(CustomRequester, definition, self._config, name="TikTok")
        access: AccessTokenAuthenticator = requester.get_authenticator()
        if self._give_back:
            access.give_back = self._give_back
        return Api(requester, access)

    @cached_property
    def accounts(self) -> AdAccounts:
        """The directory of ad accounts."""
        router: AdAccounts = self._factory.create_component(
            CustomPartitionRouter,
            self._definitions["ad_accounts_directory"],
            self._config,
            api=self.api,
            fields=self._account_fields(),
        )
        return router

    @cached_property
    def entity_ids(self) -> EntityIds:
        """Ids for reports that have to be split; nothing is listed before one has to."""
        entity = self._definitions["entity"]["retriever"]
        page_sizes = [paginator["pagination_strategy"]["page_size"] for paginator in entity["paginators"]]
        return EntityIds(self.api, list(zip(entity["filters"], page_sizes, strict=True)))

    @cached_property
    def smart_plus(self) -> SmartPlusAds:
        """Upgraded Smart+ ads, listed once for the selected streams that come from them."""
        selected = {name: columns for name, columns in self._asked.items() if name.startswith(_SMART_PLUS)}
        fields = fields_for(selected) if selected else None
        return SmartPlusAds(self.api, self._config["include_deleted"], fields, shared=len(selected) > 1)

    @cached_property
    def look_ups(self) -> LookUps:
        """Streams that custom endpoints look up, each read once for all who need it."""
        return LookUps(self._shared, self.accounts.accounts, lambda name: self.declarations[name].by_account)

    @cached_property
    def _looked_up(self) -> dict[str, LookedUp]:
        return looked_up(self.declarations, self._selected or self.declarations)

    @cached_property
    def _asked(self) -> dict[str, Collection[str] | None]:
        return asked(self._selected, self._looked_up)

    def _shared(self, stream: str) -> Shared:
        # A custom endpoint's rows are looked up as answered: the catalog may lack the column that is.
        declaration = replace(self.declarations[stream], properties=None)
        lister = self._retriever(declaration, self._asked[stream], shared=None)
        found = self._looked_up[stream]
        return Shared(lister, found.columns, found.readers, held=stream in self._selected)

    def build(self) -> list[DefaultStream]:
        """One stream per declaration."""
        if self._selected:
            # Before threads ask for them: made by two at once, the accounts would be listed twice.
            _ = self.accounts, self.entity_ids, self.smart_plus, self.look_ups, self._asked
        return [self._stream(declaration) for declaration in self.declarations.values()]

    def _stream(self, declaration: Declaration) -> DefaultStream:
        cursor_field = declaration.cursor_field
        progress = Progress(declaration.name, self.api, self.limiter)
        cursor = self._cursor(declaration, progress)
        loader = self._factory.create_component(
            CustomSchemaLoader,
            declaration.definition["schema_loader"],
            self._config,
            columns=declaration.columns,
            sample=None if declaration.name in self._selected else lambda: self._records(declaration),
        )
        return DefaultStream(
            partition_generator=OnDemand(lambda: self._partitions(declaration, cursor, progress)),
            name=declaration.name,
            json_schema=loader.get_json_schema,
            primary_key=list(declaration.columns.primary_key),
            cursor_field=CursorField(cursor_field) if cursor_field else None,
            logger=logger,
            cursor=cursor,
        )

    def _cursor(self, declaration: Declaration, progress: Progress) -> Cursor:
        if declaration.cursor_field is None:
            return FullRefreshCursor(declaration.name, self._repository, progress)
        kind = WindowCursor if declaration.is_report else EntityCursor
        cursor = kind(declaration.name, declaration.cursor_field, self._repository, progress)
        self.cursors.append(cursor)
        return cursor

    def _partitions(self, declaration: Declaration, cursor: Cursor, progress: Progress) -> PartitionGenerator:
        name = declaration.name
        if isinstance(cursor, WindowCursor | EntityCursor):
            cursor.restore(self._state.get_stream_state(name, None))
        shared = self.look_ups.shared(name) if name in self._looked_up else None
        retriever = self._retriever(declaration, self._selected.get(name), shared=shared)
        reading = Reading(name, retriever, Refusals(name), progress, self._whole_pages)
        if declaration.is_report:
            windows = cursor if isinstance(cursor, WindowCursor) else None
            return WindowPartitions(reading, self.accounts, windows, declaration.report_days)
        accounts = self.accounts.accounts if declaration.by_account else lambda: (NO_ACCOUNT,)
        return EntityPartitions(reading, accounts, cursor if isinstance(cursor, EntityCursor) else None)

    def sampler(self, declaration: Declaration, columns: Collection[str] | None = None) -> Sampler:
        """What reads a stream, to ask for a little of it; for these columns only (None: all)."""
        retriever: Sampler = self._retriever(declaration, columns, shared=None)
        return retriever

    def sample(
        self, declaration: Declaration, account: Account, columns: Collection[str] | None = None, size: int = 1
    ) -> Sample:
        """A little of a stream, of this ad account where the stream is read by account.

        Args:
            declaration: The stream's.
            account: The ad account.
            columns: What to ask for; None for all.
            size: How many rows, of each list that the stream is read from.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        return self.sampler(declaration, columns).sample(account if declaration.by_account else NO_ACCOUNT, size)

    def _records(self, declaration: Declaration) -> list[dict[str, Any]]:
        """Some records of a stream, of several ad accounts where it is read by account.

        Raises:
            ApiError: No account can be read.
        """
        accounts = list(self.accounts.accounts()) if declaration.by_account else [NO_ACCOUNT]
        records: list[dict[str, Any]] = []
        for sample in of_a_few(accounts, self.sampler(declaration).sample):
            records += sample.records
            if len(records) >= _RECORDS_SAMPLED:
                break
        return records

    def _retriever(self, declaration: Declaration, columns: Collection[str] | None, *, shared: Shared | None) -> Any:  # noqa: ANN401 - its use says what it is
        return self._factory.create_component(
            CustomRetriever,
            declaration.definition["retriever"],
            self._config,
            name=declaration.name,
            api=self.api,
            ids=self.entity_ids,
            smart_plus=self.smart_plus,
            look_ups=self.look_ups,
            endpoint=declaration.endpoint,
            shared=shared,
            columns=declaration.columns.selecting(columns),
            url_base=self._config["api_base_url"],
        )

    def _account_fields(self) -> tuple[str, ...] | None:
        """What the account details are asked for: as much as the stream of accounts needs, where it is read at all.

        Without `fields` the API gives everything, deprecated fields included; whether it still takes those by name is
        not known, so it is asked without as soon as one of them is wanted.
        """
        if _ACCOUNTS_STREAM not in self._asked:
            return ()
        columns = EntityColumns(_ACCOUNTS_STREAM, ("advertiser_id",)).selecting(self._asked[_ACCOUNTS_STREAM])
        if not all(field.requestable for field in columns.fields.values()):
            return None
        return columns.request_fields
