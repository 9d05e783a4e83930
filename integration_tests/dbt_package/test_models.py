"""What the package makes of tables that hold old versions, lack entities and have days twice, on both engines."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.dbt_package.runs import MADE, PLACES, SCHEMA, Run, needs_dbt
from integration_tests.dbt_package.tables import Synced, synced
from integration_tests.running.once import once_of, shared_folder
from integration_tests.warehouses.postgresql import binaries, needs_server
from tools.analyses import FOLDER, MARTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Row = dict[str, Any]
    Key = tuple[Any, ...]

pytestmark = needs_dbt
MODELS = [path.stem for path in sorted(MARTS.glob("*.sql"))]
VIEWS = {
    "ad_report_hourly": ("ad_id", "ads"),
    "adgroup_report_hourly": ("adgroup_id", "ad_groups"),
    "campaign_report_hourly": ("campaign_id", "campaigns"),
}
READ = json.loads(Path(__file__).with_name("fivetran_columns.json").read_text(encoding="utf-8"))["tables"]
FIVETRAN = tuple(READ)
SUMMED = (
    "spend", "impressions", "clicks", "reach", "conversion", "real_time_conversion", "likes", "comments", "shares",
    "follows", "profile_visits", "video_play_actions",
)  # fmt: skip
RENAMED = {
    "video_watched_2s": "video_watched_2_s", "video_watched_6s": "video_watched_6_s",
    "video_views_p25": "video_views_p_25", "video_views_p50": "video_views_p_50", "video_views_p75": "video_views_p_75",
}  # fmt: skip


@dataclass(frozen=True)
class Built:
    """A built package.

    Attributes:
        run: Of `dbt build`.
        rows: By table: marts by their name, views for Fivetran's package by theirs.
        plain: Rows of the SQL that stands alone, by mart.
    """

    run: Run
    rows: dict[str, list[Row]]
    plain: dict[str, list[Row]]


def _built(warehouse: str) -> Built:
    with PLACES[warehouse]() as place:
        place.load(synced().tables)
        run = place.dbt("build", tiktok_ads_airbyte_fivetran=True)
        if run.code:  # told by the test of the run itself; built once for all
            return Built(run, {}, {})
        names = {name: f"{MADE}.{name}" for name in MODELS} | {name: f"{MADE}_tiktok_ads.{name}" for name in FIVETRAN}
        rows = {name: place.rows(table) for name, table in names.items()}
        plain = {}
        for name in MODELS:
            if name != "tiktok__gmv_max_day":  # its streams are not there, which SQL without dbt cannot know
                sql = (FOLDER / place.target / f"{name.removeprefix('tiktok__')}.sql").read_text(encoding="utf-8")
                plain[name] = place.query(_with_schema(sql))
    return Built(run, rows, plain)


def _with_schema(sql: str) -> str:
    return "\n".join(
        line.replace(" from ", f" from {SCHEMA}.") if line.endswith(" as extracted") else line
        for line in sql.split("\n")
    )


@pytest.fixture(scope="session")
def truth() -> Synced:
    return synced()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    folder = shared_folder(tmp_path_factory)
    usable = [name for name in PLACES if name != "PostgreSQL" or binaries()]
    works = {f"dbt on {name}": partial(_built, name) for name in usable}
    return lambda warehouse: once_of(folder, works, f"dbt on {warehouse}")


in_each_warehouse = pytest.mark.parametrize("warehouse", ["DuckDB", pytest.param("PostgreSQL", marks=needs_server)])


def exact(value: object) -> Decimal:
    return Decimal(0) if value is None else Decimal(str(value))


def sums(rows: Iterable[Row], key: Sequence[str], columns: Sequence[str]) -> dict[Key, list[Decimal]]:
    """Exact sums of columns by key."""
    found: dict[Key, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(columns))
    for row in rows:
        group = tuple(str(row[name]) for name in key)
        found[group] = [total + exact(row[name]) for total, name in zip(found[group], columns, strict=True)]
    return dict(found)


def days(truth: Synced, level: str) -> list[Row]:
    """What the API has of a level: auction, and TopView by itself."""
    return truth.truth[f"{level}_daily_report"] + truth.truth[f"{level}_reservation_daily_report"]


@in_each_warehouse
def test_all_models_are_built_and_all_tests_pass(built: Callable[[str], Built], warehouse: str) -> None:
    run = built(warehouse).run
    assert set(run.counts) == {"success", "pass"}, run.printed
    kinds = [name.split(".")[0] for name in run.results]
    assert kinds.count("model") == len(list((MARTS.parent).glob("*/*.sql")))
    assert kinds.count("unit_test") == 12
    assert kinds.count("test") > 100


@in_each_warehouse
def test_ads_by_day_have_the_figures_of_the_api(built: Callable[[str], Built], truth: Synced, warehouse: str) -> None:
    key = ("currency", "advertiser_id", "ad_id", "stat_time_day")
    columns = [*SUMMED[:5], *SUMMED[6:], *RENAMED, "video_views_p100", "average_video_play", "app_install"]
    rows = built(warehouse).rows["tiktok__daily"]
    assert sums(rows, key, columns) == sums(days(truth, "ads"), key, columns)
    assert len(rows) == len(days(truth, "ads"))


@in_each_warehouse
def test_a_row_of_an_entity_that_its_list_lacks_has_names_and_ad_account(
    built: Callable[[str], Built], truth: Synced, warehouse: str
) -> None:
    found = built(warehouse).rows
    ad = next(row for row in found["tiktok__daily"] if row["ad_id"] == truth.unlisted["ads"])
    assert None not in (ad["ad_name"], ad["campaign_name"], ad["adgroup_name"], ad["advertiser_name"], ad["currency"])
    overview = {row["campaign_id"]: row for row in found["tiktok__campaign_overview"]}
    assert overview[truth.unlisted["campaigns"]]["campaign_name"]
    assert overview[truth.unlisted["campaigns"]]["objective_type"] is None


@in_each_warehouse
def test_ad_accounts_by_day_are_those_of_the_api(built: Callable[[str], Built], truth: Synced, warehouse: str) -> None:
    key = ("currency", "timezone", "advertiser_id", "stat_time_day")
    columns = ("spend", "cash_spend", "voucher_spend", "impressions", "clicks", "reach", "conversion")
    rows = built(warehouse).rows["tiktok__account_day"]
    expected = truth.truth["ad_accounts_daily_report"]
    assert sums((row for row in rows if row["basis"] == "ACCOUNT"), key, columns) == sums(expected, key, columns)
    spend = ("spend", "impressions")
    assert sums(rows, ("currency",), spend) == sums(days(truth, "campaigns"), ("currency",), spend)


@in_each_warehouse
def test_the_funnel_has_every_event_and_its_value(built: Callable[[str], Built], truth: Synced, warehouse: str) -> None:
    key = ("currency", "advertiser_id", "campaign_id", "stat_time_day")
    rows = built(warehouse).rows["tiktok__funnel"]
    events = {
        "page_event": {"complete_payment": "web_purchases", "total_complete_payment_rate": "web_value"},
        "in_app_event": {"total_purchase": "app_purchases", "total_purchase_value": "app_value"},
        "shop_event": {"onsite_shopping": "shop_purchases", "total_onsite_shopping_value": "shop_value"},
    }
    for name, columns in events.items():
        reports = (f"campaigns_{name}_daily_report", f"campaigns_{name}_reservation_daily_report")
        expected = [row for report in reports for row in truth.truth.get(report, ())]
        found = [row for row in rows if row[next(iter(columns.values()))] is not None]
        assert sums(found, key, list(columns.values())) == sums(expected, key, list(columns))
        assert sum(exact(row[name]) for row in found for name in columns.values())
    assert {row["total_roas"] is None for row in rows if exact(row["spend"])} == {False}


@in_each_warehouse
def test_sql_without_dbt_gives_the_rows_of_the_marts(built: Callable[[str], Built], warehouse: str) -> None:
    found = built(warehouse)
    for name, rows in found.plain.items():
        assert list(rows[0]) == list(found.rows[name][0]), name
        assert _comparable(rows) == _comparable(found.rows[name]), name


def _comparable(rows: Iterable[Row]) -> list[str]:
    return sorted(
        str([f"{v:.9f}" if isinstance(v, Decimal | float | int) else v for v in row.values()]) for row in rows
    )


@in_each_warehouse
def test_money_is_exact_and_counts_are_whole(built: Callable[[str], Built], warehouse: str) -> None:
    for row in built(warehouse).rows["tiktok__campaign_overview"]:
        assert isinstance(row["total_spend"], Decimal)
        assert isinstance(row["total_clicks"], int)
        assert row["ctr"] is None or isinstance(row["ctr"], float)


@in_each_warehouse
@pytest.mark.parametrize("view", VIEWS)
def test_a_report_for_fivetrans_package_has_the_figures_of_the_api(
    built: Callable[[str], Built], truth: Synced, warehouse: str, view: str
) -> None:
    column, level = VIEWS[view]
    found = [{**row, "day": row["stat_time_hour"].date()} for row in built(warehouse).rows[view]]
    expected = [{**row, "day": row["stat_time_day"]} for row in days(truth, level)]
    ours, theirs = (*SUMMED, *RENAMED), (*SUMMED, *RENAMED.values())
    assert sums(found, (column, "day"), theirs) == sums(expected, (column, "day"), ours)
    bought = truth.truth["ads_in_app_event_daily_report"] + truth.truth["ads_in_app_event_reservation_daily_report"]
    value = ("total_purchase_value",)
    totals = sums(bought, (column,), value)
    assert {key: total for key, total in sums(found, (column,), value).items() if total[0]} == {
        key: total for key, total in totals.items() if total[0]
    }


@in_each_warehouse
@pytest.mark.parametrize("table", FIVETRAN)
def test_fivetrans_package_finds_every_column_that_it_reads(
    built: Callable[[str], Built], warehouse: str, table: str
) -> None:
    """As recorded from its source: a column that lacks would be a silent 0 there."""
    columns = set(READ[table]["columns"]) | {"_fivetran_synced"}
    assert columns <= set(built(warehouse).rows[table][0])


@in_each_warehouse
def test_every_figure_for_fivetrans_package_finds_its_ad_account(built: Callable[[str], Built], warehouse: str) -> None:
    found = built(warehouse).rows
    accounts = {row["id"] for row in found["advertiser"] if row["currency"] and row["timezone"]}
    for view, history in (
        ("ad_report_hourly", "ad_history"),
        ("adgroup_report_hourly", "adgroup_history"),
        ("campaign_report_hourly", "campaign_history"),
    ):
        column = VIEWS[view][0]
        listed = {row[column]: row for row in found[history]}
        assert len(listed) == len(found[history])
        assert {row[column] for row in found[view]} <= set(listed)
        assert {row["advertiser_id"] for row in listed.values()} <= accounts
        assert None not in {row["updated_at"] for row in listed.values()}
    assert {row["adgroup_id"] for row in found["ad_history"]} <= {row["adgroup_id"] for row in found["adgroup_history"]}


@in_each_warehouse
def test_creatives_of_smart_plus_ads_lead_from_ads_to_what_they_belong_to(
    built: Callable[[str], Built], truth: Synced, warehouse: str
) -> None:
    found = built(warehouse).rows
    pairs = {(str(row["creative_id"]), str(row["smart_plus_ad_id"])) for row in found["creative_history"]}
    creatives = truth.truth["smart_plus_ad_creatives"]
    assert pairs == {(row["smart_plus_creative_id"], row["smart_plus_ad_id"]) for row in creatives}
    configured = {row["smart_plus_ad_id"]: row["ad_configuration"] for row in truth.truth["smart_plus_ads"]}
    assert len(configured) == len(found["smart_plus_ad_history"])
    for row in found["smart_plus_ad_history"]:
        answered = configured[str(row["smart_plus_ad_id"])] or {}
        assert row["dark_post_status"] == answered.get("dark_post_status")
        url = (answered.get("tracking_info") or {}).get("click_tracking_url")
        assert row["tracking_info_click_tracking_url"] == url
