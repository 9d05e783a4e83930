"""The ground truth of the endpoints that no stream of the project reads."""

from __future__ import annotations

from datetime import UTC, date
from typing import TYPE_CHECKING, Any

from simulated_api.endpoints.accounts import user_info
from simulated_api.rules.catalogue import TARGETING_TAGS
from simulated_api.rules.params import Params
from simulated_api.truth.insights import RECORDS, account_of
from simulated_api.world import catalogs, payments, posts, reviews, tools
from simulated_api.world.business import BUSINESS_CENTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.catalogs import Catalog

Record = dict[str, Any]
Given = dict[str, Any]


def further_records(sim: Simulation, path: str, params: Mapping[str, object]) -> list[Record]:
    """Every record of an endpoint, ids as text.

    Raises:
        KeyError: for a path that is none of them, or a parameter that is missing.
    """
    return [texts(row) for row in _RECORDS[path](sim, dict(params))]


def texts(value: Any, name: str = "") -> Any:  # noqa: ANN401 (any JSON)
    """A value with every whole number as text whose name is `id` or ends in `_id` or `_ids`."""
    if isinstance(value, dict):
        return {key: texts(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [texts(element, name) for element in value]
    identity = name == "id" or name.endswith(("_id", "_ids"))
    return str(value) if identity and isinstance(value, int) else value


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
    for identity in posts.identities(account_of(sim, given)):
        if given.get("identity_type", identity.kind) == identity.kind:
            yield posts.identity_fields(identity, BUSINESS_CENTER)


def _posts(sim: Simulation, given: Given) -> Iterable[Record]:
    for identity in posts.identities(account_of(sim, given)):
        if identity.id == given["identity_id"]:
            kind = given.get("item_type", posts.VIDEO)
            yield from (posts.post_fields(post) for post in posts.posts(identity, sim.world.anchor, kind))


def _campaign_quota(sim: Simulation, given: Given) -> Iterable[Record]:
    """Without a campaign, a group and accounts in the request."""
    yield tools.campaign_quota(account_of(sim, given), campaign=None, adgroup=None, of_group=False, by_account=False)


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
    yield tools.audience_size(account_of(sim, given), given.get("location_ids", ()), given["optimization_goal"])


def _balances(sim: Simulation, _: Given) -> Iterable[Record]:
    return [payments.balance_fields(account, sim.now) for account in sim.world.accounts]


def _stores(sim: Simulation, given: Given) -> Iterable[Record]:
    return reviews.stores(account_of(sim, given), _catalogs(sim, {}), BUSINESS_CENTER)


def _daily(sim: Simulation, given: Given) -> Iterable[Record]:
    first, last = (date.fromisoformat(given[name]) for name in ("start_date", "end_date"))
    for record in payments.of_business_center(sim):
        if first <= record.local.date() <= last:
            yield payments.daily_fields(record)


def _transactions(sim: Simulation, given: Given) -> Iterable[Record]:
    """Of one level, between two moments `YYYY-MM-DD HH:MM:SS` (not inside a filter, as in the request)."""
    business_center = given.get("transaction_level") == "BC"
    for record in payments.of_business_center(sim) if business_center else payments.of_accounts(sim):
        row = payments.record_fields(record, BUSINESS_CENTER)
        if given["start_time"] <= row["create_time"] <= given["end_time"]:
            yield row


def _ad_reviews(sim: Simulation, given: Given) -> Iterable[Record]:
    """Of all ads of an account, or of `ad_ids`."""
    ads = [ad for ad in account_of(sim, given).ads if ad.created <= sim.now]
    return [reviews.ad_review(ad) for ad in ads if ad.id in given.get("ad_ids", (ad.id,))]


def _adgroup_reviews(sim: Simulation, given: Given) -> Iterable[Record]:
    """The reviews of ad groups alone, of all of an account or of `adgroup_ids`."""
    groups = [group for group in account_of(sim, given).adgroups if group.created <= sim.now]
    return [reviews.adgroup_review(group) for group in groups if group.id in given.get("adgroup_ids", (group.id,))]


def _comments(sim: Simulation, given: Given) -> Iterable[Record]:
    """Of one ad group (`search_value`), or of all of an account."""
    first, last = (date.fromisoformat(given[name]) for name in ("start_time", "end_time"))
    for group in account_of(sim, given).adgroups:
        if group.id == given.get("search_value", group.id) and group.created <= sim.now:
            found = reviews.comments(group, sim.now)
            yield from (row for written, row in found if first <= written.astimezone(UTC).date() <= last)


_RECORDS: Mapping[str, Callable[[Simulation, Given], Iterable[Record]]] = {
    "user/info/": lambda sim, _: [user_info(sim, Params({})).data],
    "catalog/get/": lambda sim, given: map(catalogs.catalog_fields, _catalogs(sim, given)),
    "catalog/overview/": lambda sim, given: map(catalogs.overview, _catalogs(sim, given)),
    "catalog/product/get/": _products,
    "catalog/set/get/": _sets,
    "catalog/set/product/get/": _set_products,
    "identity/get/": _identities,
    "identity/video/get/": _posts,
    "campaign/quota/info/": _campaign_quota,
    "adgroup/quota/": lambda sim, given: [tools.adgroup_quota(account_of(sim, given))],
    "tool/targeting/search/": _targeting,
    "ad/audience_size/estimate/": _audience_size,
    "advertiser/balance/get/": _balances,
    "bc/transaction/get/": _daily,
    "bc/account/transaction/get/": _transactions,
    "ad/review_info/": _ad_reviews,
    "adgroup/review_info/": _adgroup_reviews,
    "comment/list/": _comments,
    "store/list/": _stores,
    **RECORDS,
}
