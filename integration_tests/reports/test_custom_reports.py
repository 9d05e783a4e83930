"""Custom reports that the API takes hold the ground truth, recipes of the documentation included."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from integration_tests.reports.custom_reports import DAY, HOUR, TAKEN, Sync, counted
from integration_tests.running.syncs import BUSY_DAYS
from integration_tests.running.worlds import api_fixture
from simulated_api.truth.custom import custom_records

if TYPE_CHECKING:
    from integration_tests.reports.custom_reports import Report
    from simulated_api import SimulatedApi

_DOCUMENT = Path(__file__).parents[2] / "docs" / "custom-reports.md"


def recipes() -> dict[str, Report]:
    """The YAML blocks of the documentation's recipes, by name."""
    text = _DOCUMENT.read_text(encoding="utf-8").partition("## Recipes")[2]
    blocks = [yaml.safe_load(part.partition("```")[0]) for part in text.split("```yaml")[1:]]
    return {block.pop("name"): block for block in blocks}


REPORTS = TAKEN | recipes()


api = api_fixture("default", scope="module")


@pytest.fixture(scope="module")
def sync(api: SimulatedApi) -> Sync:
    """Two ad accounts over three days, one of which is busy."""
    return Sync(api, REPORTS, **BUSY_DAYS, advertiser_ids=[api.truth.accounts[n].id for n in (0, 4)])


def test_the_documentation_has_a_recipe_for_each_thing_that_users_ask_for() -> None:
    assert len(recipes()) == 9


@pytest.mark.parametrize("name", REPORTS)
def test_rows_equal_the_ground_truth(sync: Sync, name: str) -> None:
    expected = custom_records(sync.api, REPORTS[name], sync.config)
    assert counted(sync.run.records[f"custom_{name}"]) == counted(expected)
    assert expected, "a report without rows proves nothing"
    assert sync.run.statuses[f"custom_{name}"] == "COMPLETE"


@pytest.mark.parametrize("name", REPORTS)
def test_the_key_is_ad_account_and_dimensions_and_tells_all_rows_apart(sync: Sync, name: str) -> None:
    stream = sync.streams[f"custom_{name}"]
    key = [part for (part,) in stream["source_defined_primary_key"]]
    assert key == list(dict.fromkeys(("advertiser_id", *REPORTS[name]["dimensions"])))
    rows = sync.run.records[stream["name"]]
    assert len({tuple(row[part] for part in key) for row in rows}) == len(rows)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_incremental_exactly_when_it_has_a_time(sync: Sync, name: str) -> None:
    stream = sync.streams[f"custom_{name}"]
    times = [dimension for dimension in REPORTS[name]["dimensions"] if dimension in (DAY, HOUR)]
    assert stream.get("default_cursor_field", []) == times
    assert ("incremental" in stream["supported_sync_modes"]) == bool(times)


@pytest.mark.parametrize("name", REPORTS)
def test_records_hold_the_columns_of_the_schema_typed(sync: Sync, name: str) -> None:
    properties = sync.streams[f"custom_{name}"]["json_schema"]["properties"]
    python: dict[str, Any] = {"string": str, "integer": int, "number": (int, float)}
    for row in sync.run.records[f"custom_{name}"]:
        assert list(row) == list(properties)
        for column, value in row.items():
            assert value is None or isinstance(value, python[properties[column]["type"][1]]), (column, value)


def test_the_sync_succeeds_and_names_of_parents_come_by_themselves(sync: Sync) -> None:
    assert sync.run.returncode == 0
    assert sync.run.errors == []
    row = sync.run.records["custom_ads_by_day"][0]
    assert {"campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_name"} < set(row)
    assert "campaign_name" not in sync.run.records["custom_whole_account_ages"][0]
