"""Not a request more than the data needs."""

from __future__ import annotations

import pytest

from benchmarks.requests import CASES, WINDOWS, WORLDS, count, count_all

CENTER_LISTS = 2  # the Business Centers, of which there is one here, and its ad accounts


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("stream", WINDOWS)
@pytest.mark.parametrize(("accounts", "world"), [(1, "agency"), *((20, world) for world in WORLDS)])
def test_sync_makes_the_least_number_of_requests(accounts: int, world: str, stream: str, case: str) -> None:
    found = count(accounts, stream, case, world)
    assert found.needed == found.least, found.paths
    assert found.centers == CENTER_LISTS, found.paths


@pytest.mark.parametrize(("mode", "share"), [("skip_hours", 0.45), ("skip", 0.28)])
def test_an_agency_makes_less_than_half_of_the_requests_of_version_0_2(mode: str, share: float) -> None:
    asked, before = count_all(40, 9, mode)
    assert asked <= before * share
