"""What the tests of jobs share: reads of one stream, and how two sets of records are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured

if TYPE_CHECKING:
    from collections.abc import Iterable

    from integration_tests.running.connector import Record, Run
    from simulated_api import SimulatedApi

LEAD_TASK, LEAD_FILE = "page/lead/task/", "page/lead/task/download/"
LOG_TASK, LOG_CHECK, LOG_FILE = "changelog/task/create/", "changelog/task/check/", "changelog/task/download/"


def config_of(api: SimulatedApi, **overrides: object) -> dict[str, Any]:
    """A configuration for the days before the world's moment."""
    days = {"start_date": "2026-02-01", "end_date": "2026-03-16"}
    return api.config(**{"rate_limit_tier": "ultimate", **days, **overrides})


def catalog_of(config: dict[str, Any], *streams: str) -> dict[str, Any]:
    """The configured catalog of some streams, incremental."""
    return configured(in_process.run("discover", config).one("CATALOG")["catalog"], *streams)


def read(config: dict[str, Any], *streams: str, state: list[dict[str, Any]] | None = None) -> Run:
    """Read some streams."""
    return in_process.run("read", config, catalog_of(config, *streams), state)


def without_hash(records: Iterable[Record]) -> list[str]:
    """Records as texts in one order, without what the connector makes up itself."""
    return texts([{name: value for name, value in record.items() if name != "change_id"} for record in records])


def equals_truth(api: SimulatedApi, run: Run, config: dict[str, Any], stream: str) -> bool:
    """Whether a full read of a stream holds what there is."""
    truth = api.truth.records(stream, config)
    return bool(truth) and without_hash(run.records[stream]) == without_hash(truth)
