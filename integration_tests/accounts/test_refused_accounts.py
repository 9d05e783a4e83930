"""Ad accounts that the API refuses: never in the way of the others, never silent; listed ones fail their streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.protocol.test_streams import texts
from integration_tests.running.connector import Run, configured
from integration_tests.running.forked import run
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

STREAMS = ("ad_accounts", "campaigns", "ads_daily_report", "ads_hourly_report")
START = "2026-03-14"


# A small world of its own: these tests change it.
api = api_fixture()


def ids(api: SimulatedApi, *, forbidden: bool) -> list[str]:
    return [account.id for account in api.truth.accounts if account.forbidden == forbidden]


def config_of(api: SimulatedApi, *advertiser_ids: str) -> dict[str, Any]:
    return api.config(rate_limit_tier="ultimate", start_date=START, advertiser_ids=list(advertiser_ids))


def read(config: dict[str, Any], *streams: str) -> Run:
    catalog = run("discover", config, now=NOW).one("CATALOG")["catalog"]
    return run("read", config, configured(catalog, *(streams or STREAMS)), now=NOW)


def stream_errors(result: Run) -> dict[str, dict[str, Any]]:
    """The error of each stream; fails when a stream has two."""
    found = [error for error in result.errors if error.get("stream_descriptor")]
    by_stream = {error["stream_descriptor"]["name"]: error for error in found}
    assert len(by_stream) == len(found)
    return by_stream


def test_a_listed_forbidden_account_fails_its_streams_after_the_others_were_read(api: SimulatedApi) -> None:
    readable, (forbidden,) = ids(api, forbidden=False), ids(api, forbidden=True)
    config = config_of(api, forbidden, *readable)
    result = read(config)
    assert result.returncode == 1
    assert result.statuses == dict.fromkeys(STREAMS, "INCOMPLETE")
    for stream in STREAMS:
        assert texts(result.records[stream]) == texts(api.truth.records(stream, config))
        error = stream_errors(result)[stream]
        assert error["failure_type"] == "config_error"
        assert all(word in error["message"] for word in (forbidden, "40001", stream, "Ask for access"))


def test_the_days_of_the_other_accounts_are_done_when_a_listed_account_is_forbidden(api: SimulatedApi) -> None:
    readable, forbidden = ids(api, forbidden=False), ids(api, forbidden=True)
    result = read(config_of(api, *forbidden, *readable), "ads_daily_report")
    assert result.cursors("ads_daily_report") == {
        account.id: str(account.today(NOW)) for account in api.truth.accounts if not account.forbidden
    }


def test_only_forbidden_accounts_listed_is_a_configuration_error(api: SimulatedApi) -> None:
    (forbidden,) = ids(api, forbidden=True)
    result = read(config_of(api, forbidden))
    assert result.returncode == 1
    assert {name: error["failure_type"] for name, error in stream_errors(result).items()} == dict.fromkeys(
        STREAMS, "config_error"
    )
    assert not result.records


def test_all_discovered_accounts_forbidden_is_a_configuration_error(api: SimulatedApi) -> None:
    for account in api.truth.accounts:
        account.forbidden = True
    result = read(config_of(api))
    assert result.returncode == 1
    assert result.statuses == dict.fromkeys(STREAMS, "INCOMPLETE")
    errors = stream_errors(result)
    assert {name: error["failure_type"] for name, error in errors.items()} == dict.fromkeys(STREAMS, "config_error")
    assert all("every ad account" in error["message"] and name in error["message"] for name, error in errors.items())


def test_a_discovered_account_that_is_refused_by_one_report_only_is_left_out_of_that_one(api: SimulatedApi) -> None:
    readable = ids(api, forbidden=False)
    refused = readable[0]
    text = f"No permission to operate advertiser: {refused}"
    api.faults.add(
        action=actions.answer(40001, text),
        path="report/integrated/get/",
        params={"advertiser_id": refused},
        times=None,
    )
    config = config_of(api)
    result = read(config, "campaigns", "ads_daily_report")
    assert (result.returncode, result.errors) == (0, [])
    assert texts(result.records["campaigns"]) == texts(api.truth.records("campaigns", config))
    kept = [r for r in api.truth.records("ads_daily_report", config) if r["advertiser_id"] != refused]
    assert texts(result.records["ads_daily_report"]) == texts(kept)
    assert refused not in result.cursors("ads_daily_report")
    said = [line for line in result.logs if line.startswith("WARN") and refused in line]
    assert len(said) == 1
    assert "ads_daily_report" in said[0]
    assert "40001" in said[0]


@pytest.mark.parametrize("code", [40001, 40003, 40300, 40301, 40302])
def test_each_code_of_a_refused_account_leaves_the_others_in_full(api: SimulatedApi, code: int) -> None:
    refused = ids(api, forbidden=False)[0]
    api.faults.add(
        action=actions.answer(code, "refused"), path="campaign/get/", params={"advertiser_id": refused}, times=None
    )
    config = config_of(api)
    result = read(config, "campaigns")
    kept = [r for r in api.truth.records("campaigns", config) if r["advertiser_id"] != refused]
    assert (result.returncode, result.statuses) == (0, {"campaigns": "COMPLETE"})
    assert texts(result.records["campaigns"]) == texts(kept)
    assert len([line for line in result.logs if line.startswith("WARN") and refused in line and str(code) in line]) == 1


def test_check_fails_for_a_listed_account_that_cannot_be_read_and_names_it(api: SimulatedApi) -> None:
    (forbidden,) = ids(api, forbidden=True)
    status = run("check", config_of(api, *ids(api, forbidden=False), forbidden), now=NOW).one("CONNECTION_STATUS")
    assert status["connectionStatus"]["status"] == "FAILED"
    assert forbidden in status["connectionStatus"]["message"]
    assert "40001" in status["connectionStatus"]["message"]


def test_check_succeeds_when_only_discovery_found_the_forbidden_account(api: SimulatedApi) -> None:
    status = run("check", config_of(api), now=NOW).one("CONNECTION_STATUS")
    assert status["connectionStatus"]["status"] == "SUCCEEDED"


def test_an_account_without_delivery_is_read_and_no_error(api: SimulatedApi) -> None:
    idle = next(account for account in api.truth.accounts if not account.campaigns and not account.forbidden)
    result = read(config_of(api, idle.id), "campaigns", "ads_daily_report")
    assert (result.returncode, result.errors) == (0, [])
    assert not result.records
    assert result.cursors("ads_daily_report") == {idle.id: str(idle.today(NOW))}
