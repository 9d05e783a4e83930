"""What a Business Center keeps records of: invoices, changes of ad accounts' budgets, activities of its members.

Sources: the official documentation pages "Get the invoices of a BC" (without an example: of arrays its copy does not
say what they hold, so that they are empty here), "Get the budget change history of an ad account" and "Get the activity
log of a Business Center" with their examples.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world.catalogs import time_text
from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from simulated_api.world.building import World
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account

INVOICE_TYPES = ("RECON", "CREDIT", "AUTO_PAY")
PAY_STATUSES = ("UNPAID", "PAID", "PARTIAL_PAID", "NO_NEED")
ACTIVITIES = ("USER", "ASSET")
_INVOICES, _DAYS_BETWEEN = 150, 2
_ACTIVITY_DAYS, _A_DAY = 40, 3


def _advertises(world: World) -> bool:
    return any(account.campaigns for account in world.accounts)


def invoices(world: World, now: datetime) -> list[Fields]:
    """Invoices, one every second day, newest first; none where nobody advertises."""
    if not _advertises(world):
        return []
    first = world.anchor.date() - timedelta(days=_INVOICES * _DAYS_BETWEEN)
    days = range(first.toordinal(), now.date().toordinal() + 1, _DAYS_BETWEEN)
    return [_invoice(date.fromordinal(day)) for day in reversed(days)]


def _invoice(sent: date) -> Fields:
    number = mix(76, sent.toordinal())
    net = number % 900_000 / 100
    tax = round(net / 10, 2)
    total = round(net + tax, 2)
    status = PAY_STATUSES[number % len(PAY_STATUSES)]
    return {
        "invoice_id": str(7_400_000_000_000_000_000 + number % 10**12),
        "serial_number": f"BDUK{number % 10**8:08d}",
        "subject_id": number % 500,
        "send_date": str(sent),
        "currency_code": "USD",
        "status": "APPROVED",
        "due_date": str(sent + timedelta(days=30)),
        "invoice_type": INVOICE_TYPES[number % len(INVOICE_TYPES)],
        **{name: [] for name in ("entity_serials", "negative_invoice_ids", "positive_invoice_ids", "emails")},
        "billing_group_id": str(number % 10**9),
        "account_name": "Simulated Ltd.",
        "invoice_title": "",
        "country_code": "US",
        "address": "1 Straße\nSpringfield",
        "tax_id1": "XX-1",
        "tax_id2": None,
        "amount": total,
        "amount_excluding_tax": net,
        "total_tax_amount": tax,
        "tax_type1": "VAT",
        "tax_rate1": 0.1,
        "tax_amount1": tax,
        "tax_type2": None,
        "tax_rate2": 0,
        "tax_amount2": 0,
        "pay_status": status,
        "overdue_status": "NO",
        "unpaid_amount": total if status == "UNPAID" else 0,
    }


def budget_changes(account: Account, now: datetime) -> list[tuple[datetime, Fields]]:
    """When an ad account's budget was changed, in UTC, and the row: newest first. Unlimited ones have no amount."""
    if not account.campaigns:
        return []
    count = 60 if account.number == 0 else account.number % 3 + 1
    found = [_budget_change(account, now, index) for index in range(count)]
    return [each for each in found if each[0] <= now]


def _budget_change(account: Account, now: datetime, index: int) -> tuple[datetime, Fields]:
    number = mix(account.number, 77, index)
    moment = datetime.combine(now.date() - timedelta(days=index), datetime.min.time(), now.tzinfo)
    moment += timedelta(seconds=number % 30_000)
    row: Fields = {
        "operation_time": time_text(moment),
        "activity_type": "RESET" if number % 3 == 0 else "BUDGET_MODE_UPDATE",
        "previous_budget_mode": "UNLIMITED",
        "current_budget_mode": "DAILY_BUDGET",
        "current_budget": number % 100_000 / 100,
        "currency": account.currency,
        "operator_id": str(7_300_000_000_000_000_000 + number % 10**6),
        "operator_name": "Zoë",
    }
    return moment, row if number % 2 else row | {"previous_budget": 0.5, "previous_budget_mode": "DAILY_BUDGET"}


def activities(world: World, now: datetime) -> list[tuple[datetime, Fields]]:
    """When something was done in the Business Center, in UTC, and the row: newest first, two within each second."""
    found = []
    for day in range(now.date().toordinal(), world.anchor.date().toordinal() - _ACTIVITY_DAYS, -1):
        for index in range(_A_DAY * 2 if _advertises(world) else 0):
            moment = datetime.combine(date.fromordinal(day), datetime.min.time(), now.tzinfo)
            moment += timedelta(seconds=mix(78, day, index // 2) % 30_000)
            if moment <= now:
                found.append((moment, _activity(moment, index)))
    return found


def _activity(moment: datetime, index: int) -> Fields:
    return {
        "time": time_text(moment),
        "activity_type": ACTIVITIES[index // 2 % 2],
        "operator_id": str(7_300_000_000_000_000_000 + index // 2),
        "activity_log": f"Added member {index} “Zoë”",
    }
