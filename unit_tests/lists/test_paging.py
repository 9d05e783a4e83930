"""Lists of any length, page size and disturbance: every row once, or an error."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import TABLE
from source_tiktok_ads.api.errors import TruncatedError, UnavailableError
from source_tiktok_ads.lists.forms import BrokenRowError, always_repeats
from source_tiktok_ads.lists.pages import read_list

READS = 3
SIZE = 10
Ask = Callable[[int, int], Answer]


def answer(rows: list[Any] | None, page: int, size: int, total: int, truncated: str | None = None) -> Answer:
    info = {"page": page, "page_size": size, "total_number": total, "total_page": -(-total // size)}
    data = {"list": rows, "page_info": info}
    return Answer(TABLE[0], "OK", data, json.dumps({"code": 0, "data": data}).encode(), truncated)


def server(rows: list[dict[str, Any]]) -> Ask:
    return lambda page, size: answer(rows[(page - 1) * size : page * size], page, size, len(rows))


def ids_of(keys: Iterable[int]) -> list[dict[str, Any]]:
    return [{"id": str(key)} for key in keys]


def read(ask: Ask, size: int = SIZE, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as of `read_list`
    pages = read_list(ask, lambda row: row["id"], page_size=size, place="Stream s, ad account 1", **options)
    return [row for rows in pages for row in rows]


def ids(ask: Ask, size: int = SIZE, **options: Any) -> list[str]:  # noqa: ANN401 - as of `read_list`
    return [row["id"] for row in read(ask, size, **options)]


@given(st.lists(st.integers(0, 10_000), max_size=200, unique=True), st.integers(1, 50))
def test_every_row_of_a_list_comes_once_in_order(keys: list[int], size: int) -> None:
    pages: list[int] = []

    def ask(page: int, size: int) -> Answer:
        pages.append(page)
        return server(ids_of(keys))(page, size)

    assert ids(ask, size) == [str(key) for key in keys]
    assert pages == list(range(1, max(1, -(-len(keys) // size)) + 1))


# ------------------------------------------------------------------------------------------ what only seems to be whole


@given(
    st.lists(st.integers(0, 10_000), min_size=12, max_size=100, unique=True), st.integers(2, 20), st.integers(0, 10_000)
)
def test_a_row_that_fell_between_two_pages_is_found_by_pages_of_another_size(
    keys: list[int], size: int, place: int
) -> None:
    border = (place % (max(1, (len(keys) - 1) // size)) + 1) * size

    def ask(page: int, asked: int) -> Answer:
        rows = list(keys)
        if asked == size and page > border // size and border < len(keys):
            rows[border - 1], rows[border] = rows[border], rows[border - 1]  # one shown by both pages, one by none
        return server(ids_of(rows))(page, asked)

    assert sorted(ids(ask, size)) == sorted(map(str, keys))


def test_rows_that_the_api_counts_twice_come_once_with_a_warning_that_counts_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rows = ids_of([*range(25), 0, 1])
    assert ids(server(rows)) == [str(key) for key in range(25)]
    (warning,) = caplog.messages
    assert "Stream s, ad account 1: the API counts 27 rows and shows 25 different keys" in warning


def test_several_rows_of_one_key_all_come_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    rows = [{"id": str(hour), "spend": "1.0"} for hour in range(23)]
    rows.insert(2, {"id": "1", "spend": "2.0"})  # the hour that comes twice when clocks go back
    assert read(server(rows)) == rows
    assert "24 rows and shows 23 different keys" in caplog.text


def test_a_row_that_changes_while_the_order_moves_is_one_row() -> None:
    def ask(page: int, size: int) -> Answer:
        rows = [{"id": str(key), "link": f"signed {page}.{size}"} for key in range(25)]
        if size == SIZE and page > 1:
            rows[9], rows[10] = rows[10], rows[9]
        return server(rows)(page, size)

    assert sorted(ids(ask), key=int) == [str(key) for key in range(25)]


def test_rows_without_a_key_of_their_own_all_come_though_they_are_equal() -> None:
    rows = ids_of([1, 1, 2])
    assert read(server(rows), may_repeat=always_repeats) == rows


def test_pages_of_one_size_whatever_is_asked_for_are_read_five_times_before_repeats_are_believed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rows, firsts = ids_of([*range(25), 0, 1]), 0

    def ask(page: int, size: int) -> Answer:
        nonlocal firsts
        firsts += page == 1
        return server(rows)(page, min(size, 5))

    assert ids(ask) == [str(key) for key in range(25)]
    assert firsts == 5
    assert "counts 27 rows and shows 25 different keys" in caplog.text


def test_a_list_whose_order_moves_is_not_believed_when_its_pages_have_one_size() -> None:
    rows = ids_of([*range(25), 0, 1])
    with pytest.raises(UnavailableError, match="counts 27 rows and showed 25 of them"):
        ids(lambda page, size: server(rows)(page, min(size, 5)), unsteady_order=True)


def test_a_list_of_one_page_proves_its_repeats_by_itself() -> None:
    assert ids(server(ids_of([1, 2, 1]))) == ["1", "2"]


def test_a_list_whose_readings_differ_is_not_taken_for_whole() -> None:
    def ask(page: int, size: int) -> Answer:
        order = random.Random(page * 1000 + size).sample(range(3000), 3000)  # noqa: S311 - any order will do
        return server(ids_of(order))(page, size)

    with pytest.raises(UnavailableError, match=r"read 5 times .*, the API counts 3000 rows and showed \d+ of them"):
        ids(ask, 100)


def test_a_list_that_grows_while_it_is_read_again_is_read_as_it_is_then() -> None:
    firsts = 0

    def ask(page: int, size: int) -> Answer:
        nonlocal firsts
        firsts += page == 1
        return server(ids_of([*range(20), 0] if firsts == 1 else range(22)))(page, size)

    assert ids(ask) == [str(key) for key in range(22)]


@settings(deadline=None, max_examples=60)
@given(count=st.integers(0, 700), tied=st.integers(1, 9), seed=st.integers(0, 10_000))
def test_rows_that_tie_in_small_groups_are_all_found(count: int, tied: int, seed: int) -> None:
    def ask(page: int, size: int) -> Answer:
        chance = random.Random(seed * 100_000 + page * 1000 + size)  # noqa: S311 - any order will do
        groups = [list(range(first, min(first + tied, count))) for first in range(0, count, tied)]
        return server(ids_of(row for group in groups for row in chance.sample(group, len(group))))(page, size)

    assert sorted(ids(ask, 100, unsteady_order=True), key=int) == [str(key) for key in range(count)]


# ------------------------------------------------------------------------------------------- what does not fit together

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
    rows: list[Any] = ids_of(keys[(page - 1) * size : page * size])
    if how == "no page_info":
        return Answer(TABLE[0], "OK", {"list": rows}, json.dumps({"data": {"list": rows}}).encode())
    spoilt: dict[str, list[Any] | None] = {
        "row missing": rows[:-1],
        "page repeated": ids_of(keys[:size]),
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
@example(keys=list(range(7)), size=4, faults=["row missing", "page repeated"])
def test_random_disturbances_never_lose_or_double_a_row(keys: list[int], size: int, faults: list[str]) -> None:
    pending = iter(faults)

    def ask(page: int, size: int) -> Answer:
        return disturbed(keys, size, page, next(pending, "nothing"))

    try:
        rows = ids(ask, size)
    except UnavailableError:
        # Three spoilt readings, or five that repeat rows, need as many disturbances at least.
        assert sum(how != "nothing" for how in faults) >= READS
    else:
        assert sorted(rows) == sorted(map(str, keys))


@given(
    st.integers(1, 60),
    st.integers(1, 12),
    st.sampled_from([how for how in DISTURBANCES if how not in ("nothing", "page repeated")]),
)
def test_a_disturbance_that_stays_ends_after_three_reads(count: int, size: int, how: str) -> None:
    firsts = 0

    def ask(page: int, size: int) -> Answer:
        nonlocal firsts
        firsts += page == 1
        return disturbed(list(range(count)), size, page, how if page == 1 else "nothing")

    with pytest.raises(UnavailableError):
        ids(ask, size)
    assert firsts == READS


@pytest.mark.parametrize("pages", [3, 10**12])
def test_behind_an_empty_page_no_other_one_is_asked_for(pages: int) -> None:
    asked: list[int] = []

    def ask(page: int, size: int) -> Answer:
        asked.append(page)
        rows = ids_of(range(20))[(page - 1) * size : page * size]
        data = {"list": rows, "page_info": {"total_number": 20, "total_page": pages}}
        return Answer(TABLE[0], "OK", data, json.dumps({"code": 0, "data": data}).encode())

    assert len(ids(ask)) == 20
    assert asked == [1, 2, 3]


def test_a_list_that_goes_on_beyond_its_total_is_given_up() -> None:
    asked = 0

    def ask(page: int, size: int) -> Answer:
        nonlocal asked
        asked += 1
        data = {
            "list": ids_of(range(page * 10, page * 10 + 10)),
            "page_info": {"total_number": 15, "total_page": 10**12},
        }
        return Answer(TABLE[0], "OK", data, json.dumps({"code": 0, "data": data}).encode())

    with pytest.raises(UnavailableError, match="20 rows came on 2 pages, the API counts 15"):
        ids(ask)
    assert asked == 2 * READS


@pytest.mark.parametrize("total", [True, 3.5, -3, "1_0", "\u0663", "3 rows", [3], "9" * 400])
def test_a_total_that_is_no_count_is_a_broken_answer(total: object) -> None:
    def ask(page: int, size: int) -> Answer:
        data = {"list": ids_of(range(3)), "page_info": {"total_number": total, "total_page": 1}}
        return Answer(TABLE[0], "OK", data, json.dumps({"code": 0, "data": data}).encode())

    with pytest.raises(UnavailableError, match="page_info holds no numbers") as caught:
        ids(ask)
    assert len(str(caught.value)) < 400


def test_a_row_outside_of_what_was_asked_is_a_broken_answer() -> None:
    def key(row: dict[str, Any]) -> str:
        raise BrokenRowError(f"a row is of {row['id']}")

    with pytest.raises(UnavailableError, match="a row is of 0"):
        list(read_list(server(ids_of(range(3))), key, page_size=SIZE, place="Stream s"))


def test_a_row_without_a_key_that_no_record_can_hold_is_a_broken_answer_at_once() -> None:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    asked: list[int] = []

    def ask(page: int, size: int) -> Answer:
        asked.append(page)
        return answer([{"deep": deep}], page, size, 1)

    with pytest.raises(UnavailableError, match="a row is nested deeper than any record can be"):
        list(read_list(ask, orjson.dumps, page_size=SIZE, place="Stream s"))
    assert asked == [1]


def test_a_row_without_its_key_names_no_error_of_the_language() -> None:
    with pytest.raises(UnavailableError, match=r"a row lacks what makes it that row\. ") as caught:
        read(server([{"name": "without an id"}]))
    assert "KeyError" not in str(caught.value)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_the_header_of_truncation_counts_on_every_page(page: int) -> None:
    def ask(number: int, size: int) -> Answer:
        rows = [{"id": f"{number}.{place}"} for place in range(2)]
        return answer(rows, number, size, 6, "only the top 20k" if number == page else None)

    with pytest.raises(TruncatedError, match="top 20k"):
        ids(ask, 2)


def test_a_long_list_waits_on_disk_until_it_is_whole() -> None:
    rows = [{"id": str(number), "text": "x" * 2000} for number in range(6000)]
    pages = read_list(server(rows), lambda row: row["id"], page_size=1000, place="Stream s")
    assert [len(page) for page in pages] == [1000] * 6


def test_nothing_is_given_out_before_the_last_page_was_seen() -> None:
    pages_asked: list[int] = []

    def ask(page: int, size: int) -> Answer:
        pages_asked.append(page)
        return server(ids_of(range(10)))(page, size)

    pages = read_list(ask, lambda row: row["id"], page_size=3, place="Stream s")
    assert len(next(pages)) == 3
    assert pages_asked == [1, 2, 3, 4]
