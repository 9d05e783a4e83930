"""Keys that a list has shown are remembered by what a request says of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.readers.lists.met_keys import MetKeys

PARTS = st.sampled_from([("1",), ("2",), (None, "3"), ()])
HASHES = st.sets(st.integers(min_value=-(2**63), max_value=2**63 - 1), max_size=5)


@given(st.lists(st.tuples(PARTS, HASHES)))
def test_a_part_has_what_was_added_to_it_whatever_was_read_between(reads: list[tuple[tuple[str], set[int]]]) -> None:
    met, expected = MetKeys(), dict[tuple[str], set[int]]()
    for part, hashes in reads:
        known = met.of(part)
        assert known == expected.setdefault(part, set())
        known |= hashes
        expected[part] |= hashes


def test_nothing_is_the_same_row_as_none() -> None:
    met = MetKeys()
    met.of(()).add(1)
    assert met.of(None) == set()
    assert met.of(()) == {1}
