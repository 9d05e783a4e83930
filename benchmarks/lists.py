"""Lists of a made-up world: entities of ad accounts, and a Business Center with catalogs of many products.

The rows of a list are one row with other ids, rendered once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from benchmarks.pages import envelope, page_info
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.pages import World

_CENTER = "7100000000000000001"
_PRODUCTS = "catalog/product/get/"
_CATALOGS = "catalog/get/"
_CENTERS = "bc/get/"
_ENTITIES = {"campaign/get/": "campaign_id", "adgroup/get/": "adgroup_id", "ad/get/": "ad_id"}
_FIRST_CATALOG = 7_200_000_000_000_000_001
_FIRST_ID = 10**18
_PLACE = "<id>"


class Lists:
    """Answers of list endpoints; all ad accounts have the same entities, all catalogs the same products.

    Args:
        world: Says how many of them there are.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._lists = {_PRODUCTS: (_template(_product(), "product_id"), world.products)}
        if world.entities:
            rows = _entities()
            self._lists |= {path: (_template(rows[path], key), world.entities) for path, key in _ENTITIES.items()}

    def body(self, path: str, query: Mapping[str, str]) -> bytes | None:
        """The page that a query asks for; None where this is no list of the world.

        Args:
            path: Of the endpoint.
            query: `page` and `page_size`, and `filtering`: nothing is TopView.
        """
        if path == _CENTERS:
            return envelope({"list": [{"bc_info": {"bc_id": _CENTER}}], "page_info": page_info(1, query)})
        if path == _CATALOGS:
            catalogs = [_catalog(number) for number in range(self._world.catalogs)]
            return envelope({"list": catalogs, "page_info": page_info(len(catalogs), query)})
        if path not in self._lists or "TOP_VIEW" in query.get("filtering", ""):
            return None
        (before, after), total = self._lists[path]
        page, size = int(query.get("page", 1)), int(query.get("page_size", 10))
        numbers = range((page - 1) * size, min(page * size, total))
        rows = ",".join([f'{before}"{_FIRST_ID + number}"{after}' for number in numbers])
        info = json.dumps(page_info(total, query))
        return f'{{"code":0,"message":"OK","request_id":"1","data":{{"page_info":{info},"list":[{rows}]}}}}'.encode()


def _template(row: Mapping[str, Any], key: str) -> tuple[str, str]:
    """What comes before and after the id of a row."""
    text = json.dumps({**row, key: _PLACE}, separators=(",", ":"))
    before, _, after = text.partition(f'"{_PLACE}"')
    return before, after


def _entities() -> dict[str, dict[str, Any]]:
    """A row of each list of entities as the simulated API has it."""
    rows = {}
    with SimulatedApi(world="tiny") as api:
        config = api.config()
        account = api.truth.readable(config)[0].id
        for path in _ENTITIES:
            url = f"{config['api_base_url']}{path}?{urlencode({'advertiser_id': account, 'page_size': 1})}"
            request = Request(url, headers={"Access-Token": config["credentials"]["access_token"]})  # noqa: S310 - ours
            with urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
                (rows[path],) = json.load(answer)["data"]["list"]
    return rows


def _catalog(number: int) -> dict[str, str]:
    return {"catalog_id": str(_FIRST_CATALOG + number), "catalog_name": f"Catalog {number}", "catalog_type": "ECOM"}


def _product() -> dict[str, object]:
    """A product as an online shop has it."""
    return {
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
