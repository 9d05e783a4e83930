"""Shards: every ad account in exactly one, evenly, and at the same place however many there become."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.accounts.shard import WHOLE, Shard

IDS = st.text("0123456789", min_size=1, max_size=20)


def shards(count: int) -> list[Shard]:
    return [Shard.of_setting(f"{number}/{count}") for number in range(1, count + 1)]


@given(id_=IDS, count=st.integers(1, 100))
def test_every_account_falls_into_exactly_one_shard(id_: str, count: int) -> None:
    assert sum(shard.holds(id_) for shard in shards(count)) == 1


@given(id_=IDS, count=st.integers(1, 50), times=st.integers(1, 10))
def test_a_shard_is_divided_among_shards_of_its_own(id_: str, count: int, times: int) -> None:
    (few,) = [shard.number for shard in shards(count) if shard.holds(id_)]
    (many,) = [shard.number for shard in shards(count * times) if shard.holds(id_)]
    assert many % count == few % count


def test_accounts_are_spread_evenly() -> None:
    ids = [str(7_000_000_000_000_000_000 + 3 * number) for number in range(8_000)]
    counts = Counter(shard.number for id_ in ids for shard in shards(8) if shard.holds(id_))
    assert len(counts) == 8
    assert all(900 < count < 1_100 for count in counts.values())


def test_an_account_keeps_its_shard_for_ever() -> None:
    """Another rule would leave days out: each account's state is with the shard that reads it."""
    assert [number for number in range(1, 9) if Shard(number, 8).holds("7002238017842757633")] == [5]


def test_what_belongs_to_no_account_is_the_first_shards() -> None:
    assert [shard.keeps((("bc_id", "7"),)) for shard in shards(3)] == [True, False, False]


def test_without_shards_everything_is_read() -> None:
    assert WHOLE.holds("7002238017842757633")
    assert WHOLE.keeps((("bc_id", "7"),))
