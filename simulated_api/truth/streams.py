"""The ground truth: the records that a correct connector emits, computed from the world's typed values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from simulated_api.rules.catalogue import (
    ASSET_SHAPES,
    ENTITY_COLUMNS,
    GMV_MAX,
    METRICS,
    RENAMED,
    REPORT_STREAMS,
    ReportStream,
)
from simulated_api.truth.assets import asset_records, change_records, pixel_statistics_records
from simulated_api.truth.business import OF_THE_TOKEN, business_records
from simulated_api.truth.further import further_records
from simulated_api.truth.gmv_max import gmv_max_columns, gmv_max_records
from simulated_api.world import model
from simulated_api.world.entities import account_fields, campaign_fields
from simulated_api.world.entities_below import ad_fields, adgroup_fields
from simulated_api.world.formulas import formula, number
from simulated_api.world.model import Account, Ad, AdGroup, Campaign
from simulated_api.world.rows import WHOLE_AD, Node, Row, RowQuery, collect
from simulated_api.world.smart_plus import SmartAd, whole_ad

if TYPE_CHECKING:
    from simulated_api.rules.open_answers import OpenAnswers
    from simulated_api.serving.simulation import Simulation

Record = dict[str, Any]
Config = Mapping[str, Any]

_ID_NUMBERS = ("tracking_pixel_id", "page_id")
# What the records of a report say of their entity, by its id dimension.
_LINEAGE = {
    "advertiser_id": (),
    "campaign_id": ("campaign_id", "campaign_name"),
    "adgroup_id": ("campaign_id", "campaign_name", "adgroup_id", "adgroup_name"),
    "ad_id": ("campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_id", "ad_name"),
    "ad_id_v2": ("campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_id_v2", "ad_name"),
}


class Truth:
    """Expected records of the streams at the world's present moment."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim

    @property
    def accounts(self) -> list[Account]:
        """Every ad account that the token was given, the forbidden one included."""
        return list(self._sim.world.accounts)

    def readable(self, config: Config) -> list[Account]:
        """Return the ad accounts of a configuration that answer."""
        listed = config.get("advertiser_ids") or [account.id for account in self.accounts]
        excluded = config.get("excluded_advertiser_ids") or []
        return [item for item in self.accounts if item.id in listed and item.id not in excluded and not item.forbidden]

    def columns(self, stream: str) -> tuple[str, ...]:
        """Return the columns of a stream's records."""
        if stream in ENTITY_COLUMNS:
            return ENTITY_COLUMNS[stream]
        if stream in ASSET_SHAPES:
            return tuple(ASSET_SHAPES[stream])
        if stream in GMV_MAX["streams"]:
            return gmv_max_columns(stream)
        report = REPORT_STREAMS[stream]
        lineage = _LINEAGE[report.dimensions[0]]
        names = ("advertiser_id", "currency", "timezone", *lineage, *report.dimensions, *report.metrics)
        return tuple(dict.fromkeys(names))

    def records(self, stream: str, config: Config, columns: Sequence[str] | None = None) -> list[Record]:
        """Return what a full refresh must emit, in no particular order.

        Args:
            stream: a stream name of the project.
            config: the connector's configuration (dates, accounts, `include_deleted`).
            columns: the selected columns (keys and cursor included by the caller), default all.
        """
        found: list[Record] = []
        if stream in OF_THE_TOKEN:
            found += business_records(self._sim, stream, self.readable(config), config)
        for account in self.readable(config) if stream not in OF_THE_TOKEN else ():
            if stream == "pixel_event_statistics":
                found += pixel_statistics_records(self._sim, account, config)
            elif stream in GMV_MAX["streams"]:
                found += gmv_max_records(self._sim, stream, account, config)
            elif stream == "change_log":
                found += change_records(self._sim, account, config)
            elif stream in ENTITY_COLUMNS:
                found += self._entities(stream, config, account)
            elif stream in ASSET_SHAPES:
                found += asset_records(self._sim, stream, account, deleted=config.get("include_deleted", True))
            else:
                first = date.fromisoformat(config["start_date"])
                last = date.fromisoformat(config["end_date"]) if config.get("end_date") else date.max
                found += self._report(stream, config, account, first, last)
        if columns is None:
            return found
        return [{name: record[name] for name in columns} for record in found]

    def rows_between(self, stream: str, config: Config, advertiser_id: str, first: date, last: date) -> list[Record]:
        """Return a report stream's records of one ad account for a span of days, both inclusive."""
        account = next(item for item in self.readable(config) if item.id == advertiser_id)
        return self._report(stream, config, account, first, last)

    def endpoint(self, path: str, **params: object) -> list[Record]:
        """Return every record of an endpoint that no stream reads, whatever pages it comes in.

        Args:
            path: below the API root, e.g. `catalog/product/get/`.
            params: what the request asks with besides pages (`advertiser_id`, `catalog_id`, …), arrays as lists.

        Returns:
            The rows as answered (a single object is one row), ids as text where they come as numbers.
        """
        return further_records(self._sim, path, params)

    def _entities(self, stream: str, config: Config, account: Account) -> Iterable[Record]:
        now = self._sim.now
        makers: dict[str, tuple[Callable[[Account], list[Any]], Callable[[Any], Record]]] = {
            "ad_accounts": (lambda item: [item], account_fields),
            "campaigns": (lambda item: item.campaigns, lambda entity: campaign_fields(entity, now)),
            "ad_groups": (lambda item: item.adgroups, lambda entity: adgroup_fields(entity, now)),
            "ads": (lambda item: item.ads, lambda entity: ad_fields(entity, now)),
        }
        every, fields = makers[stream]
        for entity in every(account):
            if entity.created > now and stream != "ad_accounts":
                continue
            if stream != "ad_accounts" and entity.gone and not config.get("include_deleted", True):
                continue
            values = fields(entity)
            yield {name: _cast(name, values.get(RENAMED.get(name, name))) for name in ENTITY_COLUMNS[stream]}

    def _report(self, stream: str, config: Config, account: Account, first: date, last: date) -> list[Record]:
        report = REPORT_STREAMS[stream]
        whole = report.dimensions[0] == "ad_id_v2"
        earliest = date.fromordinal(self._sim.world.anchor.date().toordinal() - self._sim.world.history_days - 2)
        today = account.today(self._sim.now)
        span = (earliest, today) if report.lifetime else (max(first, earliest), min(last, today))
        days = (span[0].toordinal(), span[1].toordinal())
        query = RowQuery(account, WHOLE_AD if whole else report.level, report.time, report.breakdowns, *days)
        answers = self._sim.knobs
        rows = collect(self._sim.delivery, query, self._sim.now, lambda ad: _counts(ad, report, config, answers))
        unasked = _unasked(report, config)
        return [_record(report, account, row, unasked) for row in rows]


def _counts(ad: Ad, report: ReportStream, config: Config, answers: OpenAnswers) -> bool:
    """Whether an ad's delivery is in a report: figures of a whole ad account hold everything, deleted or not."""
    if report.level == "advertiser":
        return not (answers.accounts_without_deleted and ad.gone)
    own = whole_ad(ad) if report.dimensions[0] == "ad_id_v2" else ad
    nodes: dict[str, Campaign | AdGroup | Ad | SmartAd] = {"ad": own, "adgroup": ad.adgroup, "campaign": ad.campaign}
    top_view = ad.campaign.buying_type == model.TOP_VIEW
    kept = config.get("include_deleted", True) or not nodes[report.level].gone
    unfiltered = report.service_type != "RESERVATION"
    return kept and (top_view != unfiltered or (unfiltered and answers.top_view_unfiltered))


def _unasked(report: ReportStream, config: Config) -> frozenset[str]:
    """Columns of a report that are null, since the API refuses them by the hour or with the deprecated service type."""
    hourly = report.time == "stat_time_hour"
    deprecated = report.service_type == "RESERVATION" and config.get("reservation_request") == "service_type"
    metrics = {name: METRICS[RENAMED.get(name, name)] for name in report.metrics}
    return frozenset(
        name
        for name, metric in metrics.items()
        if (hourly and not metric.hourly) or (deprecated and not metric.reservation)
    )


def _record(report: ReportStream, account: Account, row: Row, unasked: frozenset[str]) -> Record:
    """One flat report record."""
    record: Record = {
        "advertiser_id": account.id,
        "currency": account.currency,
        "timezone": account.reported_timezone,
        **dict(zip(report.breakdowns, row.values, strict=True)),
        **_lineage(row.node),
    }
    if row.node:
        record[report.dimensions[0]] = row.node.id
    if report.time:
        moment = datetime.fromordinal(row.day).replace(hour=row.hour)
        record[report.time] = f"{moment:%Y-%m-%dT%H:%M:%S}" if report.time == "stat_time_hour" else f"{moment:%Y-%m-%d}"
    for name in report.metrics:
        asked = RENAMED.get(name, name)
        record[name] = None if name in unasked else number(asked, formula(asked)(row.totals, row.campaign))
    return record


def _lineage(node: Node | None) -> Record:
    """What a row's record says of its entity and of what is above it, but for the entity's own id."""
    if not isinstance(node, Campaign | AdGroup | Ad | SmartAd):
        return {}
    record: Record = {"campaign_id": node.campaign.id, "campaign_name": node.campaign.name}
    adgroup = node.adgroup if isinstance(node, Ad | SmartAd) else node
    if isinstance(adgroup, AdGroup):
        record |= {"adgroup_id": adgroup.id, "adgroup_name": adgroup.name}
    if isinstance(node, Ad | SmartAd):
        record["ad_name"] = node.name
    return record


def _cast(name: str, value: object) -> object:
    """An entity's value as the record holds it: UTC time texts, ids as strings, the rest as it is."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if name in _ID_NUMBERS and value is not None:
        return str(value)
    return value
