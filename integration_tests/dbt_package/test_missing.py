"""What is not there is left out or null, and said; a schema that is wrong is an error and not an empty report."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from integration_tests.dbt_package.runs import MADE, duckdb_place, needs_dbt
from integration_tests.dbt_package.tables import synced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from integration_tests.dbt_package.runs import Place

pytestmark = needs_dbt
FEW = ("ad_accounts", "campaigns", "campaigns_daily_report")


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with duckdb_place() as made:
        made.load({name: rows for name, rows in synced().tables.items() if name in FEW}, "airbyte")
        for name in FEW:
            made.query(f"alter table airbyte.{name} rename to raw_{name}")
        made.query("alter table airbyte.raw_campaigns_daily_report drop column likes")
        for name in ("currency", "timezone"):
            made.query(f"alter table airbyte.raw_campaigns_daily_report drop column {name}")
        made.query("alter table airbyte.raw_campaigns drop column objective_type")
        yield made


def test_streams_and_columns_that_are_not_there_are_left_out_and_named(place: Place) -> None:
    # dbt's unit tests want the tables that they put rows in place of; a user's dbt does not run those of a package.
    without = ("--exclude-resource-type", "unit_test")
    run = place.dbt("build", *without, tiktok_ads_airbyte_schema="airbyte", tiktok_ads_airbyte_prefix="raw_")
    assert run.code == 0, run.printed
    assert set(run.counts) == {"success", "pass"}
    assert "the stream ads_daily_report is not there; its rows are left out" in run.printed
    assert "campaigns_daily_report has no likes; null" in run.printed
    assert "campaigns has no objective_type; null" in run.printed
    assert place.rows(f"{MADE}.tiktok__daily") == []
    assert place.rows(f"{MADE}.tiktok__gmv_max_day") == []
    overview = place.rows(f"{MADE}.tiktok__campaign_overview")
    assert overview
    assert {row["objective_type"] for row in overview} == {None}
    # Without a currency in the report's rows, that of the ad account: amounts of two would be added up.
    assert "campaigns_daily_report has no currency, timezone; from ad_accounts" in run.printed
    accounts = {row["advertiser_id"]: row for row in synced().truth["ad_accounts"]}
    assert len({row["currency"] for row in accounts.values()}) > 1
    for row in overview:
        account = accounts[row["advertiser_id"]]
        assert (row["currency"], row["timezone"]) == (account["currency"], account["display_timezone"])
    days = place.rows(f"{MADE}.tiktok__account_day")
    assert {row["basis"] for row in days} == {"CAMPAIGNS"}
    assert sum(row["spend"] for row in days) == sum((row["total_spend"] for row in overview), Decimal(0)) > 0
    funnel = place.rows(f"{MADE}.tiktok__funnel")
    assert {row["total_value"] for row in funnel} == {None}


def test_a_schema_without_the_ad_accounts_is_an_error_that_says_what_to_set(place: Place) -> None:
    run = place.dbt("run", "--select", "stg_tiktok__ad_accounts", tiktok_ads_airbyte_schema="airbyte")
    assert run.code != 0
    assert "There is no table ad_accounts in the schema airbyte" in run.printed
    assert "tiktok_ads_airbyte_schema" in run.printed
