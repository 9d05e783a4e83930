"""Configurations that are unusual and right: what the connector reads with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.protocol.test_streams import texts
from integration_tests.running.connector import Run, configured
from integration_tests.running.forked import run
from integration_tests.running.syncs import STREAMS
from integration_tests.running.worlds import NOW, api_fixture

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

STREAM = "campaigns_daily_report"


api = api_fixture(scope="module")


def read(api: SimulatedApi, config: dict[str, Any]) -> Run:
    api.clear_log()
    catalog = run("discover", config).one("CATALOG")["catalog"]
    return run("read", config, configured(catalog, STREAM), now=NOW)


def asked_windows(api: SimulatedApi) -> set[tuple[str, str]]:
    reports = [entry.params for entry in api.requests if entry.path == "report/integrated/get/"]
    return {(params["start_date"], params["end_date"]) for params in reports}


@pytest.mark.parametrize(
    ("changes", "windows"),
    [
        # It is still the 16th in Los Angeles and New York, and the 16th in Tokyo.
        pytest.param({"end_date": "2027-01-01"}, {("2026-03-10", "2026-03-16")}, id="end date in the future"),
        pytest.param({"end_date": ""}, {("2026-03-10", "2026-03-16")}, id="empty end date"),
        pytest.param({"end_date": None}, {("2026-03-10", "2026-03-16")}, id="null end date"),
        pytest.param({"end_date": "2026-03-10"}, {("2026-03-10", "2026-03-10")}, id="one day"),
        pytest.param({"start_date": "2026-03-16"}, {("2026-03-16", "2026-03-16")}, id="start date is today"),
        pytest.param({"start_date": "2026-03-17"}, set(), id="start date in the future"),
        pytest.param({"lookback_window": 0}, {("2026-03-10", "2026-03-16")}, id="no lookback"),
        pytest.param({"lookback_window": 365}, {("2026-03-10", "2026-03-16")}, id="a year of lookback"),
        pytest.param({"num_workers": 1}, {("2026-03-10", "2026-03-16")}, id="one worker"),
        pytest.param({"num_workers": 50}, {("2026-03-10", "2026-03-16")}, id="fifty workers"),
        pytest.param({"unknown": "property"}, {("2026-03-10", "2026-03-16")}, id="a property of a later version"),
    ],
)
def test_the_days_of_the_configuration_are_read(
    api: SimulatedApi, changes: dict[str, Any], windows: set[tuple[str, str]]
) -> None:
    config = {**api.config(start_date="2026-03-10", rate_limit_tier="ultimate"), **changes}
    result = read(api, config)
    assert (result.returncode, result.errors) == (0, [])
    assert asked_windows(api) == windows
    assert texts(result.records[STREAM]) == texts(api.truth.records(STREAM, config) if windows else [])


def test_a_token_alone_reads_the_listed_accounts_and_lists_none(api: SimulatedApi) -> None:
    account = next(each.id for each in api.truth.accounts if not each.forbidden)
    config = api.config(start_date="2026-03-10", rate_limit_tier="ultimate", advertiser_ids=[account])
    config["credentials"] = {"auth_type": "access_token", "access_token": config["credentials"]["access_token"]}
    result = read(api, config)
    assert (result.returncode, result.errors) == (0, [])
    assert texts(result.records[STREAM]) == texts(api.truth.records(STREAM, config))
    assert "oauth2/advertiser/get/" not in {entry.path for entry in api.requests}


def test_an_api_root_without_its_slash_is_completed(api: SimulatedApi) -> None:
    config = api.config(start_date="2026-03-16", rate_limit_tier="ultimate")
    config["api_base_url"] = config["api_base_url"].rstrip("/")
    assert run("check", config).one("CONNECTION_STATUS")["connectionStatus"]["status"] == "SUCCEEDED"


def test_defaults_need_no_more_than_credentials_and_a_start_date(api: SimulatedApi) -> None:
    config = api.config()
    assert set(config) == {"credentials", "start_date", "api_base_url"}
    assert run("check", config).one("CONNECTION_STATUS")["connectionStatus"]["status"] == "SUCCEEDED"


def test_discover_asks_the_api_nothing(api: SimulatedApi) -> None:
    api.clear_log()
    catalog = run("discover", api.config()).one("CATALOG")["catalog"]
    assert set(STREAMS) <= {stream["name"] for stream in catalog["streams"]}
    assert api.requests == []
