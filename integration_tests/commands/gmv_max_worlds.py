"""Worlds of the simulated API that answer each open question about GMV Max one way and the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulated_api import SimulatedApi

REPORT = "report/integrated/get/"
GMV_REPORT, GMV_CAMPAIGNS = "gmv_max/report/get/", "gmv_max/campaign/get/"
BY_CAMPAIGN, BY_PRODUCT = ["campaign_id", "stat_time_day"], ["campaign_id", "item_group_id", "stat_time_day"]
CLOSED_SHOP, DELETED_CAMPAIGN = "7490298451563326408", "1837000000001000003"  # of the first ad account
GMV_ROW = {
    "dimensions": {"campaign_id": "1", "item_group_id": "2", "stat_time_day": "2026-03-15 00:00:00"},
    "metrics": {"cost": "5.00"},
}
Body = dict[str, Any]


def of_gmv_max(api: SimulatedApi, change: Callable[[list[Body]], list[Body]], **params: object) -> None:
    """Let a change go over the rows of each GMV Max report that is asked for so."""

    def changed(body: Body) -> None:
        rows = change(body["data"].get("list") or [])
        body["data"] |= {"list": rows, "page_info": {**body["data"]["page_info"], "total_number": len(rows)}}

    api.faults.add(path=GMV_REPORT, params=params, action=actions.changed(changed), times=None)


def with_costs(api: SimulatedApi, factor: float) -> None:
    """Products that cost more, or less, than they do."""

    def change(rows: list[Body]) -> list[Body]:
        for row in rows:
            row["metrics"]["cost"] = str(float(row["metrics"]["cost"]) * factor)
        return rows

    of_gmv_max(api, change, dimensions=BY_PRODUCT)


def products_as_campaigns(api: SimulatedApi) -> None:
    """One product per campaign and day, which costs what the campaign does."""
    api.faults.add(
        path=GMV_REPORT,
        params={"filtering": lambda text: "campaign_ids" in (text or {}), "dimensions": lambda names: len(names) > 1},
        action=actions.changed(
            lambda body: body["data"].update(list=[GMV_ROW], page_info={"page": 1, "page_size": 1, "total_number": 1})
        ),
        times=None,
    )


def account_with_gmv_max(api: SimulatedApi) -> None:
    """An ad account whose own figures hold what GMV Max costs."""
    api.faults.add(
        path=REPORT,
        params={"dimensions": ["advertiser_id"], "data_level": "AUCTION_ADVERTISER"},
        action=actions.changed(lambda body: body["data"]["list"][0]["metrics"].update(spend="2000000.00")),
        times=None,
    )


def refused_dimension(api: SimulatedApi, name: str) -> None:
    """Reports of GMV Max that do not take a dimension."""
    api.faults.add(
        path=GMV_REPORT,
        params={"dimensions": lambda names: name in names},
        action=actions.answer(40002, f"dimensions: {name} is not acceptable"),
        times=None,
    )


def refused_names_of_livestreams(api: SimulatedApi) -> None:
    api.faults.add(
        path=GMV_REPORT, params={"dimensions": ["room_id"]}, action=actions.answer(40002, "metrics.1"), times=None
    )


def closed_shop(api: SimulatedApi, rows: list[Body]) -> None:
    """A shop that is not available, and is not refused either."""
    api.faults.add(
        path=GMV_REPORT,
        params={"store_ids": [CLOSED_SHOP]},
        action=actions.answer(
            0, "OK", {"list": rows, "page_info": {"page": 1, "page_size": 1000, "total_number": len(rows)}}
        ),
        times=None,
    )


def gmv_campaigns_in_reports(api: SimulatedApi) -> None:
    """A campaign of GMV Max with the id of one that ordinary reports hold."""
    known: list[str] = []

    def note(body: Body) -> None:
        known.extend(row["dimensions"]["campaign_id"] for row in body["data"].get("list") or ())

    ordinary = {"dimensions": ["campaign_id"], "data_level": "AUCTION_CAMPAIGN"}
    api.faults.add(path=REPORT, params=ordinary, action=actions.changed(note), times=None)

    def change(rows: list[Body]) -> list[Body]:
        rows[0]["dimensions"]["campaign_id"] = known[0]
        return rows

    of_gmv_max(api, change, dimensions=BY_CAMPAIGN)


def both_types_at_once(api: SimulatedApi) -> None:
    api.faults.add(
        path=GMV_CAMPAIGNS,
        params={"filtering": lambda filtering: len(filtering["gmv_max_promotion_types"]) > 1},
        action=actions.answer(0, "OK", {"list": [], "page_info": {"page": 1, "page_size": 100, "total_number": 0}}),
        times=None,
    )


def deleted_campaigns_unasked(api: SimulatedApi) -> None:
    """A list that shows campaigns which are named, deleted or not."""
    api.faults.add(
        path=GMV_CAMPAIGNS,
        params={"filtering": lambda filtering: "campaign_ids" in filtering},
        action=actions.changed(
            lambda body: body["data"].update(list=[{"campaign_id": DELETED_CAMPAIGN}], page_info={"total_number": 1})
        ),
        times=None,
    )


def no_products_of_deleted(api: SimulatedApi) -> None:
    of_gmv_max(
        api, lambda _rows: [], dimensions=BY_PRODUCT, filtering=lambda each: DELETED_CAMPAIGN in each["campaign_ids"]
    )


def refused_metric_of_gmv_max(api: SimulatedApi) -> None:
    api.faults.add(
        path=GMV_REPORT,
        params={"dimensions": BY_PRODUCT},
        action=actions.answer(40002, "metrics.3: roi is not acceptable"),
        times=None,
    )


def other_currency(api: SimulatedApi) -> None:
    def change(rows: list[Body]) -> list[Body]:
        for row in rows:
            row["metrics"]["currency"] = "VND"
        return rows

    of_gmv_max(api, change, dimensions=["advertiser_id", "stat_time_day"])


# The question, what the world does, the outcome, and whether it is what the connector takes for granted.
GMV_MAX_WORLDS: list[tuple[str, dict[str, Any] | Callable[[SimulatedApi], None], str, bool | None]] = [
    ("gmv_max_in_reports", {}, "left_out", True),
    ("gmv_max_in_reports", gmv_campaigns_in_reports, "included", False),
    ("gmv_max_in_ad_accounts", {}, "left_out", True),
    ("gmv_max_in_ad_accounts", account_with_gmv_max, "held", False),
    ("gmv_max_both_types", {}, "refused", True),
    ("gmv_max_both_types", both_types_at_once, "taken", True),
    ("gmv_max_deleted_campaigns", {}, "left_out", True),
    ("gmv_max_deleted_campaigns", deleted_campaigns_unasked, "included", False),
    ("gmv_max_products_of_deleted", {}, "included", True),
    ("gmv_max_products_of_deleted", no_products_of_deleted, "left_out", False),
    ("gmv_max_metrics", {}, "taken taken taken", True),
    ("gmv_max_metrics", refused_metric_of_gmv_max, "taken refused taken", False),
    ("gmv_max_creatives", {}, "taken", True),
    ("gmv_max_creatives", lambda api: refused_dimension(api, "item_id"), "refused", False),
    ("gmv_max_livestreams", {}, "taken taken", True),
    ("gmv_max_livestreams", lambda api: refused_dimension(api, "room_id"), "refused refused", False),
    ("gmv_max_livestreams", refused_names_of_livestreams, "taken refused", False),
    ("gmv_max_product_sums", {}, "less", True),
    ("gmv_max_product_sums", products_as_campaigns, "equal", True),
    ("gmv_max_product_sums", lambda api: with_costs(api, 2), "more", False),
    ("gmv_max_currency", {}, "same", True),
    ("gmv_max_currency", other_currency, "other", False),
    ("gmv_max_closed_shops", {}, "refused", True),
    ("gmv_max_closed_shops", lambda api: closed_shop(api, []), "none", True),
    ("gmv_max_closed_shops", lambda api: closed_shop(api, [GMV_ROW]), "some", False),
]
