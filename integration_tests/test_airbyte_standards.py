"""Airbyte's standard tests for sources, run against the simulated API: spec, check, discover, a read of all streams."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from airbyte_cdk.test.standard_tests import SourceTestSuiteBase

from integration_tests.tiktok_api import SimulatedApi
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from airbyte_cdk.test.models import ConnectorTestScenario


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per configuration that `acceptance-test-config.yml` lists."""
    if "scenario" in metafunc.fixturenames:
        scenarios = TestAirbyteStandards.get_scenarios()
        metafunc.parametrize("scenario", scenarios, indirect=True, ids=[str(each) for each in scenarios])


@pytest.fixture(scope="module")
def configurations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the files that `acceptance-test-config.yml` names, for the simulated API."""
    folder = tmp_path_factory.mktemp("secrets")
    with SimulatedApi(world="tiny") as api:
        # Days on which every stream has rows, those of TopView campaigns as well.
        today = datetime.now(UTC).date()
        days = {"start_date": str(today - timedelta(days=11)), "end_date": str(today - timedelta(days=9))}
        config = api.config(rate_limit_tier="ultimate", **days)
        wrong = {**config, "credentials": {**config["credentials"], "access_token": "a-token-of-no-one"}}
        (folder / "config.json").write_text(json.dumps(config))
        (folder / "invalid_config.json").write_text(json.dumps(wrong))
        yield folder


@pytest.fixture
def scenario(request: pytest.FixtureRequest, configurations: Path) -> ConnectorTestScenario:
    """A listed scenario with the simulated API's configuration."""
    listed: ConnectorTestScenario = request.param
    assert listed.config_path is not None
    return listed.model_copy(update={"config_path": configurations / listed.config_path.name})


class TestAirbyteStandards(SourceTestSuiteBase):
    """The CDK's suite; its tests of the image build one of their own, ours are in `test_image.py`."""

    connector = SourceTiktokAds

    test_docker_image_build_and_spec = None  # type: ignore[assignment]
    test_docker_image_spec_backward_compatibility = None  # type: ignore[assignment]
    test_docker_image_build_and_check = None  # type: ignore[assignment]
    test_docker_image_build_and_config_matches_spec = None  # type: ignore[assignment]
    test_docker_image_build_and_discover = None  # type: ignore[assignment]
    test_docker_image_build_and_read = None  # type: ignore[assignment]
