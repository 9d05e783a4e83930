"""Metric values as scaled integers: counts as they are, money, rates and averages in hundredths (some thousandths)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from simulated_api.rules.catalogue import METRICS
from simulated_api.world.delivery import COUNTS, INDEX
from simulated_api.world.mixing import text_key
from simulated_api.world.model import Campaign

Totals = list[int]
Value = int | None
Formula = Callable[[Totals, Campaign | None], Value]


def _ratio(numerator: str, denominator: str, factor: int, divisor: int = 1) -> Formula:
    """Factor * numerator / (divisor * denominator), rounded half up; 0 with nothing to divide by (seen live)."""
    up, down = INDEX[numerator], INDEX[denominator]

    def value(totals: Totals, campaign: Campaign | None) -> Value:
        under = totals[down] * divisor
        return (2 * factor * totals[up] + under) // (2 * under) if under else 0

    return value


def _total(name: str) -> Formula:
    position = INDEX[name]
    return lambda totals, _: totals[position]


def _when(condition: Callable[[Campaign], bool], formula: Formula) -> Formula:
    """`formula`, but "-" (None) for rows of one campaign that the metric cannot apply to."""
    return lambda totals, campaign: (
        None if campaign is not None and not condition(campaign) else formula(totals, campaign)
    )


def _cost(name: str) -> Formula:
    return _ratio("spend", name, 1)


def _percent(name: str, of: str) -> Formula:
    return _ratio(name, of, 10_000)


def _has_result(campaign: Campaign) -> bool:
    return campaign.objective not in ("RF_REACH", "ENGAGEMENT")


def _results(name: str, prefix: str) -> dict[str, Formula]:
    return {
        name: _when(_has_result, _total(name)),
        f"{prefix}cost_per_result": _when(_has_result, _ratio("spend", name, 10)),
        f"{prefix}result_rate": _when(_has_result, _percent(name, "impressions")),
    }


def _ios14(campaign: Campaign) -> bool:
    return campaign.ios14


def _web(campaign: Campaign) -> bool:
    return campaign.web_events


def _app(campaign: Campaign) -> bool:
    return campaign.app_events


def _basic() -> dict[str, Formula]:
    conversion_rate = _percent("conversion", "impressions")
    real_time_rate = _percent("real_time_conversion", "impressions")
    return {
        "ctr": _percent("clicks", "impressions"),
        "cpc": _cost("clicks"),
        "cpm": _ratio("spend", "impressions", 1000),
        "cost_per_1000_reached": _ratio("spend", "reach", 1000),
        "frequency": _ratio("impressions", "reach", 100),
        "cost_per_conversion": _cost("conversion"),
        "conversion_rate": conversion_rate,
        "conversion_rate_v2": conversion_rate,
        "real_time_cost_per_conversion": _cost("real_time_conversion"),
        "real_time_conversion_rate": real_time_rate,
        "real_time_conversion_rate_v2": real_time_rate,
        **_results("result", ""),
        **_results("real_time_result", "real_time_"),
        "secondary_goal_result": _when(_app, _total("secondary_goal_result")),
        "cost_per_secondary_goal_result": _when(_app, _cost("secondary_goal_result")),
        "secondary_goal_result_rate": _when(_app, _percent("secondary_goal_result", "impressions")),
        "average_video_play": _ratio("watch_ms", "video_play_actions", 1, 10),
        "average_video_play_per_user": _ratio("watch_ms", "reach", 1, 10),
        "skan_cost_per_result": _when(_ios14, _cost("skan_result")),
        "skan_cost_per_conversion": _when(_ios14, _cost("skan_conversion")),
    }


def _events() -> dict[str, Formula]:
    web = ("complete_payment", "user_registration", "web_event_add_to_cart", "initiate_checkout")
    app = ("purchase", "checkout", "view_content", "app_event_add_to_cart", "add_to_wishlist")
    return {
        **{f"cost_per_{name}": _cost(name) for name in (*web, *app, "on_web_add_to_wishlist")},
        **{f"{name}_rate": _percent(name, "clicks") for name in web},
        **{f"{name}_rate": _percent(name, "app_install") for name in app},
        "cost_per_page_content_view_event": _cost("page_content_view_events"),
        "page_content_view_event_rate": _percent("page_content_view_events", "clicks"),
        "value_per_complete_payment": _when(_web, _ratio("payment_value", "complete_payment", 1)),
        "complete_payment_roas": _when(_web, _ratio("payment_value", "spend", 100)),
        "value_per_user_registration": _when(_web, _ratio("registration_value", "user_registration", 1)),
        "total_active_pay_roas": _when(_app, _ratio("total_purchase_value", "spend", 100)),
        "total_complete_payment_rate": _when(_web, _total("payment_value")),
        "total_user_registration_value": _when(_web, _total("registration_value")),
    }


def _shop() -> dict[str, Formula]:
    """Shop events and attribution where there may be none: a campaign without a website has no shop."""
    names = ("value_per_onsite_shopping", "onsite_shopping_roas", "onsite_purchases_roas", "vta_complete_payment_roas")
    return {name: _when(_web, _filler(name)) for name in names}


def _charged() -> dict[str, Formula]:
    """What of the cost was charged to cash, and the rest of it to vouchers."""
    position = INDEX["spend"]
    return {
        "cash_spend": lambda totals, _: totals[position] * 9 // 10,
        "voucher_spend": lambda totals, _: totals[position] - totals[position] * 9 // 10,
    }


def _filler(name: str) -> Formula:
    """A stable value for a metric that the world has no model of: a share of clicks or of spend."""
    share = text_key(name) % 89 + 1
    unit = METRICS[name].unit
    position = INDEX["clicks" if unit == "count" else "spend"]
    if unit in ("count", "money"):
        return lambda totals, _: totals[position] * share // 100
    return lambda totals, _: totals[position] * share % 10_000


_THOUSANDTHS = {"cost_per_result", "real_time_cost_per_result"}
_FORMULAS: dict[str, Formula] = {
    **{name: _total(name) for name in COUNTS if name in METRICS},
    **_basic(),
    **_events(),
    **_shop(),
    **_charged(),
}


@cache
def formula(name: str) -> Formula:
    """Return the formula of a metric that is no attribute."""
    return _FORMULAS.get(name) or _filler(name)


@cache
def decimals(name: str) -> int:
    """Return how many decimals the API prints for a metric: 0 for counts, 3 for cost per result, else 2."""
    if name in _THOUSANDTHS:
        return 3
    return 0 if METRICS[name].unit == "count" else 2


def number(name: str, value: Value) -> int | float | None:
    """Return a scaled integer as the number that it means (an int for counts, else a float)."""
    if value is None:
        return None
    places = decimals(name)
    # The quotient of two integers is the float nearest to the decimal number, so it equals float(text).
    return value if places == 0 else value / 10**places


@cache
def printer(name: str) -> Callable[[Value], str]:
    """Return the function that writes a metric's scaled integer as the API does; no value is a dash."""
    places = decimals(name)
    if places == 0:
        return lambda value: "-" if value is None else str(value)
    scale, form = 10**places, f"%.{places}f"
    # Exact: the quotient is the float nearest to the decimal number, which prints back as that number.
    return lambda value: "-" if value is None else form % (value / scale)
