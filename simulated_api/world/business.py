"""Business Centers of the token's user: one, or as many as the world has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulated_api.world.building import World
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account

BUSINESS_CENTER = "7100000000000000123"
_NAME = "Simulated BC"


def centers(world: World) -> list[str]:
    """Ids of all Business Centers, the first being `BUSINESS_CENTER`."""
    return [str(int(BUSINESS_CENTER) + index) for index in range(world.centers)]


def center_name(bc_id: str) -> str:
    """Name of a Business Center; the first has no number."""
    index = int(bc_id) - int(BUSINESS_CENTER)
    return f"{_NAME} {index}" if index else _NAME


def accounts_of(world: World, bc_id: str) -> list[Account]:
    """The ad accounts of a Business Center: all are in the first one."""
    return list(world.accounts) if bc_id == BUSINESS_CENTER else []


def balance_fields(bc_id: str) -> Fields:
    """The data of bc/balance/get; every third Business Center has none, like the published example."""
    index = int(bc_id) - int(BUSINESS_CENTER)
    if index % 3 == 2:
        return {}
    balance = 1523.07 + index
    return {
        "bc_id": bc_id,
        "currency": "USD",
        "account_balance": balance,
        "valid_account_balance": balance,
        "cash_balance": balance,
        "valid_cash_balance": balance,
        **dict.fromkeys(("frozen_balance", "tax", "grant_balance", "valid_grant_balance"), 0),
    }


def center_fields(bc_id: str) -> Fields:
    """A row of bc/get."""
    name = center_name(bc_id)
    info = {
        "bc_id": bc_id,
        "company": name,
        "currency": "USD",
        "name": name,
        "organization_type": "STANDARD",
        "registered_area": "US",
        "status": "ENABLE",
        "timezone": "America/Anchorage",
        "type": "SELF_SERVICE",
    }
    return {"bc_info": info, "user_role": "ADMIN", "ext_user_role": {"finance_role": "MANAGER"}}
