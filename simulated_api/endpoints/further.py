"""The endpoints that no stream of the project reads: verb and handler by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.endpoints import catalogs, identities, payments, reviews, tools

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulated_api.rules.params import Params
    from simulated_api.serving.answers import Answer, Paged
    from simulated_api.serving.simulation import Simulation

FURTHER: Mapping[str, tuple[str, Callable[[Simulation, Params], Answer | Paged]]] = {
    "catalog/get/": ("GET", catalogs.list_catalogs),
    "catalog/overview/": ("GET", catalogs.catalog_overview),
    "catalog/product/get/": ("GET", catalogs.list_products),
    "catalog/set/get/": ("GET", catalogs.list_sets),
    "catalog/set/product/get/": ("GET", catalogs.list_set_products),
    "identity/get/": ("GET", identities.list_identities),
    "identity/video/get/": ("GET", identities.list_posts),
    "campaign/quota/info/": ("GET", tools.campaign_quota),
    "adgroup/quota/": ("GET", tools.adgroup_quota),
    "tool/targeting/search/": ("POST", tools.search_targeting),
    "ad/audience_size/estimate/": ("POST", tools.estimate_audience),
    "advertiser/balance/get/": ("GET", payments.list_balances),
    "bc/transaction/get/": ("GET", payments.list_daily),
    "bc/account/transaction/get/": ("GET", payments.list_transactions),
    "ad/review_info/": ("GET", reviews.review_ads),
    "adgroup/review_info/": ("GET", reviews.review_adgroups),
    "comment/list/": ("GET", reviews.list_comments),
    "store/list/": ("GET", reviews.list_stores),
}
