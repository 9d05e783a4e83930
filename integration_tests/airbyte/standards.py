"""What both runs of Airbyte's standard tests share: the configurations, and which test takes which of them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from airbyte_cdk.test.models import ConnectorTestScenario
    from airbyte_cdk.test.models.scenario import ScenarioCommand
    from airbyte_cdk.test.standard_tests import SourceTestSuiteBase


ROOT = Path(__file__).parents[2]

# The command that a test runs; one that is not here needs no configuration. The suite skips a test for a configuration
# that is not listed under its command; here such pairs are not made in the first place.
_COMMANDS: dict[str, ScenarioCommand] = {
    "test_config_matches_spec": "spec",
    "test_check": "check",
    "test_discover": "discover",
    "test_basic_read": "read",
    "test_fail_read_with_bad_catalog": "read",
    "test_docker_image_build_and_config_matches_spec": "spec",
    "test_docker_image_build_and_check": "check",
    "test_docker_image_build_and_discover": "discover",
    "test_docker_image_build_and_read": "read",
}


def names_of_tests(suite: type[SourceTestSuiteBase]) -> set[str]:
    """Names of the tests that a suite runs."""
    return {name for name in dir(suite) if name.startswith("test_") and getattr(suite, name) is not None}


def parametrize(metafunc: pytest.Metafunc, suite: type[SourceTestSuiteBase]) -> None:
    """One test per configuration that `acceptance-test-config.yml` lists under the test's command."""
    if "scenario" in metafunc.fixturenames:
        command = _COMMANDS[metafunc.function.__name__]
        scenarios = [scenario for scenario in suite.get_scenarios() if scenario.runs(command)]
        metafunc.parametrize("scenario", scenarios, indirect=True, ids=[scenario.id for scenario in scenarios])


@pytest.fixture(scope="module")
def configurations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the configurations for a simulated API that runs."""
    folder = tmp_path_factory.mktemp("secrets")
    with SimulatedApi(world="tiny") as api:
        _write_configurations(api, folder)
        yield folder


@pytest.fixture
def scenario(request: pytest.FixtureRequest, configurations: Path) -> ConnectorTestScenario:
    """A scenario that `parametrize` lists, with its configuration for the simulated API."""
    listed: ConnectorTestScenario = request.param
    assert listed.config_path is not None
    return listed.model_copy(update={"config_path": configurations / listed.config_path.name})


def _write_configurations(api: SimulatedApi, folder: Path) -> None:
    """Write every configuration that `acceptance-test-config.yml` names, for the simulated API.

    Those of `integration_tests/` are taken as they are, with the API's address; those of `secrets/` are made here.
    """
    for path in (ROOT / "integration_tests").glob("*_config*.json"):
        content = {**json.loads(path.read_text()), "api_base_url": api.base_url}
        (folder / path.name).write_text(json.dumps(content))
    for name, config in _secret(api).items():
        (folder / f"{name}.json").write_text(json.dumps(config))


def _secret(api: SimulatedApi) -> dict[str, dict[str, Any]]:
    # Days on which every stream has rows, those of TopView campaigns as well, and that are over everywhere.
    today = api.now.date()
    days = {"start_date": str(today - timedelta(days=11)), "end_date": str(today - timedelta(days=9))}
    own = {"custom_reports": _REPORTS, "custom_endpoints": [_ENDPOINT]}
    config = api.config(rate_limit_tier="ultimate", **own, **days)
    token = {"auth_type": "access_token", "access_token": config["credentials"]["access_token"]}
    readable = [account.id for account in api.truth.accounts if not account.forbidden]
    forbidden = [account.id for account in api.truth.accounts if account.forbidden]
    listed = {**config, "advertiser_ids": readable, "custom_reports": [], "custom_endpoints": []}
    return {
        "config": config,
        "config_listed_accounts": listed,
        "config_token_alone": {**listed, "credentials": token},
        "invalid_config_account": {**config, "advertiser_ids": [*readable, *forbidden]},
    }


_METRICS = ["spend", "impressions", "clicks"]
_REPORTS = [
    {
        "name": "ad_accounts_by_day",
        "report_type": "BASIC",
        "data_level": "AUCTION_ADVERTISER",
        "dimensions": ["advertiser_id", "stat_time_day"],
        "metrics": _METRICS,
    },
    {
        "name": "countries_in_all",
        "report_type": "AUDIENCE",
        "data_level": "AUCTION_CAMPAIGN",
        "dimensions": ["campaign_id", "country_code"],
        "metrics": _METRICS,
    },
]
_ENDPOINT = {
    "name": "identities",
    "path": "identity/get/",
    "query": [{"name": "identity_type", "value": "TT_USER"}],
    "record_path": "data.identity_list",
    "primary_key": ["advertiser_id", "identity_id"],
}
