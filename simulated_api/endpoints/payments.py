"""advertiser/balance/get, bc/transaction/get (days) and bc/account/transaction/get (moments inside its filter)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson

from simulated_api.endpoints.business import check_business_center
from simulated_api.rules.params import Params, id_array, moment
from simulated_api.serving.answers import Answer, Paged
from simulated_api.trouble.errors import PARAMETER, ApiError, not_acceptable
from simulated_api.world import payments
from simulated_api.world.business import BUSINESS_CENTER, accounts_of, balance_fields

if TYPE_CHECKING:
    from simulated_api.serving.simulation import Simulation

_LARGEST = 50
_DEFAULT = timedelta(days=90)
_LONGEST = timedelta(days=365)
_LEVELS = ("BC", "ADVERTISER", "PAYMENT_PORTFOLIO")
_BILLING = ("CASH", "CREDIT")
_MORE = (
    "budget_remaining",
    "budget_frequency_restriction",
    "budget_amount_restriction",
    "max_transferable_amount",
    "balance_info",
)
_FILTERS = ("start_time", "end_time", "account_ids", "billing_types")


def list_balances(sim: Simulation, params: Params) -> Paged:
    """One page of the balances of all ad accounts of the Business Center, those that refuse requests included.

    Some fields come only when they are asked for; `min_transferable_amount` is documented for pages of one row alone,
    which here means that it is refused (no source).
    """
    params.only("bc_id", "fields", "filtering", "page", "page_size")
    bc_id = check_business_center(sim, params)
    page, page_size = params.paging(_LARGEST, 10)
    fields = params.array("fields") or []
    for index, name in enumerate(fields):
        if name not in _MORE:
            raise not_acceptable(f"fields.{index}", _MORE)
    filtering = params.object("filtering")
    if any(name != "keyword" for name in filtering):
        raise not_acceptable("filtering", ["keyword"])
    wanted = str(filtering.get("keyword", ""))
    accounts = [each for each in accounts_of(sim.world, bc_id) if wanted in each.name or wanted == each.id]
    rows = []
    for account in accounts:
        more = payments.further_balance_fields(account)
        row = payments.balance_fields(account, sim.now) | {name: more[name] for name in fields}
        rows.append(orjson.dumps(row))
    return Paged(rows, page, page_size, key="advertiser_account_list")


def show_balance(sim: Simulation, params: Params) -> Answer:
    """The balance of a Business Center: a single object, empty where there is none."""
    params.only("bc_id", "payment_portfolio_id")
    return Answer(balance_fields(check_business_center(sim, params)))


def list_costs(sim: Simulation, params: Params) -> Paged:
    """One page of what ad accounts cost in some days of theirs together, with the sum beside the rows."""
    params.only("bc_id", "filtering", "page", "page_size")
    bc_id = check_business_center(sim, params)
    page, page_size = params.paging(_LARGEST, 10)
    filtering = Params({name: str(value) for name, value in params.object("filtering").items()})
    filtering.only("start_date", "end_date")
    if ("start_date" in filtering.raw) != ("end_date" in filtering.raw):
        raise ApiError(PARAMETER, "filtering: start_date and end_date must be specified together.")
    today = sim.now.date()
    first = filtering.day("start_date") if filtering.raw else today - _DEFAULT
    last = filtering.day("end_date") if filtering.raw else today
    if not timedelta(0) <= last - first <= _LONGEST:
        raise ApiError(PARAMETER, "filtering: The time range must be between 0 and 365 days.")
    days = range(first.toordinal(), last.toordinal() + 1)
    found = [
        payments.cost_fields(account, days, account.today(sim.now).toordinal())
        for account in accounts_of(sim.world, bc_id)
    ]
    rows = [orjson.dumps(row) for row in found if row]
    return Paged(rows, page, page_size, key="cost_list", extra={"transaction_summary": {"currency": "USD"}})


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
    params.only("bc_id", "transaction_level", "filtering", "page", "page_size")
    bc_id = check_business_center(sim, params)
    page, page_size = params.paging(_LARGEST, 10)
    level = params.choice("transaction_level", _LEVELS, "ADVERTISER")
    wanted = _filter(params.object("filtering"))
    if bc_id != BUSINESS_CENTER:
        records = []  # all that was paid was paid in the first one
    elif level == "BC":
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
