"""Streams of the CDK from the manifest's declarations: its components, our partitions and state under them.

The CDK's own way from a declaration to a stream has one cursor for all accounts (a new account starts at the cursor of
the others), keeps the cursor of an idle account at its start, and tells a custom retriever nothing of the catalog;
docs/architecture.md has the measurements. So the components are built by the CDK's factory, and the public
`DefaultStream` is given a partition generator and a cursor of ours. Nothing here touches the CDK's internals.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from airbyte_cdk.sources.streams.concurrent.cursor import CursorField
from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import NO_ACCOUNT, Account
from source_tiktok_ads.api.errors import reading_answers
from source_tiktok_ads.api.patience import SYNC, Patience
from source_tiktok_ads.lists.side_by_side import Places
from source_tiktok_ads.readers.sample import of_a_few
from source_tiktok_ads.sync.due import DueParts
from source_tiktok_ads.sync.family_of import family_of
from source_tiktok_ads.sync.partition import OnDemand, StreamContext
from source_tiktok_ads.sync.parts import Parts
from source_tiktok_ads.sync.progress import Progress
from source_tiktok_ads.sync.refusals import Refusals
from source_tiktok_ads.sync.shared import Shared
from source_tiktok_ads.sync.state import AccountCursor
from source_tiktok_ads.sync.whole_progress import WholeProgress

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from airbyte_cdk.sources.connector_state_manager import ConnectorStateManager
    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.streams.concurrent.cursor import Cursor
    from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator

    from source_tiktok_ads.accounts.directory import AdAccounts
    from source_tiktok_ads.api.authenticator import GiveBack
    from source_tiktok_ads.api.client import Api
    from source_tiktok_ads.api.quota import QuotaLimiter
    from source_tiktok_ads.manifest.declaration import Declaration
    from source_tiktok_ads.readers.base import Reader
    from source_tiktok_ads.readers.reports.idle_days import Sign
    from source_tiktok_ads.readers.reports.omissions import Omissions
    from source_tiktok_ads.readers.reports.windows import Window
    from source_tiktok_ads.readers.sample import Sample
    from source_tiktok_ads.sync.families import Family, FirstRecords

logger = logging.getLogger("airbyte")

_RECORDS_SAMPLED = 100  # enough to know the columns of a custom endpoint


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
        limiter: Paces the requests; None for the limiter of the configured quota.
        patience: How long answers are waited for.

    Attributes:
        families: All streams by name.
        rate_limit_share: Percent of the app's quota that the connection may use.
        cursors: Of the streams that were built and have a state.
        due: Which days this sync has to read.
        metric_sets: The metrics that reports ask for, by the name of their set.
        path_quotas: Quotas of endpoints that have one of their own, by path and level.
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
        patience: Patience = SYNC,
    ) -> None:
        self._repository, self._state, self._selected = repository, state, selected
        self.rate_limit_share: int = config["rate_limit_share"]
        self.metric_sets: Mapping[str, Sequence[str]] = manifest["definitions"]["metrics"]
        self.path_quotas: Mapping[str, Any] = manifest["definitions"].get("path_quotas", {})
        self._whole_pages = whole_pages
        self.cursors: list[AccountCursor] = []
        self._whole: WholeProgress | None = None
        self._beginning = threading.Lock()
        self._has_begun = False
        self.families = {declaration.name: family_of(declaration, config) for declaration in declarations}
        self.due = DueParts(self.families, state, self._cursor)
        self._shared = Shared(
            manifest["definitions"],
            config,
            repository,
            self.families,
            selected,
            give_back,
            limiter,
            patience,
            due=self.due.days,
        )
        self._readers = Places(config["num_workers"])

    @property
    def api(self) -> Api:
        """The one request path."""
        return self._shared.api

    @property
    def accounts(self) -> AdAccounts:
        """The directory of ad accounts."""
        return self._shared.accounts

    @property
    def limiter(self) -> QuotaLimiter:
        """What paces the requests."""
        return self._shared.path.limiter

    @property
    def _streams_with_state(self) -> int:
        """How many of the streams that are read keep a state."""
        return sum(f.declaration.cursor_field is not None for n, f in self.families.items() if n in self._selected)

    @property
    def omissions(self) -> Omissions:
        """Windows of reports that need not be asked for."""
        return self._shared.omissions

    @property
    def shares_top_view(self) -> bool:
        """Whether the stream of campaigns asks for TopView campaigns of every status anyway."""
        return self._shared.shares_top_view

    @property
    def selected_families(self) -> list[Family]:
        """The streams of the configured catalog that there are."""
        return [self.families[name] for name in self._selected if name in self.families]

    def looked_up_first(self, families: Iterable[Family]) -> list[Family]:
        """The streams that others look up whatever there is in any, and those that these look up."""
        found: dict[str, Family] = {}
        todo = list(families)
        while todo:
            if (name := todo.pop().looks_up) and name not in found:
                found[name] = self.families[name]
                todo.append(found[name])
        return list(found.values())

    def reader(self, family: Family) -> Any:  # noqa: ANN401 - the family's own
        """What reads a stream of this sync."""
        return self._shared.reader(family)

    def signs(self, mode: str, days: Window) -> list[Sign]:
        """The daily reports by which idle days are found, for who compares them with those that are judged by them.

        Args:
            mode: As `idle_days` of the configuration.
            days: In question of every report.
        """
        return self._shared.signs(mode, lambda _stream, _account: days)

    def build(self) -> list[DefaultStream]:
        """One stream per declaration."""
        if self._selected:
            self._shared.prepare()
            self._whole = WholeProgress(self.api, self._shared.path.interval)
        return [self._stream(family) for family in self.families.values()]

    def _stream(self, family: Family) -> DefaultStream:
        progress = Progress(family.name, self._shared.api, self.limiter, whole=self._whole)
        cursor = family.cursor(self._repository, progress)
        if isinstance(cursor, AccountCursor):
            self.cursors.append(cursor)
        cursor_field = family.declaration.cursor_field
        sample = None if family.name in self._selected else lambda: self._records(family)
        parts = Parts(family.name, self.api.own_quotas, self._shared.path.lanes.of(family.declaration.path))
        return DefaultStream(
            partition_generator=OnDemand(parts, lambda: self._partitions(family, cursor, progress, parts)),
            name=family.name,
            json_schema=lambda: family.json_schema(sample),
            primary_key=list(family.columns.primary_key),
            cursor_field=CursorField(cursor_field) if cursor_field else None,
            logger=logger,
            cursor=cursor,
        )

    def _cursor(self, family: Family) -> Cursor:
        """A cursor of its own."""
        return family.cursor(self._repository, Progress(family.name, self.api, self.limiter))

    def _partitions(self, family: Family, cursor: Cursor, progress: Progress, parts: Parts) -> PartitionGenerator:
        if isinstance(cursor, AccountCursor):
            state = self._state.get_stream_state(family.name, None)
            cursor.restore(state, self._streams_with_state, self._shared.shard)
        self._say_what_is_due()
        reader = self._shared.reader(family)
        context = StreamContext(
            family.name, reader, Refusals(family.name), progress, self._whole_pages, parts, self._readers
        )
        return family.partitions(context, self._accounts_of(family), cursor)

    def _say_what_is_due(self) -> None:
        """Say at the first stream's start what is due of all, as if each ad account were like the first."""
        with self._beginning:
            if self._has_begun or self._whole is None:
                return
            self._has_begun = True
        with suppress(AirbyteTracedException):  # each stream says so itself
            self._whole.start({family.name: self._parts_of(family) for family in self.selected_families})

    def _parts_of(self, family: Family) -> int:
        """Windows of a report, or lists: of an ad account, times all."""
        owners = self.owners(family)
        return self.due.parts(family, owners[0]) * len(owners) if owners else 0

    def owners(self, family: Family) -> Sequence[Account]:
        """Of what a stream is read by this shard, as far as that is known before anything is looked up.

        Ad accounts; of other streams, what has a state of its own, or one that is none.

        Raises:
            AirbyteTracedException: The ad accounts cannot be listed.
        """
        if family.by_account:
            return self.accounts.accounts()
        return (self.due.parents(family) or (NO_ACCOUNT,)) if self._shared.shard.is_first else ()

    def _accounts_of(self, family: Family) -> Callable[[], Sequence[Account]]:
        """Gives the ad accounts by which a stream is read; for a stream without any, whether this shard reads it."""
        if family.by_account:
            return self.accounts.accounts
        if not self._shared.shard.is_first:
            logger.info("Stream %s is read by the first shard alone.", family.name)
            return tuple
        return lambda: (NO_ACCOUNT,)

    def sampler(self, stream: str, columns: Collection[str] | None = None) -> Reader:
        """What reads a stream, to ask for a little of it; for these columns only (None: all)."""
        return self._shared.sampler(self.families[stream], columns)

    def sample(self, stream: str, account: Account, columns: Collection[str] | None = None, size: int = 1) -> Sample:
        """A little of a stream, of this ad account where the stream is read by account.

        Args:
            stream: The stream's name.
            account: The ad account.
            columns: What to ask for; None for all.
            size: How many rows, of each list that the stream is read from.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        by_account = self.families[stream].by_account
        with reading_answers():
            return self.sampler(stream, columns).sample(account if by_account else NO_ACCOUNT, size)

    def first_records(self, stream: str, account: Account, size: int) -> FirstRecords:
        """Some records of a stream, as a sync would emit them.

        Args:
            stream: The stream's name.
            account: The ad account; the one that is none where the stream is not read by account.
            size: How many records.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        with reading_answers():
            return self.families[stream].first_records(self.sampler(stream), account, size)

    def _records(self, family: Family) -> list[dict[str, Any]]:
        """Some records of a stream, of several ad accounts where it is read by account.

        Raises:
            ApiError: No account can be read.
        """
        accounts = list(self.accounts.accounts()) if family.by_account else [NO_ACCOUNT]
        records: list[dict[str, Any]] = []
        with reading_answers():
            for sample in of_a_few(accounts, self.sampler(family.name).sample):
                records += sample.records
                if len(records) >= _RECORDS_SAMPLED:
                    break
        return records
