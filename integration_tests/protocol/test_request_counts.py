"""Not a request more than the data needs."""

from __future__ import annotations

import pytest

from benchmarks.requests import CASES, WINDOWS, count

CENTER_LISTS = 2  # the Business Centers, of which there is one here, and its ad accounts


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("stream", WINDOWS)
@pytest.mark.parametrize("accounts", [1, 50])
def test_sync_makes_the_least_number_of_requests(accounts: int, stream: str, case: str) -> None:
    found = count(accounts, stream, case)
    assert found.total - found.centers == found.least, found.paths
    assert found.centers == CENTER_LISTS, found.paths
