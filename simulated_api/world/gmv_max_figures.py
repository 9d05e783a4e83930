"""Typed values of the metrics of GMV Max reports: of counts, and of what a row is about."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from simulated_api.world.gmv_max_delivery import CARD, COUNTS, Counts
from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulated_api.world.gmv_max import GmvCampaign

Value = int | Decimal | str | None
WITHOUT_DECIMALS = frozenset(("VND",))
_CENT = Decimal("0.01")


def figures(counts: Counts, currency: str) -> dict[str, Value]:
    """All metrics that are made of counts.

    Args:
        counts: By the order of `COUNTS`.
        currency: Of the ad account; some have no decimals.
    """
    of = dict(zip(COUNTS, counts, strict=True))
    unit = Decimal(1) if currency in WITHOUT_DECIMALS else _CENT

    def money(amount: Decimal | int) -> Decimal:
        return (amount * unit).quantize(unit, ROUND_HALF_UP)

    def per(total: int, count: int) -> Decimal:
        return money(Decimal(total) / count) if count else money(0)

    cost, orders, revenue = of["cost"], of["orders"], of["revenue"]
    roi = _ratio(revenue, cost)
    found: dict[str, Value] = {
        "cost": money(cost),
        "net_cost": money(cost * 7 // 10),
        "orders": orders,
        "cost_per_order": per(cost, orders),
        "gross_revenue": money(revenue),
        "roi": roi,
        "product_impressions": of["impressions"],
        "product_clicks": of["clicks"],
        "product_click_rate": _ratio(100 * of["clicks"], of["impressions"]),
        "ad_click_rate": _ratio(100 * of["clicks"], of["impressions"]),
        "ad_conversion_rate": _ratio(100 * orders, of["clicks"]),
        "live_views": of["views"],
        "10_second_live_views": of["views_10s"],
        "live_follows": of["follows"],
        "cost_per_live_view": per(cost, of["views"]),
        "cost_per_10_second_live_view": per(cost, of["views_10s"]),
        "all_shops_orders": orders + 1,
        "all_shops_gross_revenue": money(revenue + 100),
        "all_shops_roi": _ratio(revenue + 100, cost),
        "all_shops_cost_per_order": per(cost, orders + 1),
    }
    for place, share in enumerate(("2s", "6s", "p25", "p50", "p75", "p100")):
        found[f"ad_video_view_rate_{share}"] = _ratio(of["views_10s"] * 10, 1 + of["views"]) / (place + 1)
        found[f"ad_video_view_rate_{share}"] = Decimal(found[f"ad_video_view_rate_{share}"] or 0).quantize(_CENT)
    return found


def _ratio(one: int, other: int) -> Decimal:
    return (Decimal(one) / other).quantize(_CENT, ROUND_HALF_UP) if other else Decimal("0.00")


def campaign_attributes(campaign: GmvCampaign) -> dict[str, Value]:
    """What a report of campaigns says of one; None where the account's name is not known."""
    zone, known = campaign.account.zone, campaign.number % 2 == 0
    start = campaign.created.astimezone(zone)
    return {
        "campaign_id": campaign.id,
        "campaign_name": campaign.name,
        "operation_status": "DISABLE" if campaign.disabled else "ENABLE",
        "schedule_type": "Continuously" if campaign.number % 2 else "Start_End",
        "schedule_start_time": f"{start:%Y-%m-%d %H:%M:%S}",
        "schedule_end_time": None if campaign.number % 2 else f"{start + timedelta(days=365):%Y-%m-%d %H:%M:%S}",
        "bid_type": "CUSTOM",
        "target_roi_budget": Decimal("20000.00"),
        "max_delivery_budget": Decimal("0.00"),
        "roas_bid": Decimal("5.50"),
        "tt_account_name": f"shop.{campaign.number} ✨" if known else None,
        "tt_account_profile_image_url": f"https://images.example/{campaign.number}" if known else None,
        "identity_id": f"identity-{campaign.number}" if known else None,
    }


def room_attributes(campaign: GmvCampaign, first_day: int, room: str) -> dict[str, Value]:
    """What a report of one campaign's livestreams says of one."""
    launched = datetime.combine(date.fromordinal(first_day), datetime.min.time()).replace(hour=19)
    number = mix(campaign.number, int(room))
    return {
        "live_name": f"Live {room[-4:]} 夏" if number % 3 else None,
        "live_status": "END",
        "live_launched_time": f"{launched:%Y-%m-%d %H:%M:%S}",
        "live_duration": f"{1 + number % 9} h {number % 60} min",
    }


def creative_status(item: str) -> str:
    """Whether a creative is shown; the product card always is."""
    return "IN_QUEUE" if item != CARD and int(item) % 5 == 0 else "DELIVERING"


UNKNOWN: Mapping[str, str] = {"tt_account_name": "0", "identity_id": "-1", "live_name": "-1"}


def on_wire(name: str, value: Value) -> object:
    """A metric as the API prints it: text; numbers are those of all shops alone, texts for what it does not know."""
    if value is None:
        return UNKNOWN.get(name, "-")
    if name.startswith("all_shops_"):
        return int(value) if isinstance(value, int) else float(value)
    return str(value)


def in_record(value: Value) -> object:
    """A metric as a record holds it."""
    return float(value) if isinstance(value, Decimal) else value
