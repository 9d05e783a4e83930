"""Which reports of a sync are judged by which daily report, as `idle_days` of the configuration says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from source_tiktok_ads import catalogue
from source_tiktok_ads.catalogue import HOUR
from source_tiktok_ads.readers.reports.control import CONTROL_METRICS
from source_tiktok_ads.readers.reports.idle_days import SETTLED, JudgedReport, Sign

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.reports.columns import ReportColumns
    from source_tiktok_ads.readers.reports.entry import ReportEntry
    from source_tiktok_ads.readers.reports.reader import ReportReader
    from source_tiktok_ads.readers.reports.top_view import TopView
    from source_tiktok_ads.readers.reports.windows import Window
    from source_tiktok_ads.sync.families import ReportFamily

    Due = Callable[[str, Account], Window | None]
    Build = Callable[[ReportFamily, ReportEntry, ReportColumns], ReportReader]

CAMPAIGNS, TOP_VIEW_CAMPAIGNS, ACCOUNT = "campaigns", "top_view_campaigns", "ad_account"
_ACCOUNT_LEVEL = "AUCTION_ADVERTISER"
_MOST_METRICS = 100  # of one request
_QUOTIENTS = frozenset({"percent", "ratio", "average"})  # of a metric that is asked for besides


class Judging:
    """Puts the reports of a sync together with those by which they are judged.

    Args:
        config: With defaults filled in.
        signs: Names of the daily reports that others are judged by, of the manifest.
        families: All reports by name.
        selected: Per stream that is read, its columns (None: all).
        due: The days of a report and an ad account that are due.
        sync_reader: What reads a stream of the sync.
        build: Makes a reader of a report for other columns than the stream's.
        top_view: Which ad accounts have TopView campaigns.
    """

    def __init__(
        self,
        config: Mapping[str, Any],
        signs: Mapping[str, str],
        families: Mapping[str, ReportFamily],
        selected: Mapping[str, Collection[str] | None],
        due: Due,
        sync_reader: Callable[[ReportFamily], ReportReader],
        build: Build,
        top_view: TopView,
    ) -> None:
        self._config, self._signs, self._selected = config, signs, selected
        self._families = families
        self._due, self._sync_reader, self._build, self._top_view = due, sync_reader, build, top_view

    def signs(self) -> list[Sign]:
        """The daily reports that others are judged by, each with those."""
        judged: dict[str, list[ReportFamily]] = {kind: [] for kind in self._signs}
        for family in self._families.values():
            if family.name in self._selected and (kind := self._kind(family)):
                judged[kind].append(family)
        signs = [self._sign(kind, families) for kind, families in judged.items()]
        return [sign for sign in signs if sign.reports]

    def _kind(self, family: ReportFamily) -> str | None:
        """What a report is judged by; None for one that is always read in full."""
        entry, mode = family.entry, self._config["idle_days"]
        if mode == "read" or family.declaration.is_custom or entry.cursor_field is None:
            return None
        hourly = entry.cursor_field == HOUR
        everything = mode == "skip" and self._config["environment"] == "production"  # the sandbox has no account level
        if entry.reservation:  # in no figure of an ad account for certain
            return TOP_VIEW_CAMPAIGNS if hourly else None
        if everything or (hourly and entry.data_level == _ACCOUNT_LEVEL):
            return ACCOUNT
        return CAMPAIGNS if hourly else None

    def _sign(self, kind: str, families: Sequence[ReportFamily]) -> Sign:
        family = self._families[self._signs[kind]]
        level = family.entry.data_level.rpartition("_")[2].lower()
        reports = [each for each in families if all(level in metric.levels for metric in self._metrics(each))]
        metrics = _in_one_request([metric for each in reports for metric in self._metrics(each)])
        source = self._judged(family) if self._holds_all(family, metrics) else None
        if source:
            reports = [each for each in reports if each.name != source.name]
        entry = family.entry.model_copy(update={"metrics": metrics, "attributes": ()})
        columns = replace(family.columns, metrics=metrics, attributes=())
        quiet = self._config["idle_days"] == "skip" and self._config["lookback_window"] >= SETTLED
        return Sign(
            family.name,
            [self._judged(each) for each in reports],
            lambda: self._build(family, entry, columns),
            entry.days_per_request,
            source,
            quiet_accounts=kind == ACCOUNT and quiet,
            concerns=self._top_view.has_campaigns if kind == TOP_VIEW_CAMPAIGNS else lambda _: True,
        )

    def _holds_all(self, family: ReportFamily, metrics: Collection[str]) -> bool:
        """Whether the stream of a report is read, with all that may make a row."""
        if family.name not in self._selected or not (self._config["include_deleted"] or not family.entry.status_field):
            return False
        asked = family.columns.selecting(self._selected[family.name]).request_metrics
        return set(metrics) <= set(asked)

    def _metrics(self, family: ReportFamily) -> list[catalogue.Metric]:
        """The metrics that a report is asked for, by today's names."""
        names = family.columns.selecting(self._selected[family.name]).request_metrics
        metrics = [catalogue.metric(name) for name in names]
        return [metric for metric in metrics if not metric.attribute]

    def _judged(self, family: ReportFamily) -> JudgedReport:
        return JudgedReport(
            family.name,
            lambda: self._sync_reader(family),
            lambda account: self._due(family.name, account),
            family.entry.days_per_request,
        )


def _in_one_request(metrics: Sequence[catalogue.Metric]) -> tuple[str, ...]:
    """The metrics that make a row a row with data, each once: without quotients where they are too many."""
    every = {**dict.fromkeys(CONTROL_METRICS), **{metric.name: None for metric in metrics}}
    if len(every) <= _MOST_METRICS:
        return tuple(every)
    quotients = {metric.name for metric in metrics if metric.unit in _QUOTIENTS or metric.name.startswith("cost_per_")}
    return tuple(name for name in every if name not in quotients)
