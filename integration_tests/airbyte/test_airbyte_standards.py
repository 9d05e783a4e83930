"""Airbyte's standard tests for sources, run against the simulated API: spec, check, discover, a read of all streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from airbyte_cdk.test.standard_tests import SourceTestSuiteBase

from integration_tests.airbyte.standards import names_of_tests, parametrize
from integration_tests.airbyte.test_image_standards import TestImageStandards as ImageStandards
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from pathlib import Path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize(metafunc, TestAirbyteStandards)


# What the suite only warns of today will fail in a later version of the CDK.
@pytest.mark.filterwarnings("error::airbyte_cdk.test.standard_tests.DiscoveredCatalogWarning")
class TestAirbyteStandards(SourceTestSuiteBase):
    """The CDK's suite but for its tests of an image, which run in `test_image_standards.py`."""

    connector = SourceTiktokAds

    test_docker_image_build_and_spec = None  # type: ignore[assignment]
    test_docker_image_spec_backward_compatibility = None  # type: ignore[assignment]
    test_docker_image_build_and_check = None  # type: ignore[assignment]
    test_docker_image_build_and_config_matches_spec = None  # type: ignore[assignment]
    test_docker_image_build_and_discover = None  # type: ignore[assignment]
    test_docker_image_build_and_read = None  # type: ignore[assignment]


def test_every_test_of_the_suite_runs_here_or_with_the_image() -> None:
    here, there = names_of_tests(TestAirbyteStandards), names_of_tests(ImageStandards)
    assert here | there == names_of_tests(SourceTestSuiteBase)
    assert not here & there


def test_every_configuration_that_the_file_lists_is_there(configurations: Path) -> None:
    listed = {scenario.config_path.name for scenario in TestAirbyteStandards.get_scenarios() if scenario.config_path}
    assert listed == {path.name for path in configurations.iterdir()}
