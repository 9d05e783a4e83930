"""advertiser/balance/get, bc/transaction/get (days) and bc/account/transaction/get (moments inside its filter)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.endpoints.business import check_business_center
from simulated_api.rules.params import id_array, moment
from simulated_api.serving.answers import Answer, Paged
from simulated_api.trouble.errors import PARAMETER, ApiError, not_acceptable
from simulated_api.world import payments

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation

_LARGEST = 50
_DEFAULT = timedelta(days=90)
_LONGEST = timedelta(days=365)
_LEVELS = ("BC", "ADVERTISER", "PAYMENT_PORTFOLIO")
_BILLING = ("CASH", "CREDIT")
_FILTERS = ("start_time", "end_time", "account_ids", "billing_types")


def list_balances(sim: Simulation, params: Params) -> Paged:
    """One page of the balances of all ad accounts of the Business Center, those that refuse requests included."""
    check_business_center(sim, params)
    page, page_size = params.paging(_LARGEST, 10)
    if params.array("fields"):
        # Keys that the example lacks: the world has no values for them.
        raise not_acceptable("fields.0", [])
    filtering = params.object("filtering")
    if any(name != "keyword" for name in filtering):
        raise not_acceptable("filtering", ["keyword"])
    wanted = str(filtering.get("keyword", ""))
    accounts = [account for account in sim.world.accounts if wanted in account.name or wanted == account.id]
    rows = [orjson.dumps(payments.balance_fields(account, sim.now)) for account in accounts]
    return Paged(rows, page, page_size, key="advertiser_account_list")


def list_daily(sim: Simulation, params: Params) -> Answer | Paged:
    """The Business Center's transactions of some days, both ends included, with their sums beside them.

    Without any the data is an empty object, as in the published example. Which page size is the default and whose days
    these are, is in no source: 10, and the Business Center's.
    """
    check_business_center(sim, params)
    page, page_size = params.paging(_LARGEST, 10)
    today = sim.now.astimezone(payments.BC_ZONE).date()
    first = params.day("start_date") if params.text("start_date") else today - _DEFAULT
    last = params.day("end_date") if params.text("end_date") else today
    if first > last:
        raise ApiError(PARAMETER, "start_date: Must not be later than end_date.")
    filtering = params.object("filtering")
    for name, value in filtering.items():
        if name != "funds_type" or value not in (payments.CASH, payments.GRANT):
            raise not_acceptable(f"filtering.{name}", [payments.CASH, payments.GRANT])
    found = [
        record
        for record in payments.of_business_center(sim)
        if first <= record.local.date() <= last and record.funds == filtering.get("funds_type", record.funds)
    ]
    if not found:
        return Answer({})
    rows = [orjson.dumps(payments.daily_fields(record)) for record in found]
    return Paged(rows, page, page_size, extra={"transaction_summary": payments.summary(found)})


def list_transactions(sim: Simulation, params: Params) -> Paged:
    """One page of transactions of the ad accounts, or of the Business Center, between two moments of their clocks."""
    bc_id = check_business_center(sim, params)
    page, page_size = params.paging(_LARGEST, 10)
    level = params.choice("transaction_level", _LEVELS, "ADVERTISER")
    wanted = _filter(params.object("filtering"))
    if level == "BC":
        records = payments.of_business_center(sim)
    else:
        # Nobody here has a payment portfolio.
        records = payments.of_accounts(sim) if level == "ADVERTISER" else []
    rows = []
    for record in records:
        zone = payments.BC_ZONE if record.account is None else record.account.zone
        now = sim.now.astimezone(zone).replace(tzinfo=None)
        within = wanted.get("start_time", now - _DEFAULT) <= record.local <= wanted.get("end_time", now)
        row = payments.record_fields(record, bc_id)
        listed = "account_ids" not in wanted or row["account_id"] in wanted["account_ids"]
        if within and listed and row["billing_type"] in wanted.get("billing_types", _BILLING):
            rows.append(orjson.dumps(row))
    return Paged(rows, page, page_size, key="transaction_list")


def _filter(raw: dict[str, Any]) -> dict[str, Any]:
    """Check the filters that the world answers; the API has more, on types, owners and names.

    What a single one of the two moments means is in no source: refused. The wordings of refusals are none of the API's.
    """
    wanted = dict(raw)
    for name, value in raw.items():
        if name not in _FILTERS:
            raise not_acceptable(f"filtering.{name}", _FILTERS)
        if name == "account_ids":
            id_array(f"filtering.{name}", value)
        elif name == "billing_types":
            if not isinstance(value, list) or not set(value) <= set(_BILLING):
                raise not_acceptable(f"filtering.{name}", _BILLING)
        else:
            wanted[name] = moment(f"filtering.{name}", value)
    if ("start_time" in wanted) != ("end_time" in wanted):
        raise ApiError(PARAMETER, "filtering: start_time and end_time must be specified together.")
    if "start_time" in wanted:
        span: timedelta = wanted["end_time"] - wanted["start_time"]
        if not timedelta(0) <= span <= _LONGEST:
            raise ApiError(PARAMETER, "filtering: The time range must be between 0 and 365 days.")
    return wanted
