"""Reads a gmv_max/report/get request: its rules are not those of report/integrated/get.

Sources: the official documentation page "Run a GMV Max Campaign report" (1824721673497601), and texts of refusals that
were seen live.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulated_api.rules.catalogue import GMV_MAX
from simulated_api.rules.params import digits, string_array
from simulated_api.trouble.errors import PARAMETER, ApiError, conflict, missing, not_acceptable

if TYPE_CHECKING:
    from datetime import date

    from simulated_api.rules.params import Params

DAY = "stat_time_day"
KINDS = ("PRODUCT", "LIVE")
_PARAMETERS = (
    *("advertiser_id", "store_ids", "start_date", "end_date", "dimensions", "metrics", "filtering"),
    *("enable_total_metrics", "sort_field", "sort_type", "page", "page_size"),
)
_STATUSES = ("STATUS_ALL", "STATUS_DELIVERY_OK", "STATUS_DISABLE", "STATUS_DELETE")
_MOST_IDS = 100
_MOST_DAYS, _MOST_DAYS_AT_ALL = 30, 365
_ITEM_LEVEL = ("item_group_id", "item_id", "room_id")


@dataclass(frozen=True)
class GmvReport:
    """A checked request.

    Attributes:
        store_id: The one shop.
        ids: The dimensions but for the day.
        by_day: Whether days are told apart.
        metrics: As asked for.
        first: The first day.
        last: The last day, included.
        kind: `PRODUCT` or `LIVE`, where campaigns are asked for.
        deleted: Whether deleted campaigns are wanted, where campaigns are asked for.
        filters: Lists of ids by the filter's name.
    """

    store_id: str
    ids: tuple[str, ...]
    by_day: bool
    metrics: tuple[str, ...]
    first: date
    last: date
    kind: str | None
    deleted: bool
    filters: dict[str, list[str]]


def read_gmv_request(params: Params) -> GmvReport:
    """Check a request: required parameters, combinations, filters, metrics, days.

    Raises:
        ApiError: 40002.
    """
    params.only(*_PARAMETERS)
    params.require("advertiser_id", "store_ids", "start_date", "end_date", "dimensions", "metrics")
    if params.flag("enable_total_metrics") or params.text("sort_field"):
        raise conflict()  # known to the API, unknown to this world
    stores, dimensions = params.array("store_ids") or [], params.array("dimensions") or []
    if len(stores) != 1:
        raise ApiError(PARAMETER, "store_ids: The number of store IDs must be 1.")
    ids = tuple(name for name in dimensions if name != DAY)
    if len(set(dimensions)) < len(dimensions):
        raise conflict()
    filtering = params.object("filtering")
    report, kind = _report(ids, filtering)
    metrics = params.array("metrics") or []
    if not metrics:
        raise missing("metrics")
    filters = _filters(ids, filtering, report["filters"])
    _check_metrics(ids, metrics, filters, report["metrics"])
    first, last = params.day("start_date"), params.day("end_date")
    by_day = DAY in dimensions
    most = _MOST_DAYS if by_day else _MOST_DAYS_AT_ALL
    if not 0 <= (last - first).days < most:
        raise ApiError(PARAMETER, f"The time span between start_date and end_date must not exceed {most} day(s).")
    deleted = "STATUS_ALL" in (filtering.get("campaign_statuses") or ())
    return GmvReport(digits("store_ids", stores[0]), ids, by_day, tuple(metrics), first, last, kind, deleted, filters)


def _report(ids: tuple[str, ...], filtering: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """The combination, and of which type its campaigns are; campaigns are asked for by one type at a time."""
    if ids != ("campaign_id",):
        if " ".join(ids) not in GMV_MAX["reports"]:
            raise conflict()
        return GMV_MAX["reports"][" ".join(ids)], None
    kinds = string_array("filtering.gmv_max_promotion_types", filtering.get("gmv_max_promotion_types"))
    if len(kinds) != 1 or kinds[0] not in KINDS:
        raise not_acceptable("filtering.gmv_max_promotion_types", KINDS)
    return GMV_MAX["reports"][f"campaign_id {kinds[0]}"], kinds[0]


def _filters(ids: tuple[str, ...], filtering: dict[str, Any], allowed: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in filtering.items():
        if name not in allowed:
            raise not_acceptable(f"filtering.{name}", allowed)
        values = string_array(f"filtering.{name}", value)
        if name == "campaign_statuses" and (strange := [each for each in values if each not in _STATUSES]):
            raise not_acceptable(f"filtering.{name}: {strange[0]}", _STATUSES)
        if name.endswith("_ids"):
            if len(values) > _MOST_IDS:
                raise ApiError(PARAMETER, f"filtering.{name}: Longer than maximum length {_MOST_IDS}.")
            found[name] = [digits(f"filtering.{name}", each) if each != "-1" else each for each in values]
    if not set(_ITEM_LEVEL).isdisjoint(ids) and not found.get("campaign_ids"):
        raise ApiError(PARAMETER, "Item level report must have at least 1 campaign ID")
    if "item_id" in ids and not found.get("item_group_ids"):
        raise ApiError(PARAMETER, "Creative level report must have at least 1 item group ID")
    return found


def _check_metrics(ids: tuple[str, ...], metrics: list[str], filters: dict[str, list[str]], allowed: list[str]) -> None:
    for index, name in enumerate(metrics):
        attribute = name in GMV_MAX["attributes"]
        if attribute and not set(_ITEM_LEVEL).isdisjoint(ids) and (len(ids) > 1 or len(filters["campaign_ids"]) > 1):
            text = f"metrics.{index}: {name} is only supported with one campaign ID and one ID dimension."
            raise ApiError(PARAMETER, text)
        if name not in allowed:
            raise not_acceptable(f"metrics.{index}", allowed)
