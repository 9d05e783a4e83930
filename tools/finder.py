"""Where to see what: questions of people who know TikTok Ads Manager, and the streams and columns that answer them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.markdown import cell, code
from tools.streams import LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.streams import Stream


@dataclass(frozen=True)
class Answer:
    """Where one thing is.

    Attributes:
        question: What goes on after "Where do I see".
        streams: The lists, or single reports.
        kind: Of reports, at each level that has them: `Stream.kind`.
        topview: Whether those of TopView alone are meant.
        columns: Columns of each of them; empty where the whole row is meant.
        recipe: Heading of a recipe for a custom endpoint, where no stream has it.
    """

    question: str
    streams: tuple[str, ...] = ()
    kind: str = ""
    topview: bool = False
    columns: tuple[str, ...] = ()
    recipe: str = ""


ANSWERS = {
    "Figures": (
        Answer("what an ad, ad group, campaign or account spent each day", kind="by day", columns=("spend",)),
        Answer("impressions, clicks and their cost", kind="by day", columns=("impressions", "clicks", "cpc", "cpm")),
        Answer("at which hour ads ran", kind="by hour", columns=("spend",)),
        Answer("reach and frequency of all time", kind="of all time", columns=("reach", "frequency")),
        Answer("conversions and results", kind="by day", columns=("conversion", "result", "cost_per_result")),
        Answer(
            "likes, comments, shares and follows", kind="by day", columns=("likes", "comments", "shares", "follows")
        ),
        Answer("how far videos were watched", kind="by day", columns=("video_views_p25", "video_views_p100")),
        Answer("who saw the ads, by age and gender", kind="by day, age and gender", columns=("age", "gender")),
        Answer("in which countries they saw them", kind="by day, country", columns=("country_code",)),
        Answer(
            "video views by country", kind="by day, country (BASIC)", columns=("country_code", "video_play_actions")
        ),
        Answer("in which provinces", kind="by day, province", columns=("province_id",)),
        Answer("in which languages", kind="by day, language", columns=("language",)),
        Answer("on which devices' systems", kind="by day, platform", columns=("platform",)),
        Answer("purchases on a website and their value", kind="by day: website events", columns=("complete_payment",)),
        Answer("purchases in an app and their value", kind="by day: in-app events", columns=("purchase",)),
        Answer("sales of a TikTok Shop", kind="by day: TikTok Shop events", columns=("onsite_shopping",)),
        Answer("conversions after a view or a click", kind="by day: attribution", columns=("vta_conversion",)),
        Answer("figures of an Upgraded Smart+ ad as a whole", streams=("ads_v2_daily_report",), columns=("ad_id_v2",)),
        Answer("cash and vouchers that were spent", streams=("ad_accounts_daily_report",), columns=("cash_spend",)),
        Answer("figures of TopView", kind="by day", topview=True),
        Answer("figures of TopView by the hour", kind="by hour", topview=True),
        Answer("website events of TopView", kind="by day: website events", topview=True),
        Answer("in-app events of TopView", kind="by day: in-app events", topview=True),
        Answer("figures of single creatives of Smart+ ads", recipe="Creatives of Upgraded Smart+ ads"),
        Answer("how ads do beside similar ones", recipe="Benchmarks of ads"),
        Answer("which ads people are tired of", recipe="Creative fatigue"),
    ),
    "Campaigns, ad groups and ads": (
        Answer("my ad accounts, their currency and time zone", streams=("ad_accounts",), columns=("currency",)),
        Answer("budgets", streams=("campaigns", "ad_groups"), columns=("budget", "budget_mode")),
        Answer("bids", streams=("ad_groups",), columns=("bid_price", "conversion_bid_price")),
        Answer("whom an ad group is for", streams=("ad_groups",), columns=("location_ids", "age_groups", "gender")),
        Answer("what is on, off or deleted", streams=("campaigns", "ad_groups", "ads"), columns=("secondary_status",)),
        Answer("texts and links of ads", streams=("ads",), columns=("ad_text", "landing_page_url", "utm_params")),
        Answer("who changed a budget, a bid or a status", streams=("change_log",), columns=("operator", "activities")),
        Answer("why an ad was rejected", recipe="Reviews of ads and ad groups"),
        Answer("what TikTok suggests for an ad group", recipe="Diagnoses of ad groups"),
        Answer("comments under ads", recipe="Comments of the last weeks, per ad group"),
    ),
    "Creatives": (
        Answer("videos and images of the library", streams=("video_creatives", "image_creatives")),
        Answer("posts of creators that ads may use", streams=("spark_ads",), columns=("auth_info", "user_info")),
        Answer("display cards, stickers and other add-ons", streams=("creative_portfolios",)),
        Answer("my own music", streams=("music",)),
        Answer("TikTok accounts and their posts", recipe="Posts of the accounts that ads are shown under"),
    ),
    "Audiences, pixels and forms": (
        Answer("custom audiences and their size", streams=("custom_audiences",), columns=("cover_num",)),
        Answer("saved audiences", recipe="Saved audiences"),
        Answer("whether a pixel works", streams=("pixels",), columns=("activity_status",)),
        Answer("events of a pixel", streams=("pixel_events",), columns=("event_type", "optimization_event")),
        Answer("how often they came", streams=("pixel_event_statistics",), columns=("total_count",)),
        Answer("custom conversions", recipe="Custom conversions"),
        Answer("instant forms for leads", streams=("lead_forms",), columns=("title", "status")),
        Answer("what people wrote into them", streams=("leads",), columns=("answers", "create_time")),
    ),
    "Upgraded Smart+": (
        Answer("Smart+ campaigns and ad groups", streams=("smart_plus_campaigns", "smart_plus_ad_groups")),
        Answer("ads as Ads Manager shows them", streams=("smart_plus_ads",), columns=("creative_list",)),
        Answer("their creatives, one row each", streams=("smart_plus_ad_creatives",)),
        Answer("their videos, images and music", streams=("smart_plus_ad_media",), columns=("media_type", "media_id")),
        Answer("what to change in them", streams=("smart_plus_ad_suggestions",), columns=("suggestion", "reasons")),
    ),
    "Business Centers and money": (
        Answer("my Business Centers, and my role", streams=("business_centers",), columns=("user_role",)),
        Answer("what a Business Center holds", streams=("bc_assets",), columns=("asset_type", "asset_name")),
        Answer("what is left to spend", streams=("bc_balances", "ad_account_balances"), columns=("account_balance",)),
        Answer("tax", streams=("bc_ad_account_costs", "bc_transactions"), columns=("tax_amount",)),
        Answer("cost of an ad account as it is billed", streams=("bc_ad_account_costs",), columns=("amount",)),
        Answer("payments and refunds", streams=("bc_transactions",), columns=("transaction_type", "amount")),
        Answer("invoices", recipe="Invoices of a Business Center"),
        Answer("who changed the budget of an ad account", recipe="Changes of ad accounts' budgets"),
        Answer("who changed members and assets", recipe="Activity log of a Business Center"),
    ),
    "Catalogs and shops": (
        Answer("catalogs", streams=("catalogs",), columns=("catalog_type",)),
        Answer("products, their stock and review", streams=("catalog_products",), columns=("availability", "audit")),
        Answer("when a feed is read next", streams=("catalog_feeds",), columns=("status", "next_update_time")),
        Answer("product sets", streams=("catalog_product_sets",), columns=("conditions", "product_count")),
        Answer("TikTok Shops", streams=("gmv_max_stores",), columns=("is_gmv_max_available",)),
        Answer("products of a shop and what they sold", streams=("shop_products",), columns=("historical_sales",)),
    ),
    "GMV Max": (
        Answer("GMV Max campaigns", streams=("gmv_max_campaigns",), columns=("promotion_type", "secondary_status")),
        Answer("their budget, target and products", streams=("gmv_max_campaign_details",), columns=("roas_bid",)),
        Answer("what GMV Max cost and sold", streams=("gmv_max_account_daily_report",), columns=("cost", "orders")),
        Answer(
            "the same by campaign",
            streams=("gmv_max_product_campaign_daily_report", "gmv_max_live_campaign_daily_report"),
            columns=("cost", "roi"),
        ),
        Answer(
            "the same by product and creative",
            streams=("gmv_max_product_daily_report", "gmv_max_creative_daily_report"),
            columns=("item_group_id", "gross_revenue"),
        ),
        Answer("the same by livestream", streams=("gmv_max_livestream_daily_report",), columns=("live_views",)),
    ),
}


def finder(found: Sequence[Stream]) -> str:
    """A table of questions per part.

    Raises:
        ValueError: An answer names a stream or a column that does not exist, or a stream answers no question.
    """
    answered: set[str] = set()
    lines: list[str] = []
    for part, answers in ANSWERS.items():
        lines += [f"## {part}\n", "| Where do I see … | Stream | Columns |", "|---|---|---|"]
        for answer in answers:
            streams = _streams(answer, found)
            answered |= {stream.name for stream in streams}
            lines.append(f"| {cell(answer.question)} | {_places(answer, streams)} | {_columns(answer)} |")
        lines.append("")
    if silent := [stream.name for stream in found if stream.name not in answered]:
        raise ValueError(f"no question in ANSWERS leads to {', '.join(silent)}")
    return "\n".join(lines).rstrip()


def _streams(answer: Answer, found: Sequence[Stream]) -> list[Stream]:
    """What an answer names, with the columns that it names; none where it is a recipe."""
    if answer.kind:
        streams = [each for each in found if each.report and (each.kind, each.report.topview) == _wanted(answer)]
        streams.sort(key=lambda each: list(LEVELS).index(each.report.data_level) if each.report else 0)
    else:
        streams = [stream for stream in found if stream.name in answer.streams]
    missing = {column for stream in streams for column in answer.columns if column not in stream.properties}
    if missing or len(streams) < len(answer.streams) or not (streams or answer.recipe):
        raise ValueError(f"'{answer.question}' names what does not exist: {answer.streams or answer.kind} {missing}")
    return streams


def _wanted(answer: Answer) -> tuple[str, bool]:
    return answer.kind, answer.topview


def _places(answer: Answer, streams: Sequence[Stream]) -> str:
    if answer.recipe:
        return f"a [custom endpoint](custom-endpoints.md#{_anchor(answer.recipe)})"
    return ", ".join(f"[`{stream.name}`](streams.md#{stream.name})" for stream in streams)


def _anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    kept = (letter for letter in heading.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")
    return "".join(kept)


def _columns(answer: Answer) -> str:
    return code(answer.columns) if answer.columns else ""
