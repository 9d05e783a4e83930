"""Endpoints of Business Centers, commerce, creatives and tools: verb and handler by path."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from simulated_api.endpoints import (
    audiences,
    bc_records,
    catalogs,
    change_log,
    creatives,
    gmv_max,
    identities,
    insights,
    leads,
    material_reports,
    payments,
    pixel_statistics,
    reviews,
    shops,
    tools,
)
from simulated_api.endpoints.smart_plus_above import ADGROUPS, CAMPAIGNS, list_smart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulated_api.rules.params import Params
    from simulated_api.serving.answers import Answer, File, Paged
    from simulated_api.serving.simulation import Simulation

FURTHER: Mapping[str, tuple[str, Callable[[Simulation, Params], Answer | File | Paged]]] = {
    "catalog/get/": ("GET", catalogs.list_catalogs),
    "catalog/overview/": ("GET", catalogs.catalog_overview),
    "catalog/product/get/": ("GET", catalogs.list_products),
    "catalog/feed/get/": ("GET", catalogs.list_feeds),
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
    "tt_video/list/": ("GET", creatives.list_spark_posts),
    "creative/portfolio/list/": ("GET", creatives.list_portfolios),
    "file/music/get/": ("GET", creatives.list_music),
    "page/get/": ("GET", leads.list_pages),
    "smart_plus/campaign/get/": ("GET", partial(list_smart, wanted=CAMPAIGNS)),
    "smart_plus/adgroup/get/": ("GET", partial(list_smart, wanted=ADGROUPS)),
    "pixel/event/stats/": ("GET", pixel_statistics.pixel_statistics),
    "gmv_max/store/list/": ("GET", shops.list_gmv_max_stores),
    "gmv_max/campaign/get/": ("GET", gmv_max.list_campaigns),
    "campaign/gmv_max/info/": ("GET", gmv_max.show_campaign),
    "gmv_max/report/get/": ("GET", gmv_max.gmv_max_report),
    "store/product/get/": ("GET", shops.list_shop_products),
    "bc/balance/get/": ("GET", payments.show_balance),
    "bc/account/cost/get/": ("GET", payments.list_costs),
    "bc/invoice/get/": ("GET", bc_records.list_invoices),
    "bc/account/budget/changelog/get/": ("GET", bc_records.list_budget_changes),
    "changelog/get/": ("GET", bc_records.list_activities),
    "custom_conversion/list/": ("GET", audiences.list_conversions),
    "dmp/saved_audience/list/": ("GET", audiences.list_saved_audiences),
    "report/ad_benchmark/get/": ("GET", insights.list_benchmarks),
    "tool/diagnosis/get/": ("GET", insights.diagnose),
    "creative_fatigue/get/": ("GET", insights.list_fatigue),
    "smart_plus/material_report/overview/": ("GET", material_reports.overview),
    "smart_plus/material_report/breakdown/": ("GET", material_reports.breakdown),
    "page/lead/task/": ("POST", leads.lead_task),
    "page/lead/task/download/": ("GET", leads.download_leads),
    "page/library/get/": ("GET", leads.list_libraries),
    "changelog/task/create/": ("POST", change_log.create_task),
    "changelog/task/check/": ("GET", change_log.check_task),
    "changelog/task/download/": ("GET", change_log.download_log),
}
