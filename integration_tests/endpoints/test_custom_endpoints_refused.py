"""Custom endpoints that could change something, leave the API or make no sense: refused before any request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from integration_tests.endpoints.refused_endpoints import BAD_NAMES, READ, REFUSED, TOGETHER, WRONG_LOOK_UPS
from integration_tests.running.forked import run
from source_tiktok_ads.config import parse_config

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

GOOD: dict[str, Any] = {
    "credentials": {"auth_type": "access_token", "access_token": "a-token"},
    "advertiser_ids": ["7123456789012345678"],
    "start_date": "2026-01-01",
}
ALL = REFUSED | WRONG_LOOK_UPS


def refusal(*endpoints: object) -> str:
    """What a configuration with these endpoints is told: one configuration error, in one line."""
    with pytest.raises(AirbyteTracedException) as caught:
        parse_config({**GOOD, "custom_endpoints": list(endpoints)})
    message = caught.value.message or ""
    assert caught.value.failure_type is FailureType.config_error
    assert message.startswith("Configuration error: custom_endpoints ")
    return message


@pytest.mark.parametrize("name", ALL)
def test_endpoint_is_refused_by_its_name_and_what_is_wrong(name: str) -> None:
    endpoint, words = ALL[name]
    message = refusal(endpoint)
    assert [word for word in ("endpoint 'mine'", *words) if word not in message] == []


@pytest.mark.parametrize("name", BAD_NAMES)
def test_name_that_is_no_stream_is_refused(name: str) -> None:
    endpoint, word = BAD_NAMES[name]
    assert word in refusal(endpoint)


@pytest.mark.parametrize("name", TOGETHER)
def test_endpoints_that_do_not_go_together_are_refused(name: str) -> None:
    endpoints, words = TOGETHER[name]
    message = refusal(*endpoints)
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize("given", [{}, "catalog/get/", 7, {"name": "mine"}])
def test_what_is_no_list_is_refused(given: object) -> None:
    with pytest.raises(AirbyteTracedException, match="custom_endpoints must be a list"):
        parse_config({**GOOD, "custom_endpoints": given})


def test_all_problems_of_all_endpoints_are_said_at_once() -> None:
    bad = {"page_size": 0, "headers": {"Host": "x"}, "path": "campaign/create/"}
    message = refusal(READ | bad, READ | {"name": "other", "record_path": "list"})
    for word in ("endpoint 'mine'", "page_size 0", "Host", "'create'", "endpoint 'other'", "record_path 'list'"):
        assert word in message


def configuration(api: SimulatedApi, refused: list[Any]) -> dict[str, Any]:
    """Every endpoint that is refused for itself, under a name of its own."""
    every = [endpoint | {"name": f"n{number}"} for number, endpoint in enumerate(refused)]
    return api.config(custom_endpoints=every)


def assert_names_each(message: str, refused: list[Any]) -> None:
    assert [number for number in range(len(refused)) if f"endpoint 'n{number}': " not in message] == []
    assert "\n" not in message


GROUPS = pytest.mark.parametrize(
    "refused",
    [
        pytest.param([endpoint for endpoint, _ in REFUSED.values()], id="for themselves"),
        pytest.param([endpoint for endpoint, _ in WRONG_LOOK_UPS.values()], id="for look-ups"),
        pytest.param([READ | {"path": "campaign/create/"}], id="one alone"),
    ],
)


@GROUPS
def test_check_refuses_each_of_them_without_a_request(tiny_api: SimulatedApi, refused: list[Any]) -> None:
    before = len(tiny_api.requests)
    result = run("check", configuration(tiny_api, refused))
    status = result.one("CONNECTION_STATUS")["connectionStatus"]
    assert (result.returncode, status["status"], result.errors, result.stderr) == (0, "FAILED", [], "")
    assert_names_each(status["message"], refused)
    assert len(tiny_api.requests) == before


@GROUPS
@pytest.mark.parametrize("verb", ["discover", "read"])
def test_discover_and_read_end_with_one_configuration_error_without_a_request(
    tiny_api: SimulatedApi, verb: str, refused: list[Any]
) -> None:
    before = len(tiny_api.requests)
    stream = {"name": "campaigns", "json_schema": {}, "supported_sync_modes": ["full_refresh"]}
    catalog = {"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": "append"}
    result = run(verb, configuration(tiny_api, refused), {"streams": [catalog]} if verb == "read" else None)
    (error,) = result.errors
    assert error["failure_type"] == "config_error"
    assert_names_each(error["message"], refused)
    assert (result.returncode, result.stderr, dict(result.records)) == (1, "", {})
    assert len(tiny_api.requests) == before
