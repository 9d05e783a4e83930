"""The recipes of the page on custom endpoints, read from the page, give what the simulated API has."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.endpoints.own_endpoints_truth import BC
from integration_tests.faults.faults import same
from integration_tests.running import forked
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW, api_fixture
from source_tiktok_ads.custom.endpoints import CustomEndpoint, read_endpoints

if TYPE_CHECKING:
    from integration_tests.running.connector import Record, Run
    from simulated_api import SimulatedApi

_PAGE = Path(__file__).parents[2] / "docs" / "custom-endpoints.md"
_TODAY = NOW.date()
_MOMENT = "%Y-%m-%d %H:%M:%S"
_METRICS = ("spend", "impressions", "clicks")


def blocks(text: str) -> list[dict[str, Any]]:
    """The JSON blocks of a text."""
    return [json.loads(part.partition("```")[0]) for part in text.split("```json")[1:]]


TEXT, _, COOKERY = _PAGE.read_text(encoding="utf-8").partition("## Recipes")
RECIPES = {block["name"]: block for block in blocks(COOKERY)}


api = api_fixture(scope="module")


@pytest.fixture(scope="module")
def run(api: SimulatedApi) -> Run:
    """A discovery and a read of all recipes."""
    config = api.config(rate_limit_tier="ultimate", custom_endpoints=list(RECIPES.values()))
    catalog = forked.run("discover", config, now=NOW).one("CATALOG")["catalog"]
    streams = [f"endpoint_{name}" for name in RECIPES]
    return forked.run("read", config, configured(catalog, *streams), now=NOW)


class Truth:
    """What recipes must give, by their names."""

    def __init__(self, api: SimulatedApi) -> None:
        self._api, self._accounts = api, [account.id for account in api.truth.accounts if not account.forbidden]

    def _of(self, path: str, **params: object) -> list[Record]:
        names = ("bc_id", "catalog_id", "search_value", "advertiser_id")
        asked: Record = {name: params[name] for name in names if name in params}
        rows = self._api.truth.endpoint(path, **params)
        return [{"advertiser_id": None, **asked, **row} for row in rows]

    def _each(self, path: str, **params: object) -> list[Record]:
        return [row for id_ in self._accounts for row in self._of(path, **{"advertiser_id": id_, **params})]

    def _identities(self) -> list[Record]:
        return self._each("identity/get/", identity_type="TT_USER")

    def _posts(self) -> list[Record]:
        return [
            {**row, "identity_id": each["identity_id"], "identity_type": "TT_USER"}
            for each in self._identities()
            for row in self._of(
                "identity/video/get/", advertiser_id=each["advertiser_id"], identity_id=each["identity_id"]
            )
        ]

    def _ad_reviews(self) -> list[Record]:
        return self._each("ad/review_info/")

    def _ad_group_reviews(self) -> list[Record]:
        return self._each("adgroup/review_info/")

    def _active_ad_groups(self) -> list[Record]:
        return self._each("adgroup/quota/")

    def _audience_size(self) -> list[Record]:
        return self._each("ad/audience_size/estimate/", optimization_goal="CLICK")

    def _custom_conversions(self) -> list[Record]:
        return self._each("custom_conversion/list/")

    def _saved_audiences(self) -> list[Record]:
        return self._each("dmp/saved_audience/list/")

    def _ad_benchmarks(self) -> list[Record]:
        yesterday = str(_TODAY - timedelta(days=1))
        rows = self._each("report/ad_benchmark/get/", metrics_fields=["cost", "impression", "click", "cpa"])
        return [{**row, "metadata": yesterday} for row in rows]

    def _ad_group_diagnoses(self) -> list[Record]:
        return self._each("tool/diagnosis/get/")

    def _creative_fatigue(self) -> list[Record]:
        return self._each_of_last_days("creative_fatigue/get/", 7)

    def _smart_plus_creatives(self) -> list[Record]:
        return self._each_of_last_days("smart_plus/material_report/overview/", 30, metrics=_METRICS)

    def _smart_plus_creatives_by_day(self) -> list[Record]:
        return self._each_of_last_days("smart_plus/material_report/breakdown/", 7, metrics=_METRICS)

    def _each_of_last_days(self, path: str, days: int, **params: object) -> list[Record]:
        """Of each ad account, of some days of its own until its today."""
        found: list[Record] = []
        for account in self._api.truth.accounts:
            if account.id in self._accounts:
                today = account.today(NOW)
                span = {"start_date": str(today - timedelta(days=days)), "end_date": str(today)}
                found += self._of(path, advertiser_id=account.id, **span, **params)
        return found

    def _payments(self) -> list[Record]:
        moments = {"start_time": f"{NOW - timedelta(days=30):{_MOMENT}}", "end_time": f"{NOW:{_MOMENT}}"}
        rows = self._of("bc/account/transaction/get/", bc_id=BC, transaction_level="BC", **moments)
        return [row for row in rows if row["billing_type"] == "CASH"]

    def _invoices(self, *types: str) -> list[Record]:
        days = {"start_time": str(_TODAY.replace(year=_TODAY.year - 1)), "end_time": str(_TODAY)}
        return self._of("bc/invoice/get/", bc_id=BC, invoice_types=types or ("RECON", "CREDIT"), **days)

    def _automatic_invoices(self) -> list[Record]:
        return self._invoices("AUTO_PAY")

    def _budget_changes(self) -> list[Record]:
        days = {"start_date": str(_TODAY - timedelta(days=90)), "end_date": str(_TODAY)}
        return self._each("bc/account/budget/changelog/get/", bc_id=BC, **days)

    def _activities(self) -> list[Record]:
        days = {"start_date": str(_TODAY - timedelta(days=30)), "end_date": str(_TODAY)}
        return self._of("changelog/get/", bc_id=BC, **days)

    def _comments(self) -> list[Record]:
        days = {"start_time": str(_TODAY - timedelta(weeks=8)), "end_time": str(_TODAY)}
        groups = self._api.truth.records("ad_groups", self._api.config())
        return [
            row
            for group in groups
            for row in self._of(
                "comment/list/", advertiser_id=group["advertiser_id"], search_value=group["adgroup_id"], **days
            )
        ]

    def records(self, name: str) -> list[Record]:
        """Of a recipe."""
        made: list[Record] = getattr(self, f"_{name}")()
        return made


def test_page_has_the_recipes() -> None:
    assert len(RECIPES) == 19


def test_all_are_read_in_full(run: Run) -> None:
    assert (run.returncode, run.errors) == (0, [])
    assert set(run.statuses) == {f"endpoint_{name}" for name in RECIPES}
    assert set(run.statuses.values()) == {"COMPLETE"}


@pytest.mark.parametrize("name", RECIPES)
def test_recipe_gives_what_there_is(api: SimulatedApi, run: Run, name: str) -> None:
    truth, records = Truth(api).records(name), run.records[f"endpoint_{name}"]
    columns = {column for record in records for column in record}
    assert truth
    assert same(records, [dict.fromkeys(columns) | row for row in truth])
    if key := RECIPES[name].get("primary_key"):
        assert len({tuple(record[column] for column in key) for record in records}) == len(records)


def test_example_at_the_top_is_taken() -> None:
    (example,) = blocks(TEXT)
    assert [endpoint.name for endpoint in read_endpoints(example["custom_endpoints"])] == ["identities"]


def test_page_names_every_property_and_no_other() -> None:
    quoted = set(TEXT.replace("`", " ` ").split())
    assert set(CustomEndpoint.model_fields) <= {*quoted}
    used = Counter(name for block in RECIPES.values() for name in block)
    assert set(used) <= set(CustomEndpoint.model_fields)
