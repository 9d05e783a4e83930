"""Balances and transactions of the Business Center and its ad accounts, as values of the wire.

The Business Center has a transaction on each of the last 120 days before the world's anchor and on each day since; an
ad account that advertises has one every three days from 100 days before the anchor on.

Sources: the official documentation pages "Get the balance and budget of ad accounts", "Get the transaction records of a
BC" and "Get the transaction records of a BC or ad accounts".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from simulated_api.world.catalogs import time_text
from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account

BC_NAME = "Simulated BC"
BC_ZONE = ZoneInfo("America/Anchorage")
CASH, GRANT = "FUNDS_TYPE_CASH", "FUNDS_TYPE_GRANT"
_BC_DAYS, _ACCOUNT_DAYS, _EVERY = 120, 100, 3
_TYPES = ("ADD_BALANCE", "DECREASE_BALANCE", "PROMOTION_ISSUED", "BILL_PAYMENT")


@dataclass(frozen=True)
class Transaction:
    """One record; `account` is None where the Business Center itself paid. `local` is on the payer's wall clock."""

    account: Account | None
    ordinal: int
    local: datetime

    @property
    def number(self) -> int:
        """What varies between records."""
        return mix(0 if self.account is None else self.account.number + 1, 91, self.ordinal)

    @property
    def kind(self) -> str:
        """The type of the transaction."""
        return _TYPES[self.number % len(_TYPES)]

    @property
    def funds(self) -> str:
        """Cash or credit."""
        return GRANT if self.kind == "PROMOTION_ISSUED" else CASH

    @property
    def amount(self) -> float:
        """What was paid, tax included: money of two decimals."""
        return self.number % 1_000_000 / 100


def _transactions(sim: Simulation, account: Account | None, zone: ZoneInfo, days: int, every: int) -> list[Transaction]:
    first = sim.world.anchor.date().toordinal() - days
    found = []
    for ordinal in range(first, sim.now.astimezone(zone).date().toordinal() + 1):
        if ordinal % every:
            continue
        seconds = mix(first, 92, ordinal) % 86_400
        local = datetime.combine(date.fromordinal(ordinal), time()) + timedelta(seconds=seconds)  # on a wall clock
        if local <= sim.now.astimezone(zone).replace(tzinfo=None):
            found.append(Transaction(account, ordinal, local))
    return found[::-1]


def of_business_center(sim: Simulation) -> list[Transaction]:
    """What the Business Center paid, newest first; nothing where nobody advertises."""
    if not any(account.campaigns for account in sim.world.accounts):
        return []
    return _transactions(sim, None, BC_ZONE, _BC_DAYS, 1)


def of_accounts(sim: Simulation) -> list[Transaction]:
    """What ad accounts paid, one account after another, newest first."""
    accounts = [account for account in sim.world.accounts if account.campaigns]
    return [found for each in accounts for found in _transactions(sim, each, each.zone, _ACCOUNT_DAYS, _EVERY)]


def daily_fields(record: Transaction) -> Fields:
    """A row of bc/transaction/get. `date` is documented as a number: taken as the epoch seconds of the day in UTC."""
    day = datetime.combine(record.local.date(), time(), tzinfo=UTC)
    return {
        "date": int(day.timestamp()),
        "amount": record.amount,
        "timezone": BC_ZONE.key,
        "currency": "USD",
        "funds_type": record.funds,
        "invoice_id": str(record.number % 10**12) if record.number % 3 else "",
        "invoice_serial_number": None if record.number % 3 else "",
    }


def summary(records: list[Transaction]) -> Fields:
    """The sums beside the rows of bc/transaction/get; which types count as paid out is in no source."""
    out = [record.amount for record in records if record.kind == "BILL_PAYMENT"]
    charged = [record.amount for record in records if record.kind != "BILL_PAYMENT"]
    return {"amount_charged": round(sum(charged), 2), "amount_paid": round(sum(out), 2), "currency": "USD"}


def record_fields(record: Transaction, bc_id: str) -> Fields:
    """A row of bc/account/transaction/get: with nulls for the account where the Business Center paid."""
    account = record.account
    zone = BC_ZONE if account is None else account.zone
    tax = 0 if record.number % 4 else round(record.amount / 10, 2)
    offset = f"{record.local.replace(tzinfo=zone):%z}"
    return {
        "transaction_id": str(7_600_000_000_000_000_000 + record.number % 10**15),
        "account_id": None if account is None else account.id,
        "account_name": None if account is None else account.name,
        "bc_id": bc_id,
        "bc_name": BC_NAME,
        "amount": record.amount,
        "subtotal": round(record.amount - tax, 2),
        "tax_amount": tax,
        "currency": "USD" if account is None else account.currency,
        "amount_type": "NEGATIVE" if record.kind in ("DECREASE_BALANCE", "BILL_PAYMENT") else "POSITIVE",
        "transaction_type": record.kind,
        "billing_type": "CREDIT" if record.funds == GRANT else "CASH",
        "timezone": f"UTC{offset[:3]}:{offset[3:]}",
        "create_time": f"{record.local:%Y-%m-%d %H:%M:%S}",
        "invoice_id": "",
        "serial_number": "",
    }


def cost_fields(account: Account, days: range, today: int) -> Fields | None:
    """A row of bc/account/cost/get: sums of some days up to today, given by their ordinals; None without any."""
    numbers = [mix(account.number, 93, day) for day in days if day <= today and account.campaigns]
    costs = [number % 1_000_000 / 100 for number in numbers if number % 4]
    if not costs:
        return None
    total = round(sum(costs), 2)
    return {
        "advertiser_id": account.id,
        "advertiser_name": account.name,
        "amount": -total,
        "cash_amount": -total,
        "grant_amount": 0,
        "tax_amount": -round(total / 20, 2),
        "currency": account.currency,
    }


def further_balance_fields(account: Account) -> Fields:
    """Fields of advertiser/balance/get that come only when they are asked for."""
    money = {"account_balance": 99.5, "cash_tax": 1.25, "frozen_cash_balance": 0, "credit_balance": account.number}
    return {
        "budget_remaining": 12.5 + account.number,
        "budget_frequency_restriction": {
            "total_count": 10,
            "used_count": account.number % 10,
            "remaining_count": 10 - account.number % 10,
            "effective_start_time": "2026-03-16 00:00:00",
            "effective_end_time": "2026-03-17 00:00:00",
        },
        "budget_amount_restriction": {"minimum_amount": "5.5" if account.number % 2 else 5.5},
        "max_transferable_amount": {"cash_amount": 7.25, "grant_amount": 0, "credit_amount": None},
        "balance_info": money,
    }


def balance_fields(account: Account, now: datetime) -> Fields:
    """A row of advertiser/balance/get, with the keys of the published example."""
    balance = [0, 1523.07, 99.5][account.number % 3]
    return {
        "advertiser_id": account.id,
        "advertiser_name": account.name,
        "advertiser_status": None if account.number % 2 else "SHOW_ACCOUNT_STATUS_APPROVED",
        "advertiser_type": "AUCTION",
        "timezone": account.timezone,
        "currency": account.currency,
        "account_open_days": (now - account.created).days,
        "balance_reminder": balance == 0,
        "company": f"{account.name} Ltd.",
        "contact_name": "Ai***te",
        "contact_email": "",
        "create_time": time_text(account.created),
        "budget": 0,
        "budget_cost": 0,
        "budget_mode": "UNLIMITED",
        "account_balance": balance,
        "valid_account_balance": balance,
        "cash_balance": balance,
        "valid_cash_balance": balance,
        "latest_recharge_time": None if balance == 0 else time_text(account.created),
        **dict.fromkeys(("frozen_balance", "grant_balance", "valid_grant_balance", "tax"), 0),
        **dict.fromkeys(("first_recharge_amount", "recharge_amount", "recharge_count"), 0),
    }
