"""Long lists read side by side: the same rows in the same order, by the same requests, with no place too many."""

from __future__ import annotations

import json
import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import TABLE
from source_tiktok_ads.api.errors import OwnQuotaError, UnavailableError
from source_tiktok_ads.api.own_quotas import OwnQuotas
from source_tiktok_ads.lists.pages import read_list
from source_tiktok_ads.lists.side_by_side import Numbers, Places, read_side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable

SOON = 10  # seconds: for what comes at once, if it comes


def answer(rows: list[Any], size: int, total: int, pages: int | None = None) -> Answer:
    info = {"page_size": size, "total_number": total, "total_page": -(-total // size) if pages is None else pages}
    data = {"list": rows, "page_info": info}
    return Answer(TABLE[0], "OK", data, json.dumps({"code": 0, "data": data}).encode())


def ids(ask: Callable[[int, int], Answer], size: int, places: Places | None) -> list[str]:
    with places or nullcontext():
        pages = read_list(ask, lambda row: row["id"], page_size=size, place="Stream s, ad account 1")
        return [row["id"] for rows in pages for row in rows]


class Server:
    """Pages that are answered in any order: each waits until as many others are asked for as there are readers.

    Args:
        keys: Of the rows.
        order: By which of those that wait the one is chosen that is answered.
        faults: What becomes of the rows of a page.
    """

    def __init__(self, keys: list[int], order: list[int], faults: dict[int, str]) -> None:
        self.keys, self.faults = keys, faults
        self.asked: list[tuple[int, int]] = []
        self._order, self._lock = list(order), threading.Lock()

    def ask(self, page: int, size: int) -> Answer:
        """A page."""
        with self._lock:
            self.asked.append((size, page))
            pause = self._order.pop() if self._order else 0
        for _ in range(pause):
            threading.Event().wait(0.0005)  # lets others come first
        rows = [{"id": str(key)} for key in self.keys[(page - 1) * size : page * size]]
        total = len(self.keys)
        match self.faults.get(page):
            case "empty":
                rows = []
            case "short":
                rows = rows[1:]
            case "total":
                total += 1
            case "first page again":
                rows = [{"id": str(key)} for key in self.keys[:size]]
            case "fails":
                raise UnavailableError(Answer(TABLE[0], f"page {page}"))
        return answer(rows, size, total)


@given(
    keys=st.lists(st.integers(0, 10_000), max_size=120, unique=True),
    size=st.integers(1, 6),
    workers=st.integers(2, 12),
    order=st.lists(st.integers(0, 3), max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_every_row_comes_once_in_order_and_every_page_is_asked_for_once(
    keys: list[int], size: int, workers: int, order: list[int]
) -> None:
    server = Server(keys, order, {})
    assert ids(server.ask, size, Places(workers)) == [str(key) for key in keys]
    assert sorted(server.asked) == [(size, page) for page in range(1, max(1, -(-len(keys) // size)) + 1)]


FAULTS = st.dictionaries(
    st.integers(1, 8), st.sampled_from(["empty", "short", "total", "first page again", "fails"]), max_size=3
)


@given(keys=st.integers(0, 60), size=st.integers(1, 4), order=st.lists(st.integers(0, 3), max_size=40), faults=FAULTS)
@settings(max_examples=80, deadline=None)
def test_what_is_wrong_with_a_list_is_found_as_by_one_reader(
    keys: int, size: int, order: list[int], faults: dict[int, str]
) -> None:
    def outcome(places: Places | None) -> list[str] | type[Exception]:
        try:
            return ids(Server(list(range(keys)), order, faults).ask, size, places)
        except UnavailableError as error:
            return type(error)

    assert outcome(Places(6)) == outcome(None)


def test_pages_are_asked_for_at_once_and_no_more_than_there_are_places() -> None:
    all_there = threading.Barrier(4, timeout=SOON)
    under_way, most, lock = 0, 0, threading.Lock()

    def ask(page: int, size: int) -> Answer:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        if page > 1:
            all_there.wait()  # broken, and an error, if fewer than four are asked for at once
        with lock:
            under_way -= 1
        return answer([{"id": str(page)}], size, 61)

    places = Places(4)
    assert ids(ask, 1, places) == [str(page) for page in range(1, 62)]
    assert most == 4
    assert [places.take_spare() for _ in range(5)] == [True] * 4 + [False], "all places are given back"


def test_a_list_read_without_a_place_is_read_by_its_thread_alone() -> None:
    threads = set()

    def ask(page: int, size: int) -> Answer:
        threads.add(threading.get_ident())
        return answer([{"id": str(page)}], size, 9)

    ids(ask, 1, None)
    assert threads == {threading.get_ident()}


def test_a_helper_goes_when_somebody_waits_for_its_place() -> None:
    places, has_entered, goes_on = Places(2), threading.Event(), threading.Event()
    helped: list[int] = []
    own = threading.get_ident()

    def enter() -> None:
        with places:
            has_entered.set()
            goes_on.wait(SOON)

    other = threading.Thread(target=enter)

    def read(page: int) -> None:
        numbers.last = 40
        if threading.get_ident() == own:
            if page > 1:
                assert has_entered.wait(SOON)
            return
        helped.append(page)
        if not other.ident:
            other.start()
            while not places.are_wanted:
                threading.Event().wait(0.001)

    numbers = Numbers()
    with places:
        read_side_by_side(numbers, read)
        assert has_entered.is_set()
        assert len(helped) == 1
        goes_on.set()
    other.join(SOON)


def test_no_page_is_asked_for_after_one_failed_and_the_first_that_failed_is_the_error() -> None:
    asked: list[int] = []
    both = threading.Barrier(2, timeout=SOON)

    def ask(page: int, size: int) -> Answer:
        asked.append(page)
        if page > 1:
            both.wait()
            raise UnavailableError(Answer(TABLE[0], f"page {page}"))
        return answer([{"id": "1"}], size, 50)

    places = Places(2)
    with pytest.raises(UnavailableError, match="page 2"):
        ids(ask, 1, places)
    assert sorted(asked) == [1, 2, 3]
    assert places.take_spare()
    assert places.take_spare()


def test_what_cannot_have_another_thread_is_read_by_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    places = Places(4)
    server = Server(list(range(30)), [], {})
    assert len(ids(server.ask, 3, places)) == 30
    assert [places.take_spare() for _ in range(5)] == [True] * 4 + [False]


def test_helpers_wait_for_quotas_no_longer_than_the_thread_that_they_help() -> None:
    now = [0.0]
    quotas = OwnQuotas(clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
    rejection = Answer(TABLE[0], "too many")
    both = threading.Barrier(2, timeout=SOON)
    patience: list[str] = []

    def read(page: int) -> None:
        numbers.last = 20
        if page not in (2, 3):
            return
        both.wait()
        try:
            quotas.rejected("a/", str(page), rejection, 0.0)
        except OwnQuotaError:
            patience.append("none")

    numbers = Numbers()
    with Places(2), quotas.postponing():
        read_side_by_side(numbers, read)
    assert patience == ["none", "none"]
