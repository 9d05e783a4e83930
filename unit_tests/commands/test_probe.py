"""Finding the metrics that the API refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.commands.probe import refused_of

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = [f"m{number}" for number in range(40)]
subsets = st.sets(st.sampled_from(NAMES))


@given(subsets)
def test_exactly_the_refused_names_are_found(bad: set[str]) -> None:
    assert refused_of(NAMES, bad.isdisjoint) == tuple(name for name in NAMES if name in bad)


@given(st.lists(st.sets(st.sampled_from(NAMES), min_size=1, max_size=3), max_size=5))
def test_without_what_is_found_the_rest_is_taken_even_where_names_are_refused_for_each_other(
    conflicts: list[set[str]],
) -> None:
    def takes(asked: Sequence[str]) -> bool:
        return not any(conflict <= set(asked) for conflict in conflicts)

    refused = refused_of(NAMES, takes)
    assert takes([name for name in NAMES if name not in refused])
    for name in refused:
        assert not takes([other for other in NAMES if other not in refused or other == name])


def test_one_refused_name_of_forty_takes_few_requests() -> None:
    asked: list[Sequence[str]] = []

    def takes(names: Sequence[str]) -> bool:
        asked.append(names)
        return "m17" not in names

    assert refused_of(NAMES, takes) == ("m17",)
    assert len(asked) <= 13


def test_nothing_is_asked_for_no_names() -> None:
    def takes(names: Sequence[str]) -> bool:
        raise AssertionError(names)

    assert refused_of([], takes) == ()
