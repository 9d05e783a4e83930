"""A list whose rows change places between pages is read until all were seen, and never taken for whole before."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import TABLE
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.lists.pages import of_list
from source_tiktok_ads.lists.unsteady_order import page_sizes, read_unsteady_list

if TYPE_CHECKING:
    from collections.abc import Callable

    Order = Callable[[int, int], list[int]]  # the order that holds for this page number and size

LARGEST = 100
PAGE_SIZES = page_sizes(LARGEST)


def read(order: Order) -> tuple[list[int], list[tuple[int, int]]]:
    """Ids in the order in which they were emitted, and the pages (number, size) that were asked for."""
    asked: list[tuple[int, int]] = []

    def ask(page: int, size: int) -> Answer:
        asked.append((page, size))
        rows = order(page, size)
        info = {"total_number": len(rows), "total_page": -(-len(rows) // size)}
        data = {"list": [{"id": row} for row in rows[(page - 1) * size : page * size]], "page_info": info}
        return Answer(TABLE[0], "OK", data, orjson.dumps({"data": data}))

    found = [row["id"] for rows in read_unsteady_list(ask, lambda row: row["id"], of_list, LARGEST) for row in rows]
    return found, asked


@pytest.mark.parametrize("count", [0, 1, LARGEST, LARGEST + 1, 250])
def test_a_list_without_repeats_is_read_once(count: int) -> None:
    found, asked = read(lambda _, __: list(range(count)))
    assert found == list(range(count))
    assert len(asked) == max(1, -(-count // LARGEST))


def test_a_row_that_fell_between_two_pages_is_found_by_other_pages() -> None:
    def order(page: int, size: int) -> list[int]:
        rows = list(range(150))
        if page == 2:
            rows[99], rows[100] = rows[100], rows[99]  # 99 is shown by both pages, 100 by none
        return rows

    found, asked = read(order)
    assert sorted(found) == list(range(150))
    assert {size for _, size in asked} == set(PAGE_SIZES[:2])


def test_rows_that_the_api_counts_twice_are_emitted_once_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    found, asked = read(lambda _, __: [*range(150), 0, 1])
    assert found == list(range(150))
    assert {size for _, size in asked} == set(PAGE_SIZES)
    assert "150 rows are all that the API shows of a list of 152" in caplog.text


def test_a_list_that_shows_other_rows_each_time_is_not_taken_for_whole() -> None:
    def order(page: int, size: int) -> list[int]:
        return random.Random(page * 1000 + size).sample(range(3000), 3000)  # noqa: S311 - any order will do

    with pytest.raises(UnavailableError, match=r"read 5 times, the API counts 3000 rows and showed \d+ of them"):
        read(order)


@given(count=st.integers(0, 700), tied=st.integers(1, 9), seed=st.integers(0, 10_000))
def test_rows_that_tie_in_small_groups_are_all_found(count: int, tied: int, seed: int) -> None:
    def order(page: int, size: int) -> list[int]:
        chance = random.Random(seed * 100_000 + page * 1000 + size)  # noqa: S311 - any order will do
        groups = [list(range(first, min(first + tied, count))) for first in range(0, count, tied)]
        return [row for group in groups for row in chance.sample(group, len(group))]

    found, _ = read(order)
    assert sorted(found) == list(range(count))
