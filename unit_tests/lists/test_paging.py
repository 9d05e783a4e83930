"""Lists of any length, page size and disturbance: every row once, or an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import TABLE
from source_tiktok_ads.api.errors import TruncatedError, UnavailableError
from source_tiktok_ads.lists.pages import read_list

READS = 3
Ask = Callable[[int], Answer]


def answer(rows: list[Any] | None, page: int, size: int, total: int, truncated: str | None = None) -> Answer:
    info = {"page": page, "page_size": size, "total_number": total, "total_page": -(-total // size)}
    data = {"list": rows, "page_info": info}
    return Answer(TABLE[0], "OK", data, json.dumps({"code": 0, "data": data}).encode(), truncated)


def server(keys: list[int], size: int) -> Ask:
    rows = [{"id": str(key)} for key in keys]
    return lambda page: answer(rows[(page - 1) * size : page * size], page, size, len(rows))


def ids(ask: Ask) -> list[str]:
    return [row["id"] for rows in read_list(ask, lambda row: row["id"]) for row in rows]


@given(st.lists(st.integers(0, 10_000), max_size=200, unique=True), st.integers(1, 50))
def test_every_row_of_a_list_comes_once_in_order(keys: list[int], size: int) -> None:
    asked: list[int] = []

    def ask(page: int) -> Answer:
        asked.append(page)
        return server(keys, size)(page)

    assert ids(ask) == [str(key) for key in keys]
    assert asked == list(range(1, max(1, -(-len(keys) // size)) + 1))


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=100, unique=True), st.integers(2, 20), st.data())
def test_repeats_that_are_counted_are_left_out(keys: list[int], size: int, data: st.DataObject) -> None:
    delivered: list[int] = []
    for key in keys:
        if delivered and len(delivered) % size == 0 and data.draw(st.booleans()):
            delivered.append(delivered[-1])
        delivered.append(key)
    assert ids(server(delivered, size)) == [str(key) for key in keys]


DISTURBANCES = (
    "nothing",
    "row missing",
    "total up",
    "page repeated",
    "no list",
    "empty page",
    "no page_info",
    "no key",
)


def disturbed(keys: list[int], size: int, page: int, how: str) -> Answer:
    """A page as the server gives it, or spoilt."""
    rows: list[Any] = [{"id": str(key)} for key in keys[(page - 1) * size : page * size]]
    if how == "no page_info":
        return Answer(TABLE[0], "OK", {"list": rows}, json.dumps({"data": {"list": rows}}).encode())
    spoilt: dict[str, list[Any] | None] = {
        "row missing": rows[:-1],
        "page repeated": [{"id": str(key)} for key in keys[:size]],
        "no list": None,
        "empty page": [],
        "no key": [{} for _ in rows],
    }
    return answer(spoilt.get(how, rows), page, size, len(keys) + (how == "total up"))


@given(
    st.lists(st.integers(0, 10_000), min_size=1, max_size=60, unique=True),
    st.integers(1, 12),
    st.lists(st.sampled_from(DISTURBANCES), max_size=40),
)
def test_random_disturbances_never_lose_or_double_a_row(keys: list[int], size: int, faults: list[str]) -> None:
    pending = iter(faults)

    def ask(page: int) -> Answer:
        return disturbed(keys, size, page, next(pending, "nothing"))

    expected: list[str] | None = [str(key) for key in keys]
    try:
        found = ids(ask)
    except UnavailableError:
        # Three spoilt reads need three disturbances at least.
        expected, found = None, []
    assert found == expected if expected else sum(how != "nothing" for how in faults) >= READS


@given(
    st.integers(1, 60),
    st.integers(1, 12),
    st.sampled_from([how for how in DISTURBANCES if how not in ("nothing", "page repeated")]),
)
def test_a_disturbance_that_stays_ends_after_three_reads(count: int, size: int, how: str) -> None:
    firsts = 0

    def ask(page: int) -> Answer:
        nonlocal firsts
        firsts += page == 1
        return disturbed(list(range(count)), size, page, how if page == 1 else "nothing")

    with pytest.raises(UnavailableError):
        ids(ask)
    assert firsts == READS


@pytest.mark.parametrize("page", [1, 2, 3])
def test_the_header_of_truncation_counts_on_every_page(page: int) -> None:
    def ask(number: int) -> Answer:
        rows = [{"id": f"{number}.{place}"} for place in range(2)]
        return answer(rows, number, 2, 6, "only the top 20k" if number == page else None)

    with pytest.raises(TruncatedError, match="top 20k"):
        ids(ask)


def test_a_long_list_waits_on_disk_until_it_is_whole() -> None:
    rows = [{"id": str(number), "text": "x" * 2000} for number in range(6000)]

    def ask(page: int) -> Answer:
        return answer(rows[(page - 1) * 1000 : page * 1000], page, 1000, len(rows))

    pages = [len(page) for page in read_list(ask, lambda row: row["id"])]
    assert pages == [1000] * 6


def test_nothing_is_given_out_before_the_last_page_was_seen() -> None:
    asked: list[int] = []

    def ask(page: int) -> Answer:
        asked.append(page)
        return server(list(range(10)), 3)(page)

    pages = read_list(ask, lambda row: row["id"])
    assert len(next(pages)) == 3
    assert asked == [1, 2, 3, 4]
