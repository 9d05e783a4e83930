"""DuckDB files as PyAirbyte writes them, made by hand: few rows, whose sums a reader can do in the head."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb

from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Row = dict[str, Any]

# At noon in UTC: still the 16th in Los Angeles, already the 17th in Auckland.
SYNCED = datetime(2026, 3, 16, 13, 0)  # noqa: DTZ001 - DuckDB's TIMESTAMP has no zone; PyAirbyte writes UTC
LAST = date(2026, 3, 15)  # the last day that is over in every zone of the tests
ACCOUNT = "7000000000000000001"

HOSTILE = {
    "script": "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">",
    "closing": "</bdi></td></table></script><style>body{display:none}</style>",
    "quotes": "\"double\" 'single' `back` & &amp; {{ 7*7 }} {% raw %}",
    "right to left": "קמפיין אביב \u202egnitirw",
    "emoji": "👩\u200d👩\u200d👧 família ação 夏のキャンペーン",
    "lines": "first\nsecond\tthird",
    "long": "Long" + "ago" * 120,
}


def day(row: Row, moment: date, **values: object) -> Row:
    """A row of a daily report of one campaign; `values` replace or add columns."""
    base: Row = {
        "advertiser_id": ACCOUNT,
        "currency": "USD",
        "timezone": "America/Los_Angeles",
        "stat_time_day": moment,
        "spend": 10.0,
        "impressions": 1000,
        "clicks": 20,
        "conversion": 2,
        "_airbyte_extracted_at": SYNCED,
    }
    return base | row | values


def days(row: Row, count: int = 56, last: date = LAST, **values: object) -> list[Row]:
    """The same row on each of `count` days up to `last`."""
    return [day(row, last - timedelta(days=passed), **values) for passed in range(count)]


def campaign(number: int, **values: object) -> Row:
    """The attributes of a campaign."""
    return {"campaign_id": f"18000000000000{number:02d}", "campaign_name": f"Campaign {number}"} | values


def ad(number: int, **values: object) -> Row:
    """The attributes of an ad with a video of a hundred plays per row."""
    marks = {"video_views_p25": 40, "video_views_p50": 30, "video_views_p75": 20, "video_views_p100": 10}
    plays = {"video_play_actions": 100, "video_watched_2s": 50, "video_watched_6s": 25}
    return campaign(1) | {"ad_id": f"17000000000000{number:02d}", "ad_name": f"Ad {number}"} | plays | marks | values


def shop_days(count: int, last: date = LAST, **values: object) -> list[Row]:
    """A row of what GMV Max cost and sold on each of `count` days up to `last`."""
    sales = {"store_id": "7490000000000000001", "cost": 4.0, "gross_revenue": 18.0, "orders": 3}
    none = dict.fromkeys(("spend", "impressions", "clicks", "conversion"))
    rows = days(sales, count, last, **values)
    return [{name: value for name, value in row.items() if name not in none} for row in rows]


def write(path: Path, **tables: list[Row]) -> Path:
    """Write tables into a DuckDB file, with a column for each key of any row."""
    lines = path.with_suffix(".jsonl")
    with duckdb.connect(str(path)) as connection:
        for name, rows in tables.items():
            lines.write_text("\n".join(json.dumps(row, default=str) for row in rows))
            columns = {
                column: _kind(rows, column) for column in dict.fromkeys(column for row in rows for column in row)
            }
            connection.execute(
                f"create table {name} as from read_json(?, format = 'newline_delimited', columns = {columns})",
                [str(lines)],
            )
    return path


def _kind(rows: list[Row], column: str) -> str:
    value = next((row[column] for row in rows if row.get(column) is not None), None)
    kinds = {float: "DECIMAL(38,9)", int: "BIGINT", date: "DATE", datetime: "TIMESTAMP"}
    return "INTEGER" if value is None else kinds.get(type(value), "VARCHAR")


def story(path: Path, streams: Iterable[str], **config: str) -> Path:
    """A file of the demo's world at the tests' moment, as the connector would have read it."""
    api = SimulatedApi(now=NOW, world="story")
    settings = api.config(**config)
    read = {"_airbyte_extracted_at": SYNCED}
    return write(path, **{name: [row | read for row in api.truth.records(name, settings)] for name in streams})


def full(path: Path, names: dict[str, str]) -> Path:
    """A file with every table that the picture reads: a campaign per name, and two more currencies.

    Ad accounts, ads and the first country have these names, too.
    """
    texts = list(names.values())
    accounts = [{"advertiser_id": f"{ACCOUNT}{i}", "name": text, "currency": "USD"} for i, text in enumerate(texts)]
    rows = [campaign(i, campaign_name=text, advertiser_id=f"{ACCOUNT}{i}") for i, text in enumerate(texts)]
    first = rows[0]
    sold = {"product_details_page_browse": 15, "web_event_add_to_cart": 8, "initiate_checkout": 4}
    web = sold | {"complete_payment": 2, "total_complete_payment_rate": 40.0}
    app = {"view_content": 9, "app_event_add_to_cart": 5, "checkout": 3, "total_purchase": 1}
    hours = [
        day({"stat_time_hour": datetime(2026, 3, 1 + d, h)}, LAST, stat_time_day=None)  # noqa: DTZ001 - an account's own clock
        for d in range(14)
        for h in range(24)
    ]
    return write(
        path,
        ad_accounts=accounts,
        campaigns=[
            row | {"objective_type": "WEB_CONVERSIONS", "secondary_status": "CAMPAIGN_STATUS_ENABLE"} for row in rows
        ],
        campaigns_daily_report=[each for row in rows for each in days(row)]
        + days(campaign(90), currency="JPY", timezone="Asia/Tokyo", spend=1200.0)
        + days(campaign(91), currency="NZD", timezone="Pacific/Auckland"),
        campaigns_reservation_daily_report=[day(first, LAST - timedelta(days=9), spend=900.0)],
        ads_daily_report=[each for i, text in enumerate(texts) for each in days(ad(i, ad_name=text))],
        campaigns_age_gender_report=[
            each
            for age in ("AGE_18_24", "AGE_25_34", "AGE_55_100", "NONE")
            for gender in ("FEMALE", "MALE", "NONE")
            for each in days(first | {"age": age, "gender": gender}, 14)
        ],
        ad_accounts_country_report=[
            each for code in ("US", "MX", "NONE", texts[0]) for each in days({"country_code": code}, 14)
        ],
        ad_accounts_hourly_report=hours,
        campaigns_page_event_daily_report=days(first | web, 28),
        campaigns_in_app_event_daily_report=days(rows[1] | app | {"total_purchase_value": 9.5}, 28),
        gmv_max_account_daily_report=shop_days(56),
    )
