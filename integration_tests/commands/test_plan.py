"""`plan`: how many requests a sync is going to make, compared with how many it made."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.running import connector
from integration_tests.running.connector import configured
from integration_tests.running.forked import run
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from integration_tests.running.connector import Run

REPORTS = (
    "ads_daily_report", "campaigns_daily_report", "ads_age_gender_report", "ads_reservation_daily_report",
    "ads_hourly_report", "campaigns_hourly_report", "ad_accounts_hourly_report", "ads_reservation_hourly_report",
)  # fmt: skip
LISTS = ("ad_accounts", "campaigns", "ad_groups")
CLOSE = 0.05


def catalog_of(config: dict[str, Any], streams: Sequence[str]) -> dict[str, Any]:
    return configured(run("discover", config, now=NOW).one("CATALOG")["catalog"], *streams)


def table(plan: Run) -> list[list[str]]:
    """The cells of the table: stream, requests, rows, basis."""
    assert plan.returncode == 0
    lines = plan.stdout.decode().splitlines()
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines[2 : lines.index("")]]


def figures(plan: Run) -> dict[str, int]:
    """Requests per stream, and in all under an empty name."""
    (total,) = [line for line in plan.stdout.decode().splitlines() if line.startswith("About ")]
    return {**{row[0]: int(row[1]) for row in table(plan)}, "": int(total.split()[1].replace(",", ""))}


def known_rows(plan: Run) -> dict[str, int]:
    """Rows of the streams of which they are known."""
    return {stream: int(rows) for stream, _, rows, _ in table(plan) if rows != "-"}


@pytest.mark.parametrize("mode", ["skip_hours", "skip", "read"])
@pytest.mark.parametrize("streams", [REPORTS, (*LISTS, *REPORTS)])
def test_the_planned_requests_are_those_that_are_made(mode: str, streams: Sequence[str]) -> None:
    with SimulatedApi(now=NOW, world="agency:5") as api:
        start = str((NOW - timedelta(days=19)).date())
        config = api.config(rate_limit_tier="ultimate", start_date=start, idle_days=mode)
        catalog = catalog_of(config, streams)
        api.clear_log()
        plan = run("plan", config, catalog, now=NOW)
        planned, rows = figures(plan), known_rows(plan)
        spent = len(api.requests)
        api.clear_log()
        first = run("read", config, catalog, now=NOW)
        assert rows.pop("ad_accounts" if "ad_accounts" in streams else "(ad accounts)") == 5
        assert rows == {name: len(first.records.get(name, ())) for name in rows}
        assert ("campaigns_daily_report" in rows) is (mode == "skip_hours")
        assert planned[""] == pytest.approx(len(api.requests), rel=CLOSE)
        assert sum(planned.values()) == 2 * planned[""]
        assert spent < planned[""] / 2
        api.now = NOW + timedelta(days=1)
        again = figures(run("plan", config, catalog, first.last_states, now=api.now))
        api.clear_log()
        run("read", config, catalog, first.last_states, now=api.now)
        assert again[""] == pytest.approx(len(api.requests), rel=CLOSE)
        assert again[""] < planned[""]


def test_a_plan_of_many_accounts_asks_for_a_few() -> None:
    with SimulatedApi(now=NOW, world="agency:40") as api:
        config = api.config(rate_limit_tier="ultimate", start_date=str((NOW - timedelta(days=8)).date()))
        catalog = catalog_of(config, REPORTS)
        api.clear_log()
        plan = run("plan", config, catalog, now=NOW)
        assert len(api.requests) < 40
        text = plan.stdout.decode()
    assert "requests of 40 ad accounts: " in text
    assert "What is left out was looked up for" in text
    assert all(f"({level})" in text for level in ("basic", "advanced", "premium", "ultimate"))


def test_every_stream_has_a_line_also_one_whose_requests_depend_on_what_lists_hold() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        config = api.config(rate_limit_tier="ultimate", start_date=str((NOW - timedelta(days=2)).date()))
        names = [each["name"] for each in run("discover", config, now=NOW).one("CATALOG")["catalog"]["streams"]]
        plan = run("plan", config, catalog_of(config, names), now=NOW)
        assert set(names) <= set(figures(plan))
        text = plan.stdout.decode()
        assert text.count("at least: a page per window and shop") == 6
        assert text.count("at least: three per file") == 2


def planned_at_little_cost(api: SimulatedApi, config: dict[str, Any], catalog: dict[str, Any]) -> dict[str, int]:
    """The figures of a plan, whose own requests are few, and not in the log behind it."""
    api.clear_log()
    planned = figures(run("plan", config, catalog, now=NOW))
    assert len(api.requests) < 12
    api.clear_log()
    return planned


def test_files_that_are_made_take_three_requests_each_by_form_or_by_window_of_days() -> None:
    names = ("leads", "change_log", "business_centers")
    with SimulatedApi(now=NOW, world="leads:9") as api:
        config = api.config(rate_limit_tier="ultimate", start_date=str((NOW - timedelta(days=40)).date()))
        catalog = catalog_of(config, names)
        planned = planned_at_little_cost(api, config, catalog)
        assert (planned["leads"], planned["change_log"]) == (3 * (9 + 6), 3 * 2 * 2)  # forms; windows, ad accounts
        assert (planned["(lead_forms)"], planned["business_centers"]) == (2, 1)
        first = run("read", config, catalog, now=NOW)
        assert planned[""] == pytest.approx(len(api.requests), rel=CLOSE)
        again = figures(run("plan", {**config, "shard": "2/2"}, catalog, first.last_states, now=NOW))
        assert again["change_log"] in (0, 3, 6)  # a window of each ad account of the shard
        assert again["business_centers"] == 0


def test_reports_of_gmv_max_are_counted_by_window_and_shop() -> None:
    names = (
        "gmv_max_account_daily_report",
        "gmv_max_product_campaign_daily_report",
        "gmv_max_live_campaign_daily_report",
    )
    with SimulatedApi(now=NOW, world="gmv_max") as api:
        config = api.config(rate_limit_tier="ultimate", start_date=str((NOW - timedelta(days=75)).date()))
        catalog = catalog_of(config, names)
        planned = planned_at_little_cost(api, config, catalog)
        first = run("read", config, catalog, now=NOW)
        asked = [entry for entry in api.requests if entry.path == "gmv_max/report/get/" and entry.params["page"] == "1"]
        assert sum(planned[name] for name in names) == len(asked) == 3 * 3 * 4  # reports, windows, shops
        assert planned["(gmv_max_stores)"] == sum(entry.path == "gmv_max/store/list/" for entry in api.requests)
        api.now = NOW + timedelta(days=1)
        again = figures(run("plan", config, catalog, first.last_states, now=api.now))
        assert sum(again[name] for name in names) == 3 * 4


def test_a_share_of_the_quota_takes_longer() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        config = api.config(start_date=str((NOW - timedelta(days=20)).date()), idle_days="read")
        catalog = catalog_of(config, REPORTS)
        whole, tenth = (
            run("plan", {**config, "rate_limit_share": percent}, catalog, now=NOW).stdout.decode().splitlines()[-1]
            for percent in (100, 10)
        )
        assert whole.partition(":")[0] == tenth.partition(":")[0]
        assert whole.partition(":")[2] != tenth.partition(":")[2]


def test_what_cannot_be_planned_is_said() -> None:
    with SimulatedApi(now=NOW, world="idle:1") as api:
        config = api.config()
        plan = connector.run("plan", {**config, "idle_days": "never"}, catalog_of(config, ["ads_daily_report"]))
    assert plan.returncode == 1
    assert "idle_days" in plan.stdout.decode()


def test_shops_that_cannot_be_listed_are_asked_for_once_by_account_and_the_plan_goes_on() -> None:
    names = ["campaigns_daily_report", *(f"gmv_max_{kind}_daily_report" for kind in ("account", "product", "creative"))]
    with SimulatedApi(now=NOW, world="gmv_max") as api:
        config = api.config(rate_limit_tier="ultimate", start_date=str((NOW - timedelta(days=5)).date()))
        catalog = catalog_of(config, names)
        api.faults.add(path="gmv_max/store/list/", action=actions.answer(40001, "No permission."), times=None)
        api.clear_log()
        planned = figures(run("plan", config, catalog, now=NOW))
        assert sum(entry.path == "gmv_max/store/list/" for entry in api.requests) == 4
        assert [planned[name] for name in names] == [4, 0, 0, 0]
