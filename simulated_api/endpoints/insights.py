"""report/ad_benchmark/get, tool/diagnosis/get and creative_fatigue/get."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import orjson

from simulated_api.rules.params import Params, digits, each_of, id_array
from simulated_api.serving.answers import Answer, Paged
from simulated_api.trouble.errors import PARAMETER, ApiError, no_such, not_acceptable
from simulated_api.world import insights
from simulated_api.world.insights import BENCHMARKED, BID_AND_BUDGET, CREATIVE, EVENT_TRACK

if TYPE_CHECKING:
    from simulated_api.serving.simulation import Simulation

_DIMENSIONS = ("LOCATION", "AD_CATEGORY", "EXTERNAL_ACTION")
_WINDOWS = ("7", "14", "30", "60")
_OWNERS = ("campaign_ids", "adgroup_ids", "ad_ids")
_EXAMPLE = 10  # rows of the example's page; no page says how many it may have
_MOST_DIAGNOSED = 20
_CATEGORIES = (CREATIVE, BID_AND_BUDGET, EVENT_TRACK)


def list_benchmarks(sim: Simulation, params: Params) -> Paged:
    """One page of how ads do beside similar ones; the day of the comparison is beside the rows."""
    params.only(
        *("advertiser_id", "compare_time_window", "dimensions", "metrics_fields", "filtering"),
        *("sort_field", "sort_type", "page", "page_size"),
    )
    account_id, (page, page_size) = params.advertiser_id(), params.paging(_EXAMPLE, _EXAMPLE)
    params.require("dimensions", "filtering")
    params.choice("compare_time_window", _WINDOWS, "7")
    each_of("dimensions", params.array("dimensions") or [], _DIMENSIONS)
    metrics = params.array("metrics_fields") or list(BENCHMARKED)
    each_of("metrics_fields", metrics, BENCHMARKED)
    filtering = params.object("filtering")
    if len(filtering) != 1 or next(iter(filtering)) not in _OWNERS:
        raise not_acceptable("filtering", _OWNERS)
    ((owner, ids),) = filtering.items()
    wanted = id_array(f"filtering.{owner}", ids)
    found = [
        insights.benchmark(ad)
        for ad in sim.readable(account_id).ads
        if ad.created <= sim.now
        and {"campaign_ids": ad.campaign.id, "adgroup_ids": ad.adgroup.id, "ad_ids": ad.id}[owner] in wanted
    ]
    for row in found:
        if "metrics" in row:
            row["metrics"] = {name: row["metrics"][name] for name in metrics}
    extra = {"compare_date": str(sim.now.date() - timedelta(days=1))}
    return Paged([orjson.dumps(row) for row in found], page, page_size, extra=extra)


def diagnose(sim: Simulation, params: Params) -> Answer:
    """Diagnoses of an ad account's ad groups, of all or of up to 20: this list has no pages."""
    params.only("advertiser_id", "filtering")
    account_id, filtering = params.advertiser_id(), params.object("filtering")
    if strange := set(filtering) - {"adgroup_ids", "issue_category"}:
        raise not_acceptable(f"filtering.{min(strange)}", ["adgroup_ids", "issue_category"])
    categories = filtering.get("issue_category", list(_CATEGORIES))
    if not isinstance(categories, list):
        raise ApiError(PARAMETER, "filtering.issue_category: Field must be set to array")
    each_of("filtering.issue_category", categories, _CATEGORIES)
    groups = [group for group in sim.readable(account_id).adgroups if group.created <= sim.now]
    if "adgroup_ids" in filtering:
        wanted = id_array("filtering.adgroup_ids", filtering["adgroup_ids"], _MOST_DIAGNOSED)
        groups = [group for group in groups if group.id in wanted]
    rows = [row for group in groups if (row := insights.diagnosis(group, tuple(categories), sim.now))]
    return Answer({"results": rows}, rows=len(rows))


def list_fatigue(sim: Simulation, params: Params) -> Paged:
    """One page of an ad's days; the first day counts, the end does not. How many days are allowed is in no source."""
    params.only("advertiser_id", "ad_id", "filtering", "page", "page_size")
    account_id, (page, page_size) = params.advertiser_id(), params.paging(500, 10)
    params.require("ad_id", "filtering")
    wanted = digits("ad_id", params.text("ad_id"))
    days = Params({name: str(value) for name, value in params.object("filtering").items()})
    days.only("start_date", "end_date")
    first, end = days.day("start_date"), days.day("end_date")
    if first > end:
        raise ApiError(PARAMETER, "filtering.start_date: Must not be later than end_date.")
    ads = [ad for ad in sim.readable(account_id).ads if ad.id == wanted and ad.created <= sim.now]
    if not ads:
        raise no_such("ad", wanted)
    rows = insights.fatigue(ads[0], first, end, sim.now)
    return Paged([orjson.dumps(row) for row in rows], page, page_size)
