"""TikTok Shops and their products, as values of the wire: the shops of store/list as GMV Max has them.

The first shop of the big account holds 205 products, the others up to three. One more ad account sees that shop. A
shop that is planned holds the products of its plan, and is available for GMV Max.

Sources: the official documentation pages "Get TikTok Shops for GMV Max Campaigns" (1822001044479041) and "Get products
within a TikTok Shop" (1793482248880130).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.world.business import BUSINESS_CENTER, center_name
from simulated_api.world.catalogs import catalogs
from simulated_api.world.mixing import mix
from simulated_api.world.reviews import stores

if TYPE_CHECKING:
    from simulated_api.world.building import World
    from simulated_api.world.entities import Fields
    from simulated_api.world.model import Account
    from simulated_api.world.shop_plan import ProductPlan

_MANY = 205
_SEVERAL = 3  # the big account alone has so many shops
_SHARING = 4  # number of the ad account that sees the first of them too


def gmv_max_stores(world: World, account: Account) -> list[Fields]:
    """The rows of gmv_max/store/list."""
    if account.number == _SHARING and account.campaigns:
        return [row for other in world.accounts if other.number == 0 for row in _gmv_max_stores(world, other)[:1]]
    return _gmv_max_stores(world, account)


def _gmv_max_stores(world: World, account: Account) -> list[Fields]:
    return [
        {
            "store_id": store["store_id"],
            "store_name": store["store_name"],
            "store_code": store["store_code"],
            "is_gmv_max_available": available,
            "store_authorized_bc_id": store["store_authorized_bc_id"],
            "is_owner_bc": True,
            "store_authorized_bc_info": {
                "bc_id": store["store_authorized_bc_id"],
                "bc_name": center_name(BUSINESS_CENTER),
                "bc_profile_image": "",
                "user_role": "ADMIN",
            },
            "thumbnail_url": f"https://thumbnails.example/{store['store_id']}",
            "targeting_region_codes": store["targeting_region_codes"],
            "store_status": "ACTIVE" if available else "NEW_CREATE",
            "store_role": "AD_PROMOTION",
            "exclusive_authorized_advertiser_info": {"advertiser_id": account.id, "advertiser_name": account.name}
            if available
            else None,
        }
        for index, store in enumerate(account_stores(world, account))
        for available in (account.shops is not None or index % 2 == 0,)
    ]


def account_stores(world: World, account: Account) -> list[Fields]:
    """The rows of store/list."""
    return stores(account, catalogs(world, BUSINESS_CENTER), BUSINESS_CENTER)


def shop_ids(world: World) -> list[str]:
    """Ids of all shops."""
    return [str(store["store_id"]) for account in world.accounts for store in account_stores(world, account)]


def shop_products(world: World, store_id: str) -> list[Fields]:
    """The rows of store/product/get, prices as texts; those that depend on a filter are absent."""
    return [
        {
            "status": "NOT_AVAILABLE" if index % 5 == 4 else "AVAILABLE",
            "product_image_url": f"https://images.example/{store_id}/{index}",
            "catalog_id": None,
            "category": "Beauty & Personal Care",
            "historical_sales": index * 7,
            "quantity": 2,
            "item_group_id": product_id(store_id, index),
            "max_price": "1000",
            "store_id": store_id,
            "min_price": "99.50",
            "currency": "IDR",
            "title": ["Shirt ✨", "シャツ", 'Size "L"'][index % 3],
            **about,
        }
        for index, about in enumerate(_products(world, store_id))
    ]


def _products(world: World, store_id: str) -> list[Fields]:
    """What is planned of each product of a shop; nothing of those that are made up."""
    for account in world.accounts:
        for store, shop in zip(account_stores(world, account), account.shops or (), strict=False):
            if store["store_id"] == store_id:
                return [_planned(product, account.currency) for product in shop.products]
    several = [
        store
        for account in world.accounts
        if len(found := account_stores(world, account)) == _SEVERAL
        for store in found[:1]
    ]
    many = any(store["store_id"] == store_id for store in several)
    return [{} for _ in range(_MANY if many else int(store_id) % 4)]


def _planned(product: ProductPlan, currency: str) -> Fields:
    price = {"min_price": product.price, "max_price": product.price, "currency": currency}
    return {"title": product.title, "category": product.category, **price}


def product_id(store_id: str, index: int) -> str:
    """The id of a shop's product, which GMV Max reports have too."""
    return str(1_729_000_000_000_000_000 + mix(int(store_id) % 10**9, 97, index) % 10**15)
