"""The ground truth of the endpoints that no stream of the project reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integration_tests.tiktok_api import catalogs, posts, tools
from integration_tests.tiktok_api.catalogue import TARGETING_TAGS
from integration_tests.tiktok_api.endpoints_business import BUSINESS_CENTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from integration_tests.tiktok_api.catalogs import Catalog
    from integration_tests.tiktok_api.model import Account
    from integration_tests.tiktok_api.simulation import Simulation

Record = dict[str, Any]
Given = dict[str, Any]


def further_records(sim: Simulation, path: str, params: Mapping[str, object]) -> list[Record]:
    """Every record of an endpoint, ids as text.

    Raises:
        KeyError: for a path that is none of them, or a parameter that is missing.
    """
    return [texts(row) for row in _RECORDS[path](sim, dict(params))]


def texts(value: Any, name: str = "") -> Any:  # noqa: ANN401 (any JSON)
    """A value with every whole number under a name that ends in `_id` as text."""
    if isinstance(value, dict):
        return {key: texts(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [texts(element, name) for element in value]
    return str(value) if name.endswith("_id") and isinstance(value, int) else value


def _account(sim: Simulation, given: Given) -> Account:
    return next(account for account in sim.world.accounts if account.id == given["advertiser_id"])


def _catalogs(sim: Simulation, given: Given) -> list[Catalog]:
    """Every catalog, or the one that is asked for."""
    every = catalogs.catalogs(sim.world, BUSINESS_CENTER)
    return [catalog for catalog in every if catalog.id == given.get("catalog_id", catalog.id)]


def _products(sim: Simulation, given: Given) -> Iterable[Record]:
    for catalog in _catalogs(sim, given):
        yield from (catalogs.product_fields(catalog, index) for index in range(catalog.product_count))


def _sets(sim: Simulation, given: Given) -> Iterable[Record]:
    for catalog in _catalogs(sim, given):
        yield from (catalogs.set_fields(catalog, index, counted=True) for index in range(catalog.set_count))


def _set_products(sim: Simulation, given: Given) -> Iterable[Record]:
    for catalog in _catalogs(sim, given):
        for at in range(catalog.set_count):
            if str(catalogs.set_id(catalog, at)) == given["product_set_id"]:
                yield from (catalogs.member_fields(catalog, index) for index in catalogs.members(catalog, at))


def _identities(sim: Simulation, given: Given) -> Iterable[Record]:
    for identity in posts.identities(_account(sim, given)):
        if given.get("identity_type", identity.kind) == identity.kind:
            yield posts.identity_fields(identity, BUSINESS_CENTER)


def _posts(sim: Simulation, given: Given) -> Iterable[Record]:
    for identity in posts.identities(_account(sim, given)):
        if identity.id == given["identity_id"]:
            kind = given.get("item_type", posts.VIDEO)
            yield from (posts.post_fields(post) for post in posts.posts(identity, sim.world.anchor, kind))


def _campaign_quota(sim: Simulation, given: Given) -> Iterable[Record]:
    """Without a campaign, a group and accounts in the request."""
    yield tools.campaign_quota(_account(sim, given), campaign=None, adgroup=None, of_group=False, by_account=False)


def _targeting(sim: Simulation, given: Given) -> Iterable[Record]:
    """The tags of a fuzzy search, or of exact zip codes (`search_type`), in any region or the named ones."""
    exact = given["search_type"] == "BATCH_ZIPCODE_SEARCH"
    regions = given.get("region_codes", {place["region_code"] for place in TARGETING_TAGS})
    for keyword in given["keywords"]:
        for place in TARGETING_TAGS:
            name, wanted = place["name"].casefold(), keyword.casefold()
            named = (name == wanted and place["geo_type"] == "ZIP_CODE") if exact else wanted in name
            if named and place["region_code"] in regions:
                yield tools.tag_fields(place, keyword)


def _audience_size(sim: Simulation, given: Given) -> Iterable[Record]:
    yield tools.audience_size(_account(sim, given), given.get("location_ids", ()), given["optimization_goal"])


_RECORDS: Mapping[str, Callable[[Simulation, Given], Iterable[Record]]] = {
    "catalog/get/": lambda sim, given: map(catalogs.catalog_fields, _catalogs(sim, given)),
    "catalog/overview/": lambda sim, given: map(catalogs.overview, _catalogs(sim, given)),
    "catalog/product/get/": _products,
    "catalog/set/get/": _sets,
    "catalog/set/product/get/": _set_products,
    "identity/get/": _identities,
    "identity/video/get/": _posts,
    "campaign/quota/info/": _campaign_quota,
    "adgroup/quota/": lambda sim, given: [tools.adgroup_quota(_account(sim, given))],
    "tool/targeting/search/": _targeting,
    "ad/audience_size/estimate/": _audience_size,
}
