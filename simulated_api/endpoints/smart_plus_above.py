"""smart_plus/campaign/get and smart_plus/adgroup/get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.endpoints.creatives import on_wire
from simulated_api.rules.catalogue import ASSET_SHAPES
from simulated_api.rules.entity_filters import PRIMARY
from simulated_api.rules.params import id_array
from simulated_api.serving.answers import Paged
from simulated_api.trouble.errors import not_acceptable
from simulated_api.world import smart_plus_above as world

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.model import Account, AdGroup, Campaign

_MAX_PAGE_SIZE = 1000
# In the recorded answer, or announced, but not among the documented fields: no values of `fields`.
_UNDOCUMENTED = frozenset(
    (
        *("operation_status", "secondary_status", "promotion_target_type", "optimization_event_type"),
        *("favorite_counts_disabled", "like_counts_disabled", "tiktok_subplacements"),
        *("app_attribution_source", "app_data_source"),
    )
)


@dataclass(frozen=True)
class SmartList:
    """One of the two lists.

    Attributes:
        stream: Where its fields are described.
        identity: The id of a row, answered in any case.
        filters: Filters by ids.
        undocumented: Fields that cannot be asked for by name.
        every: What there is.
        row: A row.
    """

    stream: str
    identity: str
    filters: tuple[str, ...]
    undocumented: frozenset[str]
    every: Callable[[Account, datetime], list[Any]]
    row: Callable[[Any, datetime], dict[str, Any]]


CAMPAIGNS = SmartList(
    "smart_plus_campaigns",
    "campaign_id",
    ("campaign_ids",),
    frozenset(),
    world.smart_campaigns,
    world.smart_campaign_fields,
)
ADGROUPS = SmartList(
    "smart_plus_ad_groups",
    "adgroup_id",
    ("campaign_ids", "adgroup_ids"),
    _UNDOCUMENTED,
    world.smart_adgroups,
    world.smart_adgroup_fields,
)


def list_smart(sim: Simulation, params: Params, wanted: SmartList) -> Paged:
    """One page; without a status filter deleted ones stay out, as documented of ad groups."""
    params.only("advertiser_id", "fields", "filtering", "page", "page_size")
    account_id, (page, page_size) = params.advertiser_id(), params.paging(_MAX_PAGE_SIZE, 10)
    fields, allowed = params.array("fields"), sorted(set(ASSET_SHAPES[wanted.stream]) - wanted.undocumented)
    for index, name in enumerate(fields or ()):
        if name not in allowed:
            raise not_acceptable(f"fields.{index}", allowed)
    filtering = params.object("filtering")
    for name, value in filtering.items():
        if name == "primary_status" and value in PRIMARY:
            continue
        if name not in wanted.filters:
            raise not_acceptable(f"filtering.{name}", ["primary_status", *wanted.filters])
        id_array(name, value)
    every = wanted.every(sim.readable(account_id), sim.now)
    rows = [wanted.row(each, sim.now) for each in every if _accepted(each, filtering)]
    rows = [
        row for row in rows if all(row[name[:-1]] in filtering.get(name, (row[name[:-1]],)) for name in wanted.filters)
    ]
    if fields:
        rows = [{name: row[name] for name in row if name in (wanted.identity, *fields)} for row in rows]
    return Paged([orjson.dumps(on_wire(row), option=orjson.OPT_SORT_KEYS) for row in rows], page, page_size)


def _accepted(each: Campaign | AdGroup, filtering: dict[str, Any]) -> bool:
    primary = filtering.get("primary_status", "STATUS_NOT_DELETE")
    return {"STATUS_ALL": True, "STATUS_NOT_DELETE": not each.gone, "STATUS_DELETE": each.gone}.get(primary, False)
