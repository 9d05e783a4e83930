"""The ground truth of reports that a user defines: records of any report that the API takes."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from simulated_api.rules.catalogue import DIMENSIONS, METRICS, RENAMED
from simulated_api.world import model
from simulated_api.world.attributes import attributes
from simulated_api.world.formulas import formula, number
from simulated_api.world.rows import WHOLE_AD, Row, RowQuery, collect
from simulated_api.world.smart_plus import SmartAd, whole_ad

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulated_api.serving.server import SimulatedApi
    from simulated_api.world.model import Account, Ad, AdGroup, Campaign

Record = dict[str, Any]

TOTAL_DAYS = 180
WHOLE_AD_ID = "ad_id_v2"
_PARENTS = {
    "advertiser": (),
    "campaign": ("campaign_name",),
    "adgroup": ("campaign_id", "campaign_name", "adgroup_name"),
    "ad": ("campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_name"),
}
_TIMES = {"stat_time_day": "%Y-%m-%d", "stat_time_hour": "%Y-%m-%dT%H:00:00"}


def custom_records(api: SimulatedApi, report: Mapping[str, Any], config: Mapping[str, Any]) -> list[Record]:
    """Return what a full refresh of a custom report must emit, in no particular order.

    Args:
        api: the server whose world is reported on.
        report: one item of `custom_reports`, one that the API takes.
        config: the connector's configuration.
    """
    found: list[Record] = []
    for account in api.truth.readable(config):
        found += _account_records(api, report, config, account)
    return found


def _account_records(
    api: SimulatedApi, report: Mapping[str, Any], config: Mapping[str, Any], account: Account
) -> Iterator[Record]:
    time = next((name for name in report["dimensions"] if name in _TIMES), None)
    breakdowns = tuple(n for n in report["dimensions"] if n not in DIMENSIONS["ids"] and n not in _TIMES)
    level = next((DIMENSIONS["ids"][name] for name in report["dimensions"] if name in DIMENSIONS["ids"]), None)
    level = WHOLE_AD if WHOLE_AD_ID in report["dimensions"] else level
    earliest = api.simulation.world.anchor.date() - timedelta(days=api.simulation.world.history_days + 2)
    for first, last in _spans(api, report, config, account, time):
        query = RowQuery(account, level, time, breakdowns, max(first, earliest).toordinal(), last.toordinal())
        rows = collect(api.simulation.delivery, query, api.now, lambda ad: _wanted(ad, report, config))
        for row in rows:
            if _row_wanted(row, breakdowns, report):
                period = {} if time or report.get("query_lifetime") else {"start_date": first, "end_date": last}
                yield _record(report, account, row, {name: str(day) for name, day in period.items()})


def _spans(
    api: SimulatedApi, report: Mapping[str, Any], config: Mapping[str, Any], account: Account, time: str | None
) -> Iterator[tuple[date, date]]:
    """The days that rows are made of: one span, or several where totals do not reach over all of it."""
    today = account.today(api.now)
    if report.get("query_lifetime"):
        yield date.min, today
        return
    first = date.fromisoformat(config["start_date"])
    end = min(today, date.fromisoformat(config["end_date"])) if config.get("end_date") else today
    while first <= end:
        last = end if time else min(end, first + timedelta(days=TOTAL_DAYS - 1))
        yield first, last
        first = last + timedelta(days=1)


def _filters(report: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    for item in report.get("filters", ()):
        values = item["filter_value"]
        decoded = json.loads(values) if isinstance(values, str) else values
        yield item["field_name"], item["filter_type"], [str(value) for value in decoded]


def _wanted(ad: Ad, report: Mapping[str, Any], config: Mapping[str, Any]) -> bool:
    """Whether an ad's delivery counts; without a filter of its own, a status is that of `include_deleted`."""
    level = report["data_level"].removeprefix("AUCTION_").lower()
    own = whole_ad(ad) if WHOLE_AD_ID in report["dimensions"] else ad
    nodes: dict[str, Campaign | AdGroup | Ad | SmartAd] = {"ad": own, "adgroup": ad.adgroup, "campaign": ad.campaign}
    statuses: list[str] = []
    buying_types: list[str] = []
    ids = {"campaign_ids": ad.campaign.id, "adgroup_ids": ad.adgroup.id, "ad_ids": ad.id, "ad_ids_v2": own.id}
    traits = {"buying_type": ad.campaign.buying_type, "campaign_automation_type": ad.campaign.automation}
    for field, kind, values in _filters(report):
        if field.endswith("_status"):
            statuses += values
        elif field in {**ids, **traits} and ({**ids, **traits}[field] in values) == (kind == "NOT_IN"):
            return False
        buying_types += values if field == "buying_type" else []
    everything = level == "advertiser" and not buying_types  # figures of a whole ad account hold every buying type
    if not everything and (ad.campaign.buying_type == model.TOP_VIEW) != (model.TOP_VIEW in buying_types):
        return False
    default = "STATUS_ALL" if config.get("include_deleted", True) else "STATUS_NOT_DELETE"
    gone = level in nodes and nodes[level].gone
    return any(
        {"STATUS_ALL": True, "STATUS_DELETE": gone, "STATUS_NOT_DELETE": not gone}[s] for s in statuses or [default]
    )


def _row_wanted(row: Row, breakdowns: tuple[str, ...], report: Mapping[str, Any]) -> bool:
    for field, kind, values in _filters(report):
        if field in breakdowns and (row.values[breakdowns.index(field)] in values) == (kind == "NOT_IN"):
            return False
    return True


def _record(report: Mapping[str, Any], account: Account, row: Row, period: Mapping[str, str]) -> Record:
    """One flat report record."""
    record: Record = {
        "advertiser_id": account.id,
        "currency": account.currency,
        "timezone": account.reported_timezone,
        **period,
    }
    values = iter(row.values)
    moment = datetime.fromordinal(row.day or 1).replace(hour=row.hour)
    for name in report["dimensions"]:
        if name in DIMENSIONS["ids"]:
            record[name] = row.node.id if row.node else None
        else:
            record[name] = moment.strftime(_TIMES[name]) if name in _TIMES else next(values)
    parents = _PARENTS[report["data_level"].removeprefix("AUCTION_").lower()] if row.node else ()
    for name in (*parents, *report["metrics"]):
        if name not in record:
            record[name] = _value(name, row)
    return record


def _value(name: str, row: Row) -> object:
    """A metric's number, an attribute's text; null where the world has none."""
    if not METRICS[asked := RENAMED.get(name, name)].attribute:
        return number(asked, formula(asked)(row.totals, row.campaign))
    text = attributes(row, [name])[name]
    return None if text == "-" else text
