"""The endpoints that no stream of the project reads: verb and handler by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integration_tests.tiktok_api import endpoints_catalogs as catalogs
from integration_tests.tiktok_api import endpoints_identities as identities
from integration_tests.tiktok_api import endpoints_payments as payments
from integration_tests.tiktok_api import endpoints_reviews as reviews
from integration_tests.tiktok_api import endpoints_tools as tools

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from integration_tests.tiktok_api.answers import Answer, Paged
    from integration_tests.tiktok_api.params import Params
    from integration_tests.tiktok_api.simulation import Simulation

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
