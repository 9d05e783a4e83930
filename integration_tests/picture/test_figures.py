"""What the picture says equals what a person adds up: by currency, whole days, each row once, TopView included."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from demo.analyses import ANALYSES
from demo.errors import DemoError
from demo.report.__main__ import main
from demo.report.calendar import Calendar, Period, calendar
from demo.report.source import tables
from demo.report.view import View, views
from demo.streams import STREAMS
from integration_tests.picture.files import (
    HOSTILE,
    LAST,
    SYNCED,
    ad,
    campaign,
    day,
    days,
    full,
    shop_days,
    story,
    write,
)
from integration_tests.warehouses.demonstration import query

if TYPE_CHECKING:
    from pathlib import Path


def _read(path: Path, length: int | None = None) -> tuple[Calendar, dict[str, View]]:
    with tables(path) as found:
        chosen = calendar(found, length)
        return chosen, {view.code: view for view in views(found, chosen)}


def _view(path: Path, length: int | None = None) -> View:
    (view,) = _read(path, length)[1].values()
    return view


def _figures(view: View) -> dict[str, tuple[str, str | None]]:
    return {tile.title: (tile.figure, tile.change.text if tile.change else None) for tile in view.tiles}


def test_the_figures_are_those_of_the_analyses(tmp_path: Path) -> None:
    # Both over all days: the analyses know no period.
    path = story(tmp_path / "a.duckdb", STREAMS, start_date="2026-01-20", end_date=LAST.isoformat())
    found = _read(path, 60)[1]
    with duckdb.connect(str(path), read_only=True) as connection:
        campaigns, videos, audience = (query(connection, analysis.name) for analysis in ANALYSES)
    assert set(found) == {"USD", "GBP", "EUR"}
    for code, view in found.items():
        own = [row for row in campaigns if row["currency"] == code]
        totals = (view.totals.spend, view.totals.impressions, view.totals.clicks, view.totals.conversions)
        names = ("total_spend", "total_impressions", "total_clicks", "total_conversions")
        assert totals == pytest.approx([float(sum(row[name] for row in own)) for name in names])
        assert {row.name: row.now.spend for row in view.campaigns} == pytest.approx(
            {row["campaign_name"]: float(row["total_spend"]) for row in own}
        )
        played = [row for row in videos if row["currency"] == code and row["total_plays"]]
        assert {row.name: row.marks["p100"] for row in view.videos[1:]} == pytest.approx(
            {row["ad_name"]: float(row["completion_rate"]) for row in played}
        )
        costs = {(row["age"], row["gender"]): row["cpa"] for row in audience if row["currency"] == code}
        shown = {(age, gender): each.cpa for age, part in view.audience.items() for gender, each in part.items()}
        assert {part: cost for part, cost in shown.items() if part in costs} == {
            part: None if cost is None else pytest.approx(float(cost)) for part, cost in costs.items()
        }


def test_a_period_is_compared_with_the_one_before(tmp_path: Path) -> None:
    before = days(campaign(1), 28, LAST - timedelta(days=28), spend=5.0, clicks=40)
    path = write(tmp_path / "a.duckdb", campaigns_daily_report=days(campaign(1), 28) + before)
    chosen, found = _read(path)
    assert (chosen.now, chosen.before) == (
        Period(date(2026, 2, 16), LAST),
        Period(date(2026, 1, 19), date(2026, 2, 15)),
    )
    assert _figures(found["USD"]) == {
        "Spend": ("280", "+100 %"),
        "Impressions": ("28,000", "±0 %"),
        "Clicks": ("560", "\N{MINUS SIGN}50.0 %"),
        "CTR": ("2.00 %", "\N{MINUS SIGN}50.0 %"),
        "Conversions": ("56", "±0 %"),
        "Cost per conversion": ("5.00", "+100 %"),
    }


@pytest.mark.parametrize(
    ("held", "length", "compared"), [(56, 28, True), (55, 14, True), (27, 7, True), (13, 13, False), (1, 1, False)]
)
def test_the_period_is_the_longest_that_the_file_holds_twice(
    tmp_path: Path, held: int, length: int, *, compared: bool
) -> None:
    chosen, _ = _read(write(tmp_path / "a.duckdb", campaigns_daily_report=days(campaign(1), held)))
    assert chosen.now == Period(LAST - timedelta(days=length - 1), LAST)
    assert (chosen.before is not None) == compared


def test_days_can_be_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.duckdb", campaigns_daily_report=days(campaign(1), 20))
    assert _figures(_view(path, 10))["Spend"] == ("100", "±0 %")
    assert _figures(_view(path, 11))["Spend"] == ("110", None)


@pytest.mark.parametrize(
    ("zones", "last"),
    [
        (["America/Los_Angeles"], date(2026, 3, 15)),
        (["Pacific/Auckland"], date(2026, 3, 16)),  # it is the 17th there
        (["Pacific/Auckland", "America/Los_Angeles"], date(2026, 3, 15)),
        (["Etc/GMT+8", "no zone at all", "../../etc/passwd"], date(2026, 3, 15)),
    ],
)
def test_the_last_day_was_over_in_every_zone(tmp_path: Path, zones: list[str], last: date) -> None:
    rows = [row for i, zone in enumerate(zones) for row in days(campaign(i), 20, date(2026, 3, 17), timezone=zone)]
    chosen, _ = _read(write(tmp_path / "a.duckdb", campaigns_daily_report=rows))
    assert chosen.now.last == last
    assert chosen.rising_from == last + timedelta(days=1 - 7)


def test_without_a_time_of_sync_all_days_count_as_over(tmp_path: Path) -> None:
    rows = [{key: value for key, value in row.items() if not key.startswith("_")} for row in days(campaign(1), 14)]
    chosen, _ = _read(write(tmp_path / "a.duckdb", campaigns_daily_report=rows))
    assert (chosen.now.last, chosen.synced) == (LAST, None)


def test_amounts_of_different_currencies_are_never_added_up(tmp_path: Path) -> None:
    rows = days(campaign(1), 14) + days(campaign(2), 14, currency="JPY", spend=1000.0, impressions=5)
    found = _read(write(tmp_path / "a.duckdb", campaigns_daily_report=rows))[1]
    assert {code: view.totals.spend for code, view in found.items()} == {"USD": 70.0, "JPY": 7000.0}
    assert list(found) == ["USD", "JPY"]  # the one with more impressions first, not the one with more money
    assert _figures(found["JPY"])["Spend"][0] == "7,000"


def test_a_row_without_a_currency_takes_that_of_its_account(tmp_path: Path) -> None:
    rows = days(campaign(1), 14, currency=None)
    path = write(
        tmp_path / "a.duckdb",
        campaigns_daily_report=rows,
        ad_accounts=[{"advertiser_id": rows[0]["advertiser_id"], "name": "Shop", "currency": "GBP"}],
    )
    assert _view(path).code == "GBP"
    assert _view(write(tmp_path / "b.duckdb", campaigns_daily_report=rows)).code == "unknown"


def test_of_rows_with_one_key_the_newest_counts(tmp_path: Path) -> None:
    older = days(campaign(1), 14, spend=3.0, _airbyte_extracted_at=SYNCED - timedelta(days=1))
    newer = days(campaign(1), 14)
    path = write(tmp_path / "a.duckdb", campaigns_daily_report=newer + older + newer)
    assert _view(path).totals.spend == 70.0


def test_a_day_in_both_reports_counts_once_and_top_view_is_in_all_sums(tmp_path: Path) -> None:
    alone = day(campaign(1), LAST - timedelta(days=20), spend=500.0)
    both = day(campaign(1), LAST, spend=10.0)
    path = write(
        tmp_path / "a.duckdb",
        campaigns_daily_report=days(campaign(1), 14),
        campaigns_reservation_daily_report=[alone, both],
    )
    view = _view(path, 21)
    assert view.totals.spend == 640.0
    assert [row.now.spend for row in view.campaigns] == [640.0]
    assert {column.day: column.top_view for column in view.chart.columns if column.top_view} == {
        alone["stat_time_day"]: 500.0
    }
    assert sum(column.spend for column in view.chart.columns) == 640.0


def test_a_campaign_that_no_list_has_keeps_its_spend_and_the_reports_name(tmp_path: Path) -> None:
    known = {"advertiser_id": day({}, LAST)["advertiser_id"], "objective_type": "TRAFFIC"}
    path = write(
        tmp_path / "a.duckdb",
        campaigns_daily_report=days(campaign(1), 14) + days(campaign(2, campaign_name="Purged"), 14, spend=1.0),
        campaigns=[campaign(1) | known | {"campaign_name": "Renamed"}],
    )
    assert [(row.name, row.objective, row.now.spend) for row in _view(path).campaigns] == [
        ("Renamed", "Traffic", 70.0),
        ("Purged", "", 7.0),
    ]


def test_campaigns_beyond_the_hundredth_are_one_line_whose_sum_is_right(tmp_path: Path) -> None:
    rows = [day(campaign(i), LAST, spend=float(200 - i)) for i in range(130)]
    view = _view(write(tmp_path / "a.duckdb", campaigns_daily_report=rows))
    assert (len(view.campaigns), view.more_campaigns) == (100, 30)
    assert sum(row.now.spend for row in view.campaigns) + view.other_campaigns.spend == view.totals.spend


def test_purchases_on_websites_and_in_apps_have_a_value(tmp_path: Path) -> None:
    # Two days of the website: one with the exact value, one where only the value per payment was synced.
    exact = day(campaign(1), LAST, complete_payment=2, total_complete_payment_rate=40.0)
    average = day(campaign(1), LAST - timedelta(days=1), complete_payment=3, value_per_complete_payment=10.0)
    app = day(campaign(2), LAST, total_purchase=1, total_purchase_value=5.0)
    path = write(
        tmp_path / "a.duckdb",
        campaigns_daily_report=days(campaign(1), 2) + days(campaign(2), 2),
        campaigns_page_event_daily_report=[exact, average],
        campaigns_in_app_event_reservation_daily_report=[app],
    )
    figures = _figures(_view(path))
    assert figures["Purchase value"][0] == "75"
    assert figures["Value per spend (ROAS)"][0] == "1.88"


def test_a_funnel_is_of_the_campaigns_that_have_its_events(tmp_path: Path) -> None:
    events = {"product_details_page_browse": 10, "web_event_add_to_cart": 4, "initiate_checkout": 2}
    path = write(
        tmp_path / "a.duckdb",
        campaigns_daily_report=days(campaign(1), 1) + days(campaign(2), 1, impressions=10**6),
        campaigns_page_event_daily_report=days(campaign(1) | events, 1, complete_payment=1)
        + days(campaign(2) | dict.fromkeys(events, 0), 1, complete_payment=0),
    )
    (funnel,) = _view(path).funnels
    assert [(step.count, step.of_before) for step in funnel.steps] == [
        (1000, None),
        (20, 2.0),
        (10, 50.0),
        (4, 40.0),
        (2, 50.0),
        (1, 50.0),
    ]


def test_videos_are_shares_of_plays_and_ads_without_plays_are_left_out(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.duckdb",
        campaigns_daily_report=days(campaign(1), 14),
        ads_daily_report=days(ad(1), 14)
        + days(ad(2, video_watched_2s=10, video_play_actions=300), 14)
        + days(ad(3, video_play_actions=0), 14),
    )
    videos = _view(path).videos
    assert [(row.name, row.plays, round(row.seconds_2, 2)) for row in videos] == [
        ("All 2 videos", 2800, 15.0),
        ("Ad 2", 2100, 3.33),
        ("Ad 1", 700, 50.0),
    ]
    assert videos[2].marks == {"p25": 40.0, "p50": 30.0, "p75": 20.0, "p100": 10.0}


@pytest.mark.parametrize(("held", "length", "drawn"), [(30, 7, 30), (200, 28, 120), (200, 90, 180), (900, 400, 400)])
def test_the_chart_has_both_periods_and_no_more_days_than_fit(
    tmp_path: Path, held: int, length: int, drawn: int
) -> None:
    view = _view(write(tmp_path / "a.duckdb", campaigns_daily_report=days(campaign(1), held)), length)
    assert len(view.chart.columns) == drawn == sum(count for _, count in view.chart.spans)
    labels = [column.day.isoformat() for column in view.chart.columns if column.label]
    assert 3 < len(labels) < 20
    assert view.chart.columns[-1].day == LAST


@pytest.mark.parametrize("spend", [0.0, 0.004, 1.0, 999.99, 10_000.0, 123_456_789.0])
def test_the_axis_ends_at_a_round_number_not_far_above_the_highest_day(tmp_path: Path, spend: float) -> None:
    chart = _view(write(tmp_path / "a.duckdb", campaigns_daily_report=days(campaign(1), 3, spend=spend))).chart
    heights = [sum(layer.height for layer in column.layers) for column in chart.columns]
    assert all(each == pytest.approx(heights[0]) for each in heights)
    assert heights[0] == 0 if spend == 0 else 55 < heights[0] <= 100
    assert 2 <= len(chart.ticks) <= 6


def test_what_stands_out_is_said_and_nothing_else(tmp_path: Path) -> None:
    before = LAST - timedelta(days=7)
    tired = days(ad(1), 7, clicks=5) + days(ad(1), 7, before)
    steady = days(ad(2), 14)
    parts = [
        row
        for age, spend in (("AGE_18_24", 10.0), ("AGE_25_34", 4.0))
        for row in days(campaign(1, age=age, gender="FEMALE"), 14, spend=spend)
    ]
    path = write(
        tmp_path / "a.duckdb",
        campaigns_daily_report=[day(campaign(1), LAST, spend=100.0), *days(campaign(1), 14)[1:]],
        ads_daily_report=tired + steady,
        campaigns_age_gender_report=parts,
    )
    assert [(each.name, each.text) for each in _view(path).highlights] == [
        ("Ad 1", "its CTR is 0.50 %, after 2.00 % in the period before."),
        ("Women, 25\N{EN DASH}34", "a conversion costs 2.00 USD; 3.50 is the average of all known ages and genders."),
        ("15 Mar", "100 USD were spent, 10.0 times a usual day."),
    ]
    calm = write(tmp_path / "b.duckdb", campaigns_daily_report=days(campaign(1), 14), ads_daily_report=steady)
    assert _view(calm).highlights == []


def test_a_campaign_that_began_in_the_days_shown_is_a_launch(tmp_path: Path) -> None:
    idle = LAST - timedelta(days=27)
    rows = [
        *days(campaign(1)),
        *days(campaign(2), 20, conversion=4),
        *days(campaign(3), 10, conversion=0),
        *days(campaign(4), 9, spend=9.0),  # a third one
        *days(campaign(5), 28, LAST - timedelta(days=28)),  # not in this period
        *days(campaign(6), 5, spend=1.0),  # too little
        day(campaign(2), idle, spend=0.0, conversion=0),
    ]
    first_alone = {"campaigns_reservation_daily_report": [day(campaign(8), LAST, spend=500.0)]}
    path = write(tmp_path / "a.duckdb", campaigns_daily_report=rows, **first_alone)
    assert [(each.name, each.text) for each in _view(path).highlights if each.title == "A launch"] == [
        ("Campaign 2", "began on 24 Feb; 200 USD in this period, 2.50 for each of 80 conversions."),
        ("Campaign 3", "began on 6 Mar; 100 USD in this period."),
    ]
    # What began in the file's first week may be older than the file.
    young = write(tmp_path / "b.duckdb", campaigns_daily_report=[*days(campaign(1), 14), *days(campaign(2), 13)])
    assert _view(young).highlights == []


def test_what_gmv_max_cost_and_sold_are_direct_sums(tmp_path: Path) -> None:
    path = story(tmp_path / "a.duckdb", STREAMS, start_date="2026-01-16")
    chosen, found = _read(path)
    assert {code: view.shop is not None for code, view in found.items()} == {"USD": True, "GBP": False, "EUR": False}
    (shop,) = (view.shop for view in found.values() if view.shop)
    text = """
        select sum(cost), sum(gross_revenue), sum(orders) from gmv_max_account_daily_report
        where stat_time_day::date between ? and ?
    """
    with duckdb.connect(str(path), read_only=True) as connection:
        for sales, period in ((shop.now, chosen.now), (shop.before, chosen.before)):
            assert sales
            assert period
            (row,) = connection.execute(text, [period.first, period.last]).fetchall()
            assert (sales.cost, sales.revenue, sales.orders) == pytest.approx(tuple(float(each) for each in row))
            assert sales.roas == pytest.approx(float(row[1]) / float(row[0]))
        for day_, sales in shop.days.items():
            (row,) = connection.execute(text, [day_, day_]).fetchall()
            assert (sales.cost, sales.revenue, sales.orders) == pytest.approx(tuple(float(each) for each in row))
    assert (min(shop.days), max(shop.days), len(shop.days)) == (chosen.now.first, chosen.now.last, chosen.now.days)


def test_gmv_max_is_compared_with_the_period_before_and_in_no_other_figure(tmp_path: Path) -> None:
    shop = shop_days(28) + shop_days(28, LAST - timedelta(days=28), cost=8.0, orders=None)
    ads = {"campaigns_daily_report": days(campaign(1), 56)}
    with_shop = _view(write(tmp_path / "a.duckdb", **ads, gmv_max_account_daily_report=shop))
    without = _view(write(tmp_path / "b.duckdb", **ads))
    assert {tile.title: (tile.figure, tile.change.text if tile.change else None) for tile in with_shop.shop_tiles} == {
        "Cost of GMV Max": ("112", "\N{MINUS SIGN}50.0 %"),
        "Gross revenue": ("504", "±0 %"),
        "Orders": ("84", None),  # TikTok did not give those of the period before
        "Revenue per cost (ROAS)": ("4.50", "+100 %"),
    }
    assert _figures(with_shop) == _figures(without)
    assert (with_shop.chart, with_shop.campaigns) == (without.chart, without.campaigns)


def test_a_day_without_a_figure_makes_its_sum_unknown_and_a_day_without_a_row_is_nothing(tmp_path: Path) -> None:
    rows = shop_days(14)
    rows[3] |= {"gross_revenue": None}
    del rows[5]
    path = write(tmp_path / "a.duckdb", campaigns_daily_report=days(campaign(1), 14), gmv_max_account_daily_report=rows)
    shop = _view(path).shop
    assert shop
    assert (shop.now.cost, shop.now.revenue, shop.now.roas, shop.now.orders) == (24.0, None, None, 18)
    assert [each.cost for each in shop.days.values()] == [4.0] * 5 + [0.0, 4.0]
    assert [each.revenue for each in shop.days.values()] == [18.0] * 3 + [None, 18.0, 0.0, 18.0]


def test_a_currency_of_gmv_max_alone_is_shown_and_its_zone_counts(tmp_path: Path) -> None:
    shop = shop_days(14, cost=4.25, currency="THB", advertiser_id="7000000000000000002")
    rows = days(campaign(1), 15, LAST + timedelta(days=1), timezone="Pacific/Auckland")
    chosen, found = _read(write(tmp_path / "a.duckdb", campaigns_daily_report=rows, gmv_max_account_daily_report=shop))
    assert chosen.now.last == LAST  # in the shop's zone the 16th is not over
    assert list(found) == ["USD", "THB"]
    assert (found["THB"].totals.spend, found["USD"].shop) == (0.0, None)
    assert [tile.figure for tile in found["THB"].shop_tiles] == ["29.75", "126.00", "21", "4.24"]


@pytest.mark.parametrize("level", ["ads", "ad_groups", "ad_accounts"])
def test_another_level_of_the_daily_report_will_do(tmp_path: Path, level: str) -> None:
    key = {"ads": {"ad_id": "1"}, "ad_groups": {"adgroup_id": "1"}, "ad_accounts": {}}[level]
    path = write(tmp_path / "a.duckdb", **{f"{level}_daily_report": days(key, 14)})
    assert _view(path).totals.spend == 70.0


@pytest.mark.parametrize("second", ["ads_reservation_daily_report", "campaigns_reservation_daily_report"])
def test_a_level_that_has_one_of_both_reports_does_not_hide_another(tmp_path: Path, second: str) -> None:
    reports = {"ads_daily_report": days(ad(1), 14), second: [day(ad(2), LAST - timedelta(days=9), spend=3.0)]}
    expected = 140.0
    if second.startswith("ads"):
        reports["campaigns_daily_report"] = days(campaign(1), 14)
        expected += 3.0
    assert _view(write(tmp_path / "a.duckdb", **reports), 14).totals.spend == expected


def test_hours_are_those_of_whole_ad_accounts_where_they_are_there(tmp_path: Path) -> None:
    hour = {"stat_time_hour": datetime(2026, 3, 15, 9), "stat_time_day": None}  # noqa: DTZ001 - an account's own clock
    reports = {
        "campaigns_daily_report": days(campaign(1), 14),
        "ad_accounts_hourly_report": [day(hour, LAST, spend=5.0)],
        "campaigns_hourly_report": [day(campaign(1) | hour, LAST, spend=2.0)],
        "campaigns_reservation_hourly_report": [day(campaign(2) | hour, LAST, spend=3.0)],
    }
    assert [each.spend for each in _view(write(tmp_path / "a.duckdb", **reports)).hours.values()] == [5.0]
    without = {name: rows for name, rows in reports.items() if not name.startswith("ad_accounts")}
    assert [each.spend for each in _view(write(tmp_path / "b.duckdb", **without)).hours.values()] == [5.0]
    # Ad accounts that hold TopView do not take the place of campaigns that lack it: they know no campaigns.
    accounts = {"campaigns_daily_report": days(campaign(1), 14), "ad_accounts_daily_report": days({}, 14)}
    assert _view(write(tmp_path / "c.duckdb", **accounts)).campaigns


def test_panels_without_a_stream_vanish(tmp_path: Path) -> None:
    view = _view(write(tmp_path / "a.duckdb", campaigns_daily_report=days(campaign(1), 14)))
    assert not any((view.videos, view.audience, view.hours, view.countries, view.funnels, view.shop))
    assert "Purchase value" not in _figures(view)
    everything = _read(full(tmp_path / "b.duckdb", HOSTILE))[1]["USD"]
    assert all((everything.videos, everything.audience, everything.hours, everything.countries, everything.funnels))
    assert everything.shop


def test_columns_that_were_not_selected_are_no_obstacle(tmp_path: Path) -> None:
    rows = [
        {key: row[key] for key in ("advertiser_id", "campaign_id", "stat_time_day", "spend")}
        for row in days(campaign(1), 14)
    ]
    view = _view(write(tmp_path / "a.duckdb", campaigns_daily_report=rows))
    assert (view.totals.spend, view.totals.ctr, view.totals.cpa) == (70.0, None, None)


def _row(**columns: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - values of a row
    return [columns]


def _bad_files(folder: Path) -> dict[str, tuple[Path, str]]:
    none, text = folder / "none.duckdb", folder / "text.duckdb"
    text.write_text("no database " * 1000)
    other = write(folder / "other.duckdb", unrelated=_row(a=1))
    empty = write(folder / "empty.duckdb", campaigns_daily_report=days(campaign(1), 1))
    keyless = write(folder / "keyless.duckdb", campaigns_daily_report=_row(spend=1.0))

    with duckdb.connect(str(empty)) as connection:
        connection.execute("delete from campaigns_daily_report")
    return {
        "no file": (none, "is no file"),
        "no database": (text, "cannot be read"),
        "no report": (other, "no report by day"),
        "no row": (empty, "have no rows"),
        "no key": (keyless, "have no rows"),
    }


@pytest.mark.parametrize("case", ["no file", "no database", "no report", "no row", "no key"])
def test_a_file_with_nothing_to_show_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    path, words = _bad_files(tmp_path)[case]
    assert main([str(path)]) == 1
    printed = capsys.readouterr().err
    assert words in printed
    assert "Traceback" not in printed
    assert not path.with_name("report.html").exists()
    with pytest.raises(DemoError, match=re.escape(words)):
        _read(path)


def test_the_command_writes_beside_the_file_or_where_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "it's a file.duckdb", campaigns_daily_report=days(campaign(1), 14))
    assert main([str(path)]) == 0
    assert str(tmp_path / "report.html") in capsys.readouterr().out
    assert main([str(path), "--to", str(tmp_path / "other.html"), "--days", "3"]) == 0
    assert "13 Mar \N{EN DASH} 15 Mar 2026" in (tmp_path / "other.html").read_text()
    with pytest.raises(SystemExit):
        main([str(path), "--days", "0"])
