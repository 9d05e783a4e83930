"""What Business Centers hold, as values of the wire: ad accounts, catalogs, shops, pixels and TikTok accounts.

Source: the official documentation page "Get assets".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.world.business import BUSINESS_CENTER, accounts_of, center_name
from simulated_api.world.catalogs import catalogs
from simulated_api.world.shops import account_stores

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulated_api.world.building import World
    from simulated_api.world.catalogs import Catalog
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account

ASSET_TYPES = ("ADVERTISER", "CATALOG", "TIKTOK_SHOP", "PIXEL", "LEAD", "TT_ACCOUNT", "STOREFRONT")
_TT_ACCOUNTS = 3


def assets_of(world: World, bc_id: str, asset_type: str) -> list[Fields]:
    """The rows of bc/asset/get: keys that are of another type are null, as in the published example."""
    roles = dict.fromkeys(
        ("advertiser_role", "advertiser_account_type", "catalog_role", "store_role", "tt_account_roles")
    )
    owner = {"owner_bc_name": None if asset_type == "TT_ACCOUNT" else center_name(bc_id)}
    return [{"asset_type": asset_type, **roles, **owner, **own} for own in _of_type(world, bc_id, asset_type)]


def _of_type(world: World, bc_id: str, asset_type: str) -> Iterable[Fields]:
    accounts = accounts_of(world, bc_id)
    if asset_type == "ADVERTISER":
        return map(_advertiser, accounts)
    if asset_type == "CATALOG":
        return map(_catalog, catalogs(world, bc_id))
    if asset_type == "TIKTOK_SHOP":
        return [_shop(store) for account in accounts for store in account_stores(world, account)]
    if asset_type == "PIXEL" and accounts:
        # The id of a catalog is also one of a pixel: only the type tells them apart.
        return map(_pixel, catalogs(world, bc_id)[:2])
    return map(_tt_account, range(_TT_ACCOUNTS)) if asset_type == "TT_ACCOUNT" and bc_id == BUSINESS_CENTER else ()


def _advertiser(account: Account) -> Fields:
    kind = {"advertiser_role": "ADMIN", "advertiser_account_type": account.account_type}
    return {"asset_id": account.id, "asset_name": account.name, **kind}


def _catalog(catalog: Catalog) -> Fields:
    able = "AVAILABLE" if catalog.product_count else "NOT_AVAILABLE"
    name = f"{catalog.index}"
    return {"asset_id": catalog.id, "asset_name": name, "catalog_role": "ADMIN", "ad_creation_eligible": able}


def _shop(store: Fields) -> Fields:
    return {"asset_id": store["store_id"], "asset_name": store["store_name"], "store_role": "AD_PROMOTION"}


def _pixel(catalog: Catalog) -> Fields:
    return {"asset_id": catalog.id, "asset_name": "Pixel ✓", "pixel_code": f"D8{catalog.number:016d}"}


def _tt_account(index: int) -> Fields:
    handle = {"tt_asset_handle": f"user.{index}", "is_business_verified": index == 0}
    return {"asset_id": f"tt-{index}", "asset_name": "夏", "tt_account_roles": ["POST", "AD_PROMOTION"], **handle}
