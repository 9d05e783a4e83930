"""Every built-in stream equals the ground truth, in one small sync: a new stream is tested without a new test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from tools.streams import streams

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from integration_tests.running.connector import Record, Run

NAMES = [stream.name for stream in streams()]
_OF_OUR_OWN = {"change_id"}  # the API gives changes no id: what it is, is the connector's business
_SIGNATURE = re.compile(r"\?x-expires=\d+&x-signature=\d+$")


def unsigned(records: Iterable[Record]) -> list[Record]:
    """Records whose links are without the signature that each answer gives them anew; and without hashes."""
    return [
        {
            name: _SIGNATURE.sub("", value) if isinstance(value, str) else value
            for name, value in record.items()
            if name not in _OF_OUR_OWN
        }
        for record in records
    ]


@pytest.fixture(scope="module")
def sync() -> Iterator[tuple[Run, dict[str, list[Record]]]]:
    """A full refresh of all streams over the busy day, and what there was to read."""
    with SimulatedApi(now=NOW, world="tiny") as api:
        config = api.config(rate_limit_tier="ultimate", start_date="2026-03-06", end_date="2026-03-06")
        catalog = in_process.run("discover", config).one("CATALOG")["catalog"]
        truth = {name: api.truth.records(name, config) for name in NAMES}
        yield in_process.run("read", config, configured(catalog, *NAMES, mode="full_refresh")), truth


@pytest.mark.parametrize("stream", NAMES)
def test_records_equal_the_truth(sync: tuple[Run, dict[str, list[Record]]], stream: str) -> None:
    run, truth = sync
    assert run.statuses[stream] == "COMPLETE"
    assert truth[stream]
    assert texts(unsigned(run.records[stream])) == texts(unsigned(truth[stream]))
