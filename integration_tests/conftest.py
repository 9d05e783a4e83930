"""Fixtures: simulated APIs, and whole syncs that are run once and looked at by many tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from integration_tests.airbyte.standards import configurations, scenario  # noqa: F401 - fixtures
from integration_tests.running import tracing
from integration_tests.running.once import once, shared_folder
from integration_tests.running.syncs import SYNCS
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from integration_tests.running.syncs import Sync


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """With coverage asked for, trace only the tests that are chosen for it."""
    if not item.config.pluginmanager.hasplugin("_cov") or tracing.is_traced(item.path):
        return (yield)
    with tracing.untraced():
        return (yield)


class Syncs:
    """The syncs of `SYNCS`, each run when a test asks for it first: once for all workers of `pytest -n`.

    Args:
        folder: Shared by the workers.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, list[Sync]] = {}

    def __call__(self, name: str, number: int = 0) -> Sync:
        """A sync by its name; `number` counts those that continue another."""
        if name not in self._known:
            self._known[name] = once(self._folder, name, SYNCS[name])
        return self._known[name][number]


@pytest.fixture(scope="session")
def tiny_api() -> Iterator[SimulatedApi]:
    """Four ad accounts: a busy one, a forbidden one, one in Tokyo and an idle one; its log is never cleared."""
    with SimulatedApi(now=NOW, world="tiny") as api:
        yield api


@pytest.fixture(scope="session")
def syncs(tmp_path_factory: pytest.TempPathFactory) -> Syncs:
    """Whole syncs of all streams, by name."""
    return Syncs(shared_folder(tmp_path_factory))
