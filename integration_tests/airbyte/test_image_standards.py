"""Airbyte's standard tests of an image, run against the simulated API: its containers use the host's network."""

from __future__ import annotations

import os
from typing import Any

import pytest
from airbyte_cdk.test.standard_tests import SourceTestSuiteBase, docker_base
from airbyte_cdk.test.standard_tests._spec_compatibility import PublishedSpec, compare_specs

from integration_tests.airbyte.standards import parametrize
from source_tiktok_ads.source import SourceTiktokAds
from tools.compatibility import spec_changes
from tools.snapshots import FOLDER, Snapshot, last_release

pytestmark = pytest.mark.docker


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize(metafunc, TestImageStandards)


@pytest.fixture
def connector_image_override() -> str:
    """Name of the image under test: the suite builds none of its own."""
    name = os.environ.get("SOURCE_TIKTOK_ADS_IMAGE", "")
    assert name, "SOURCE_TIKTOK_ADS_IMAGE must name a built image: `make image image-test`"
    return name


@pytest.fixture
def connector_base_image_override() -> None:
    """Nothing is built, on no base."""


@pytest.fixture
def read_from_streams() -> str:
    """All streams, not the suggested ones alone."""
    return "all"


@pytest.fixture
def read_scenarios() -> str:
    """Every configuration that is listed for a read."""
    return "all"


@pytest.fixture(autouse=True)
def _reach_the_simulated_api(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let containers use the host's network, where the simulated API listens on loopback."""
    for name in ("run_docker_airbyte_command", "run_docker_command"):
        original = getattr(docker_base, name)

        def on_the_host(command: list[str], _original: Any = original, **options: object) -> object:  # noqa: ANN401
            assert command[:2] == ["docker", "run"]
            return _original([*command[:2], "--network", "host", *command[2:]], **options)

        monkeypatch.setattr(docker_base, name, on_the_host)


def _compare(previous: dict[str, Any], current: dict[str, Any]) -> Any:  # noqa: ANN401 - the suite's own type
    """The suite's comparison, with the exceptions of ours, which says why it makes them."""
    compared = compare_specs(previous, current)
    compared.breaking[:] = spec_changes(previous, current).breaking
    return compared


@pytest.fixture(autouse=True)
def _compare_with_the_last_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the last release's specification from its snapshot; the suite asks the public registry for it."""

    def published(_repository: str, _registry: str) -> PublishedSpec:
        version = last_release()
        return PublishedSpec(version, Snapshot.read(FOLDER / version).spec, f"snapshots/{version}/spec.json")

    monkeypatch.setattr(docker_base, "fetch_published_spec", published)
    monkeypatch.setattr(docker_base, "compare_specs", _compare)


class TestImageStandards(SourceTestSuiteBase):
    """The CDK's tests of an image, and none of its others: they run in `test_airbyte_standards.py`."""

    connector = SourceTiktokAds

    test_spec = None  # type: ignore[assignment]
    test_check = None  # type: ignore[assignment]
    test_config_matches_spec = None  # type: ignore[assignment]
    test_discover = None  # type: ignore[assignment]
    test_basic_read = None  # type: ignore[assignment]
    test_fail_read_with_bad_catalog = None  # type: ignore[assignment]
