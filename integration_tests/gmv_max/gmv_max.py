"""What tests of GMV Max have in common: its streams, a configuration and how to read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from integration_tests.lists.test_assets import discovered
from integration_tests.running import forked
from integration_tests.running.connector import configured

if TYPE_CHECKING:
    from integration_tests.running.connector import Run
    from simulated_api import SimulatedApi
    from simulated_api.serving.request_log import Entry

LISTS = ("gmv_max_stores", "gmv_max_campaigns", "gmv_max_campaign_details")
REPORTS = (
    "gmv_max_account_daily_report",
    "gmv_max_product_campaign_daily_report",
    "gmv_max_live_campaign_daily_report",
    "gmv_max_product_daily_report",
    "gmv_max_creative_daily_report",
    "gmv_max_livestream_daily_report",
)
REPORT = "gmv_max/report/get/"
WORLD = "gmv_max"  # four ad accounts, one without a shop; one shop is two accounts', and one is not available


def config(api: SimulatedApi, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """All ad accounts that can be read, listed, from a day on that has 41 days after it: two windows."""
    accounts = [account.id for account in api.truth.accounts if not account.forbidden]
    base = {"rate_limit_tier": "ultimate", "advertiser_ids": accounts, "start_date": "2026-02-04"}
    return api.config(**{**base, **values})


def read(
    api: SimulatedApi,
    settings: dict[str, Any],
    *streams: str,
    state: Any = None,  # noqa: ANN401 - any JSON
    columns: tuple[str, ...] | None = None,
) -> Run:
    """Read some streams at the simulated moment, in a process of its own."""
    api.clear_log()
    catalog = configured(discovered(), *streams, columns=columns)
    return forked.run("read", settings, catalog, state, now=api.now)


def reports(api: SimulatedApi) -> list[Entry]:
    """Requests for reports."""
    return [entry for entry in api.requests if entry.path == REPORT]


def by_dimensions(api: SimulatedApi) -> Counter[tuple[str, ...]]:
    """How many requests for reports had which dimensions."""
    return Counter(tuple(entry.params["dimensions"]) for entry in reports(api))
