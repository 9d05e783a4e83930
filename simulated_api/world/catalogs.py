"""Catalogs of the Business Center with their products and product sets, as values of the wire.

Where the world does not say how many: 130 catalogs where more than five ad accounts advertise (`default`), 12 where any
does (`tiny`), else none. The first holds 130 products, the others up to three.

Sources: the official documentation pages "Get catalogs" (1740315452868610), "Get products" (1740564136678402), "Get the
overview of a catalog" (1740492470201345), "Get product sets" (1740570556295169) and "Get products in a product set"
(1740571478441986).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from simulated_api.world.business import center_name, centers
from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from simulated_api.world.building import World
    from simulated_api.world.entities import Fields

_MANY, _SOME, _MANY_ACCOUNTS = 130, 12, 5
_PRODUCTS_OF_THE_FIRST = 130
_APART = 100_000  # catalogs of two Business Centers are never the same
_SERIES = 13  # every 13th catalog is one of mini series, and holds no products here
_STATUSES = ("approved", "rejected", "processing")
_NAMES = ("Shirts ✨", "夏のシャツ", 'Size "L"\nred', "Ação", "plain")


@dataclass(frozen=True)
class Catalog:
    """One catalog of the Business Center `bc_id`."""

    bc_id: str
    index: int
    number: int
    created: datetime
    products: int = _PRODUCTS_OF_THE_FIRST
    whole_sets: bool = False

    @property
    def id(self) -> str:
        """Its id, of 19 digits."""
        return str(7_300_000_000_000_000_000 + self.number)

    @property
    def updated(self) -> datetime:
        """When it was last changed."""
        return self.created + timedelta(hours=self.number % 500)

    @property
    def series(self) -> bool:
        """Whether it is a catalog of mini series."""
        return self.index % _SERIES == _SERIES - 1

    @property
    def product_count(self) -> int:
        """How many products it holds."""
        if self.series:
            return 0
        return self.index % 4 if self.index else self.products

    @property
    def set_count(self) -> int:
        """How many product sets there are."""
        return self.index % 3 if self.index else 2


def catalogs(world: World, bc_id: str) -> list[Catalog]:
    """Every catalog, oldest first."""
    advertising = sum(bool(account.stock.get("audience")) for account in world.accounts)
    count = _MANY if advertising > _MANY_ACCOUNTS else _SOME if advertising else 0
    count = count if world.catalogs is None else world.catalogs
    products = _PRODUCTS_OF_THE_FIRST if world.products is None else world.products
    center = centers(world).index(bc_id) * _APART
    first = world.anchor.replace(microsecond=0) - timedelta(days=300)
    return [
        Catalog(
            bc_id,
            index,
            mix(world.seed, 71, center + index) % 10**12,
            first + timedelta(days=index % 280, seconds=index * 77),
            products,
            world.whole_sets,
        )
        for index in range(count)
    ]


def catalog_fields(catalog: Catalog) -> Fields:
    """A row of catalog/get; a picture that does not exist is an empty text, further regions only mini series have."""
    number = catalog.number
    conf: Fields = {"currency": "USD", "country": "US", "channel": "PARTNER" if number % 3 else "CLIENT"}
    if catalog.series:
        conf["additional_config_list"] = [
            {"region_code": "GB", "currency": "GBP"},
            {"region_code": "JP", "currency": "JPY"},
        ]
    return {
        "catalog_id": catalog.id,
        "catalog_name": f"{_NAMES[number % len(_NAMES)]} {catalog.index}",
        "catalog_type": "MINI_SERIES" if catalog.series else "ECOM",
        "ad_creation_eligible": "AVAILABLE" if catalog.product_count else "NOT_AVAILABLE",
        "create_time": time_text(catalog.created),
        "update_time": time_text(catalog.updated),
        "bc_info": {
            "bc_id": catalog.bc_id,
            "bc_name": center_name(catalog.bc_id),
            "picture_url": "" if number % 2 else "https://pictures.example/bc",
        },
        "catalog_conf": conf,
    }


def product_id(catalog: Catalog, index: int) -> int:
    """The id of a catalog's product, of 19 digits."""
    return 7_400_000_000_000_000_000 + mix(catalog.number, 72, index) % 10**15


def sku_id(catalog: Catalog, index: int) -> str:
    """The advertiser's own id of a product."""
    return f"sku_{catalog.index}_{index}"


def audit_status(catalog: Catalog, index: int) -> str:
    """What the review of a product said."""
    return _STATUSES[(catalog.number + index) % len(_STATUSES)]


def product_fields(catalog: Catalog, index: int) -> Fields:
    """A row of catalog/product/get; the published example has these keys in two forms, so rows differ in theirs."""
    number = mix(catalog.number, 73, index)
    details = {"color": "red", "material": "cotton", "condition": "USED", "size": "L"}
    price = {
        "currency": "USD",
        "price": 100.0 + number % 900,
        "sale_price": 0.0 if index % 2 else 30.5,
        "sale_price_effective_date": [] if index % 2 else ["2017-12-11 04:36", "2017-12-31 12:06"],
    }
    audit: Fields = {"audit_status": audit_status(catalog, index)}
    if audit["audit_status"] == "rejected":
        audit["rejected_info"] = [
            {
                "reason": "Prohibited industry",
                "suggestion": "Change the product “promoted”.",
                "affected_placement": ["PLACEMENT_TIKTOK", "PLACEMENT_PANGLE"],
                "affected_country": ["US"],
            }
        ]
    return {
        "audit": audit,
        "sku_id": sku_id(catalog, index),
        "product_id": str(product_id(catalog, index)),
        "title": f"{_NAMES[index % len(_NAMES)]} {index}",
        "manufacturer_part_number": "4.44" if index % 2 else "",
        **({"product_detail": details} if index % 2 else {"profession": {**details, "pattern": "stripes1"}}),
        "brand": "xiaoru",
        "landing_page": {"landing_page_url": f"https://shop.example/{number % 10_000}", "android_package": "a.b.com"},
        "image_url": f"http://images.example/{number}",
        "additional_image_urls": [] if index % 3 else [f"http://images.example/{number}/{part}" for part in (1, 2)],
        "extra_info": {} if index % 2 else {"custom_label_0": "a", "custom_label_4": "e"},
        "global_trade_item_number": "3.33" if index % 2 else "",
        "video_url": f"ad-site-i18n/{number}",
        "google_product_category": "2.22",
        **({"price_info": price} if index % 2 else {"price": price}),
        "availability": "AVAILABLE_FOR_ORDER",
        "item_group_id": "1.11",
        "description": "" if index % 5 == 0 else f"Product {index} · 説明",
    }


def overview(catalog: Catalog) -> Fields:
    """The counts of catalog/overview; the example has these three of the six documented keys."""
    found = [audit_status(catalog, index) for index in range(catalog.product_count)]
    return {status: found.count(status) for status in _STATUSES}


def set_id(catalog: Catalog, index: int) -> int:
    """The id of a product set, of few digits as in the examples."""
    return 1000 + catalog.index * 10 + index


def members(catalog: Catalog, index: int) -> list[int]:
    """Which products of its catalog a product set holds: a part, or half of them and a tenth besides."""
    if catalog.whole_sets:
        return [product for product in range(catalog.product_count) if product % 10 == 0 or product % 2 == index]
    return [product for product in range(catalog.product_count) if product % (index + 2) == 0]


def set_fields(catalog: Catalog, index: int, *, counted: bool) -> Fields:
    """A row of catalog/set/get; the number of products comes only when it is asked for."""
    fields: Fields = {
        "product_set_id": str(set_id(catalog, index)),
        "name": f"Set {index} of {catalog.index}",
        "catalog_id": catalog.id,
        "conditions": {"or": [{"field": "price", "operation": "LT", "value": "250"}]},
    }
    if counted:
        fields["product_count"] = len(members(catalog, index))
    return fields


def feeds(catalog: Catalog) -> list[Fields]:
    """The rows of catalog/feed/get, with numbers for ids: the first is the default one, which has no schedule."""
    schedule = ("day_of_month", "hour", "interval_count", "interval_type", "minute", "timezone", "uri")
    values = (20, 12, 2, "MONTHLY", 30, "Africa/Accra", "ads.tiktok.com")
    return [
        {
            "feed_id": 1000 + catalog.index * 10 + index,
            "feed_name": f"feed ✨ {index}" if index else "default",
            "status": "ON" if index else "OFF",
            "last_update_param": {
                "update_mode": "INCREMENTAL",
                **(dict(zip(schedule, values, strict=True)) if index else dict.fromkeys(schedule)),
            },
            "next_update_time": time_text(catalog.updated) if index else None,
            "number_of_products": catalog.product_count if index else 0,
        }
        for index in range(catalog.index % 3)
    ]


def member_fields(catalog: Catalog, index: int) -> Fields:
    """A row of catalog/set/product/get, whose ids are JSON numbers of 19 digits, as in the published example."""
    return {
        "sku_id": sku_id(catalog, index),
        "product_id": product_id(catalog, index),
        "product_name": f"{_NAMES[index % len(_NAMES)]} {index}",
    }


def time_text(moment: datetime) -> str:
    """A UTC moment as most answers write it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
