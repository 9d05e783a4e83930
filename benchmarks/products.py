"""A Business Center with catalogs of many products: pages put together from texts that are rendered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from benchmarks.pages import envelope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.pages import World

CENTER = "7100000000000000001"
PATHS = ("bc/get/", "catalog/get/", "catalog/product/get/")
_FIRST_CATALOG = 7_200_000_000_000_000_001
_PLACE = b'"<id>"'


class CatalogPages:
    """Answers of the three endpoints; catalogs have products of the same ids.

    Args:
        world: Says how many catalogs there are, and how many products each has.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._catalogs = [_catalog(number) for number in range(world.catalogs)]
        self._before, self._after = orjson.dumps(_product()).split(_PLACE)

    def body(self, path: str, query: Mapping[str, str]) -> bytes:
        """The page that a query asks for.

        Args:
            path: One of `PATHS`.
            query: `page` and `page_size`.
        """
        if path == "bc/get/":
            return envelope({"list": [{"bc_info": {"bc_id": CENTER}}], "page_info": _info(1, query)})
        if path == "catalog/get/":
            return envelope({"list": self._catalogs, "page_info": _info(len(self._catalogs), query)})
        return self._products(query)

    def _products(self, query: Mapping[str, str]) -> bytes:
        page, size, total = int(query.get("page", 1)), int(query.get("page_size", 10)), self._world.products
        numbers = range((page - 1) * size, min(page * size, total))
        rows = b",".join(b'%b"%d"%b' % (self._before, 10**18 + number, self._after) for number in numbers)
        info = orjson.dumps(_info(total, query))
        head = b'{"code":0,"message":"OK","request_id":"1","data":{"page_info":%b,"list":[' % info
        return b"%b%b]}}" % (head, rows)


def _info(total: int, query: Mapping[str, str]) -> dict[str, int]:
    page, size = int(query.get("page", 1)), int(query.get("page_size", 10))
    return {"page": page, "page_size": size, "total_number": total, "total_page": -(-total // size)}


def _catalog(number: int) -> dict[str, str]:
    return {"catalog_id": str(_FIRST_CATALOG + number), "catalog_name": f"Catalog {number}", "catalog_type": "ECOM"}


def _product() -> dict[str, object]:
    """A product as an online shop has it, with a place for its id."""
    return {
        "product_id": "<id>",
        "sku_id": "SKU-0001-BLUE-XL",
        "title": "Cotton shirt, blue, XL",
        "description": "A shirt of organic cotton that keeps its colour and its shape for many years. " * 3,
        "availability": "IN_STOCK",
        "brand": "Example",
        "item_group_id": "SPU-0001",
        "image_url": "https://cdn.shop.example/images/0001/blue/front.jpg",
        "additional_image_urls": [f"https://cdn.shop.example/images/0001/blue/{side}.jpg" for side in ("back", "side")],
        "google_product_category": "Apparel & Accessories > Clothing > Shirts & Tops",
        "price": {"price": 29.99, "currency": "EUR", "sale_price": 24.99},
        "profession": {"condition": "NEW", "age_group": "ADULT", "color": "blue", "gender": "UNISEX", "size": "XL"},
        "landing_page": {"landing_page_url": "https://shop.example/shirts/0001?colour=blue"},
        "audit": {"audit_status": "approved"},
        "active_status": "ACTIVATED",
        "extra_info": {"custom_label_0": "summer", "custom_label_1": "2026"},
    }
