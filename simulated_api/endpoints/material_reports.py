"""smart_plus/material_report/overview and smart_plus/material_report/breakdown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.rules.params import each_of, id_array
from simulated_api.serving.answers import Paged
from simulated_api.trouble.errors import PARAMETER, ApiError, not_acceptable
from simulated_api.world import material_reports as reports
from simulated_api.world.material_reports import LEVELS, METRICS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.model import Account

_MATERIAL, _DAY = "main_material_id", "stat_time_day"
# Which filter may stand beside which level: its own and those below, and the ad account; never two of them.
_FILTERS = {
    "campaign_ids": LEVELS,
    "adgroup_ids": ("advertiser_id", "adgroup_id", "smart_plus_ad_id"),
    "smart_plus_ad_ids": ("advertiser_id", "smart_plus_ad_id"),
}
_MOST_IDS = 200
_LONGEST = timedelta(days=365)
_PARAMETERS = ("advertiser_id", "dimensions", "metrics", "filtering", "start_date", "end_date", "page", "page_size")


def overview(sim: Simulation, params: Params) -> Paged:
    """Totals of a window or of all time, by one level and the material; by settings of creatives is not answered."""
    params.only(*_PARAMETERS, "query_lifetime")
    account_id, (page, page_size) = params.advertiser_id(), params.paging(100, 10)
    params.require("dimensions")
    dimensions = params.array("dimensions") or []
    level = next((name for name in dimensions if name in LEVELS), None)
    if level is None or sorted(dimensions) != sorted((level, _MATERIAL)):
        raise not_acceptable("dimensions", [*LEVELS, _MATERIAL])
    metrics, account = _metrics(params), sim.readable(account_id)
    first, last = (1, account.today(sim.now).toordinal())
    if not params.flag("query_lifetime"):
        first, last = _days(sim, params, account)
    wanted = _wanted(params, level)
    rows = [
        {
            "dimensions": {level: reports.owner(smart, level), **reports.material(ad)},
            "metrics": reports.figures(ad, reports.days_of(ad, first, last), metrics),
        }
        for smart, ad in reports.creatives(account, sim.now)
        if all(reports.owner(smart, name[:-1]) in ids for name, ids in wanted.items())
    ]
    return Paged([orjson.dumps(row) for row in rows], page, page_size)


def breakdown(sim: Simulation, params: Params) -> Paged:
    """Materials by day; settings, and other dimensions of time, are not answered.

    How a day is written is in no source: as in report/integrated/get.
    """
    params.only(*_PARAMETERS)
    account_id, (page, page_size) = params.advertiser_id(), params.paging(100, 10)
    params.require("dimensions", "start_date", "end_date")
    if sorted(params.array("dimensions") or []) != [_MATERIAL, _DAY]:
        raise not_acceptable("dimensions", [_MATERIAL, _DAY])
    metrics, account = _metrics(params), sim.readable(account_id)
    first, last = _days(sim, params, account)
    wanted = _wanted(params, "smart_plus_ad_id")
    rows = [
        {
            "dimensions": {**reports.material(ad), _DAY: f"{date.fromordinal(day)} 00:00:00"},
            "metrics": reports.figures(ad, range(day, day + 1), metrics),
        }
        for smart, ad in reports.creatives(account, sim.now)
        if all(reports.owner(smart, name[:-1]) in ids for name, ids in wanted.items())
        for day in reports.days_of(ad, first, last)
    ]
    return Paged([orjson.dumps(row) for row in rows], page, page_size)


def _metrics(params: Params) -> tuple[str, ...]:
    metrics = params.array("metrics") or ["spend", "impressions"]
    each_of("metrics", metrics, METRICS)
    return tuple(metrics)


def _days(sim: Simulation, params: Params, account: Account) -> tuple[int, int]:
    params.require("start_date", "end_date")
    first, last = params.day("start_date"), params.day("end_date")
    if not timedelta(0) <= last - first <= _LONGEST:
        raise ApiError(PARAMETER, "start_date: The time range must be between 0 and 365 days.")
    return first.toordinal(), min(last, account.today(sim.now)).toordinal()


def _wanted(params: Params, level: str) -> Mapping[str, list[str]]:
    """The ids of the one filter, if there is any; those by creatives are not answered."""
    filtering: dict[str, Any] = params.object("filtering")
    allowed = [name for name, levels in _FILTERS.items() if level in levels]
    if len(filtering) > 1 or not set(filtering) <= set(allowed):
        raise not_acceptable("filtering", allowed)
    return {name: id_array(f"filtering.{name}", ids, _MOST_IDS) for name, ids in filtering.items()}
