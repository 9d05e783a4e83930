"""Parts of streams with a pace of their own, and of others, take turns without waiting for each other."""

from __future__ import annotations

import threading

import pytest

from source_tiktok_ads.api.tiers import Tier
from source_tiktok_ads.sync.lanes import Lane, Lanes

SLOW, FAST = "gmv_max/report/get/", "report/integrated/get/"
TIERS = {SLOW: Tier(8, 240), "report/task/create/": Tier(2, 60)}


def lane(lanes: Lanes, path: str | None) -> Lane:
    """The lane that there is."""
    found = lanes.of(path)
    assert found
    return found


def test_without_a_stream_of_its_own_pace_there_is_place_for_all() -> None:
    assert Lanes(TIERS, [FAST, FAST, None], 10).of(FAST) is None


@pytest.mark.parametrize(("readers", "own"), [(10, 5), (50, 8), (3, 1), (1, 1)])
def test_streams_of_one_endpoint_share_what_its_quota_has_a_use_for_and_half_of_the_readers_at_most(
    readers: int, own: int
) -> None:
    lanes = Lanes(TIERS, [SLOW, SLOW, FAST], readers)
    assert lanes.of(SLOW) is lanes.of(SLOW)
    assert lane(lanes, SLOW).free == own


def test_others_have_few_that_nobody_reads_until_the_last_of_these_streams_is_over() -> None:
    lanes = Lanes(TIERS, [SLOW, SLOW, FAST], 2)
    others, slow = lane(lanes, FAST), lane(lanes, SLOW)
    assert others is lanes.of(None)
    assert others.free == 2 + 4
    slow.over()
    assert others.free == 2 + 4
    slow.over()
    assert others.free > 100_000


def test_who_finds_no_place_gets_the_one_that_is_given_back() -> None:
    one = Lane(1)
    one.enter()
    waiting = threading.Thread(target=one.enter)
    waiting.start()
    one.leave()
    waiting.join()
    assert one.free == 0
