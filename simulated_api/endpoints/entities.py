"""campaign/get, adgroup/get and ad/get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.rules.catalogue import FIELDS
from simulated_api.rules.entity_filters import Filter, read_filter
from simulated_api.serving.answers import Paged, Rows
from simulated_api.trouble.errors import PARAMETER, ApiError, not_acceptable
from simulated_api.world import model
from simulated_api.world.entities import ad_status, adgroup_status, campaign_fields, campaign_status, modified
from simulated_api.world.entities_below import ad_fields, adgroup_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.model import Account

_MAX_PAGE_SIZE = 1000
_MAX_PAGE_SIZE_TOP_VIEW = 100


@dataclass(frozen=True)
class Kind:
    """One level of entities: how to list them, their fields and their status."""

    level: str
    every: Callable[[Account], list[Any]]
    fields: Callable[[Any, datetime], dict[str, Any]]
    status: Callable[[Any], str]


CAMPAIGN = Kind("campaign", lambda account: account.campaigns, campaign_fields, campaign_status)
ADGROUP = Kind("adgroup", lambda account: account.adgroups, adgroup_fields, adgroup_status)
AD = Kind("ad", lambda account: account.ads, ad_fields, ad_status)


def list_entities(sim: Simulation, params: Params, kind: Kind) -> Paged:
    """One page of a level's entities, newest id first."""
    advertiser_id = params.advertiser_id()
    fields = _fields(params, kind.level)
    excluded = params.array("exclude_field_types_in_response") or []
    if any(name != "NULL_FIELD" for name in excluded):
        raise not_acceptable("exclude_field_types_in_response", ["NULL_FIELD"])
    page = params.integer("page", 1, None, 1)
    page_size = params.integer("page_size", 1, _MAX_PAGE_SIZE, 10)
    wanted = read_filter(params.object("filtering"), kind.level)
    if model.TOP_VIEW in wanted.buying_types and page_size > _MAX_PAGE_SIZE_TOP_VIEW:
        raise ApiError(PARAMETER, f"page_size: Must be between 1 and {_MAX_PAGE_SIZE_TOP_VIEW}.")
    account = sim.readable(advertiser_id)
    key = (kind.level, advertiser_id, *(params.text(name) for name in ("fields", "filtering")), bool(excluded))
    rows = sim.cached(key, lambda: _rows(sim, account, kind, wanted, fields, without_nulls=bool(excluded)))
    return Paged(rows, page, page_size)


def _fields(params: Params, level: str) -> list[str] | None:
    """The fields asked for; the first unknown one fails the request and names everything that is known."""
    fields = params.array("fields")
    allowed = FIELDS[level]
    for index, name in enumerate(fields or ()):
        if name not in allowed:
            raise not_acceptable(f"fields.{index}", sorted(allowed))
    return fields or None


def _rows(
    sim: Simulation, account: Account, kind: Kind, wanted: Filter, fields: list[str] | None, *, without_nulls: bool
) -> Rows:
    now = sim.now
    found = [
        entity
        for entity in kind.every(account)
        if entity.created <= now and wanted.accepts(entity, kind.status(entity), modified(entity, now))
    ]
    found.sort(key=lambda entity: int(entity.id), reverse=True)
    hidden = ("secondary_status",) if sim.knobs.sandbox else ()
    return [_on_wire(kind.fields(entity, now), fields, hidden, without_nulls=without_nulls) for entity in found]


def _on_wire(
    values: dict[str, Any], fields: list[str] | None, hidden: tuple[str, ...], *, without_nulls: bool
) -> bytes:
    values = {name: values[name] for name in fields or values if name in values and name not in hidden}
    if without_nulls:
        values = {name: value for name, value in values.items() if value is not None}
    return orjson.dumps(
        {name: f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value for name, value in values.items()}
    )
