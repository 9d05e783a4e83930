"""bc/invoice/get, bc/account/budget/changelog/get and changelog/get: records of a Business Center."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.endpoints.business import check_business_center
from simulated_api.rules.params import Params, each_of, moment
from simulated_api.serving.answers import Paged
from simulated_api.trouble.errors import PARAMETER, ApiError, no_permission, not_acceptable
from simulated_api.world import bc_records
from simulated_api.world.bc_records import ACTIVITIES, INVOICE_TYPES, PAY_STATUSES
from simulated_api.world.business import BUSINESS_CENTER, accounts_of

if TYPE_CHECKING:
    from simulated_api.serving.simulation import Simulation

_LARGEST = 50
_RECENT = timedelta(days=7)
_LONGEST = timedelta(days=365)
_ALONE = "AUTO_PAY"


def list_invoices(sim: Simulation, params: Params) -> Paged:
    """One page of invoices of some types; those that were paid automatically must be asked for by themselves."""
    params.only("bc_id", "invoice_types", "pay_statuses", "start_time", "end_time", "page", "page_size")
    bc_id = check_business_center(sim, params)
    page, page_size = params.paging(_LARGEST, 10)
    params.require("invoice_types")
    types = params.array("invoice_types") or []
    statuses = params.array("pay_statuses") or list(PAY_STATUSES)
    each_of("invoice_types", types, INVOICE_TYPES)
    each_of("pay_statuses", statuses, PAY_STATUSES)
    if _ALONE in types and len(types) > 1:
        raise ApiError(PARAMETER, f"invoice_types: {_ALONE} cannot be combined with other types.")
    first, last = _issued(params)
    rows = [
        orjson.dumps(row)
        for row in (bc_records.invoices(sim.world, sim.now) if bc_id == BUSINESS_CENTER else [])
        if row["invoice_type"] in types and row["pay_status"] in statuses and first <= row["send_date"] <= last
    ]
    return Paged(rows, page, page_size)


def _issued(params: Params) -> tuple[str, str]:
    """From which to which day; both moments are given or neither."""
    given = [name for name in ("start_time", "end_time") if name in params.raw]
    if len(given) == 1:
        raise ApiError(PARAMETER, "start_time and end_time must be specified together.")
    if not given:
        return str(date.min), str(date.max)
    first, last = (moment(name, params.raw[name]) for name in given)
    return str(first.date()), str(last.date())


def list_budget_changes(sim: Simulation, params: Params) -> Paged:
    """One page of the changes of an ad account's budget, of up to 365 days of UTC; of the last seven by default."""
    params.only("bc_id", "advertiser_id", "filtering", "page", "page_size")
    bc_id, (page, page_size) = check_business_center(sim, params), params.paging(_LARGEST, 10)
    wanted = params.advertiser_id()
    account = next((each for each in accounts_of(sim.world, bc_id) if each.id == wanted), None)
    if account is None or account.forbidden:
        raise no_permission(wanted)
    first, last = _days(sim, params.object("filtering"))
    if last - first > _LONGEST:
        raise ApiError(PARAMETER, "filtering: The time range must be between 0 and 365 days.")
    rows = [
        orjson.dumps(row)
        for changed, row in bc_records.budget_changes(account, sim.now)
        if first <= changed.date() <= last
    ]
    return Paged(rows, page, page_size, key="changelog_list")


def list_activities(sim: Simulation, params: Params) -> Paged:
    """One page of what members did, on some days of UTC; on the last seven by default."""
    params.only("bc_id", "filtering", "page", "page_size")
    bc_id, (page, page_size) = check_business_center(sim, params), params.paging(_LARGEST, 10)
    filtering = params.object("filtering")
    kind = filtering.pop("activity_type", "ALL")
    if kind not in ("ALL", *ACTIVITIES):
        raise not_acceptable("filtering.activity_type", ["ALL", *ACTIVITIES])
    first, last = _days(sim, filtering)
    rows = [
        orjson.dumps(row)
        for done, row in (bc_records.activities(sim.world, sim.now) if bc_id == BUSINESS_CENTER else [])
        if first <= done.date() <= last and kind in ("ALL", row["activity_type"])
    ]
    return Paged(rows, page, page_size, key="changelog_list")


def _days(sim: Simulation, filtering: dict[str, Any]) -> tuple[date, date]:
    """Both days of a filter, which are given together or not at all."""
    if not filtering:
        return sim.now.date() - _RECENT, sim.now.date()
    days = Params({name: str(value) for name, value in filtering.items()})
    days.only("start_date", "end_date")
    first, last = days.day("start_date"), days.day("end_date")
    if first > last:
        raise ApiError(PARAMETER, "filtering.start_date: Must not be later than end_date.")
    return first, last
