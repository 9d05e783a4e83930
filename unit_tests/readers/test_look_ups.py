"""A list is read once, whoever needs it comes first, and nothing of it is kept longer than it is needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from source_tiktok_ads.accounts.account import NO_ACCOUNT, Account
from source_tiktok_ads.api.answer import refused
from source_tiktok_ads.api.errors import AccountRefusedError
from source_tiktok_ads.readers.lists.look_ups import LookedUpStream, LookUps
from source_tiktok_ads.readers.lists.shared import LookedUpColumns, SharedList
from source_tiktok_ads.readers.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ONE, OTHER = Account("1", listed=True), Account("2", listed=False)
ROWS = [{"id": str(number), "parent": {"id": str(number // 10)}, "text": "x" * 100} for number in range(1000)]


class Lister:
    """A list of rows, which counts how often it is read."""

    def __init__(self, rows: list[dict[str, Any]] = ROWS, failures: int = 0) -> None:
        self.read: list[str] = []
        self._rows, self._failures = rows, failures

    def rows(self, account: Account) -> Iterator[Mapping[str, Any]]:
        """All rows; breaks off in the middle as often as it was told to."""
        self.read.append(account.id)
        yield from self._rows[:500]
        if len(self.read) <= self._failures:
            raise ConnectionError
        yield from self._rows[500:]

    def sample(self, account: Account, size: int = 1) -> Sample:
        """A few rows; one of the accounts is refused."""
        if account is OTHER:
            raise AccountRefusedError(refused(40001, "No permission"))
        return Sample(len(self._rows), 0.0, self._rows[:size])


def shared_list(streams: int, *names: str, readers: int = 1) -> SharedList:
    """A list for so many streams, in whose rows a stream `things` has these columns looked up, if any."""
    columns = LookedUpColumns(names, lambda row, _: iter((row,)), readers)
    return SharedList(streams, {"things": columns} if names else {})


def values(*names: str) -> list[tuple[str, ...]]:
    """What is looked up in the rows."""
    return [
        tuple({"id": str(number), "parent.id": str(number // 10)}[name] for name in names) for number in range(1000)
    ]


def test_a_stream_that_comes_first_leaves_its_values_for_look_ups() -> None:
    lister, shared = Lister(), shared_list(1, "id", "parent.id", readers=2)
    assert list(shared.rows(ONE, lister.rows)) == ROWS
    assert shared.values("things", ONE, lister.rows) == values("id", "parent.id")
    assert shared.values("things", ONE, lister.rows) == values("id", "parent.id")
    assert lister.read == ["1"]


def test_a_look_up_that_comes_first_keeps_the_rows_for_the_stream_which_takes_them_once() -> None:
    lister, shared = Lister(), shared_list(1, "id")
    assert shared.values("things", ONE, lister.rows) == values("id")
    assert list(shared.rows(ONE, lister.rows)) == ROWS
    assert lister.read == ["1"]
    assert list(shared.rows(ONE, lister.rows)) == ROWS
    assert lister.read == ["1", "1"], "the rows were not kept any longer"


def test_every_stream_of_a_list_takes_its_rows() -> None:
    lister, shared = Lister(), shared_list(3)
    assert [list(shared.rows(ONE, lister.rows)) for _ in range(3)] == [ROWS] * 3
    assert lister.read == ["1"]


def test_a_stream_alone_keeps_nothing_and_has_its_first_row_at_once() -> None:
    lister, shared = Lister(failures=1), shared_list(1)
    assert next(shared.rows(ONE, lister.rows)) == ROWS[0]
    lister.read.clear()
    for _ in range(2):
        with pytest.raises(ConnectionError):
            list(shared.rows(ONE, lister.rows))
        lister.read.clear()


def test_values_are_read_by_ad_account_and_dropped_after_their_last_reader() -> None:
    lister, shared = Lister(), shared_list(0, "id", readers=2)
    for _ in range(2):
        assert shared.values("things", ONE, lister.rows) == shared.values("things", OTHER, lister.rows) == values("id")
    assert lister.read == ["1", "2"]
    assert shared.values("things", ONE, lister.rows) == values("id")
    assert lister.read == ["1", "2", "1"], "the values were kept for two readers only"


def test_values_of_no_ad_account_stay_for_every_account_that_looks_them_up() -> None:
    lister, shared = Lister(), shared_list(0, "id")
    assert [len(shared.values("things", NO_ACCOUNT, lister.rows)) for _ in range(5)] == [1000] * 5
    assert len(lister.read) == 1


def test_equal_values_are_one() -> None:
    found = shared_list(0, "parent.id").values("things", ONE, Lister().rows)
    assert found == [(str(number),) for number in range(100)]


def test_a_list_that_broke_off_is_not_remembered() -> None:
    lister, shared = Lister(failures=1), shared_list(1, "id")
    with pytest.raises(ConnectionError):
        shared.values("things", ONE, lister.rows)
    assert list(shared.rows(ONE, lister.rows)) == ROWS
    assert shared.values("things", ONE, lister.rows) == values("id")
    assert lister.read == ["1", "1"]


def test_a_reader_that_stops_early_keeps_nobody_waiting() -> None:
    lister, shared = Lister(), shared_list(2, "id")
    abandoned = shared.rows(ONE, lister.rows)
    assert next(abandoned) == ROWS[0]
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(shared.values, "things", ONE, lister.rows).result(10) == values("id")
        assert threads.submit(lambda: list(shared.rows(ONE, lister.rows))).result(10) == ROWS
    assert next(abandoned) == ROWS[1]
    assert lister.read == ["1"]


def test_when_reading_began_is_known_to_those_that_come_later() -> None:
    lister, shared = Lister(), shared_list(2)
    assert shared.began(ONE) is None
    list(shared.rows(ONE, lister.rows))
    began = shared.began(ONE)
    list(shared.rows(ONE, lister.rows))
    assert began is not None
    assert shared.began(ONE) == began


def test_threads_that_come_at_once_read_the_list_once() -> None:
    lister, together = Lister(), Barrier(6)
    shared = shared_list(3, "id", readers=3)

    def look_up() -> int:
        together.wait(5)
        return len(shared.values("things", ONE, lister.rows))

    def stream() -> int:
        together.wait(5)
        return len(list(shared.rows(ONE, lister.rows)))

    with ThreadPoolExecutor(6) as threads:
        futures = [threads.submit(task) for task in (look_up, stream, look_up, stream, look_up, stream)]
        assert [future.result(10) for future in futures] == [1000] * 6
    assert lister.read == ["1"]


def look_ups(lister: Lister) -> LookUps:
    """Look-ups of two streams of one list: one by ad account, and one that is of none."""
    shared = shared_list(0, "id")
    columns = LookedUpColumns(("id",), lambda row, _: iter((row,)))

    def find(name: str) -> LookedUpStream:
        return LookedUpStream("things", columns, lister, shared, by_account=name == "by account")  # type: ignore[arg-type]

    return LookUps(find, lambda: [OTHER, ONE])


def test_a_few_values_are_those_of_the_first_account_that_has_any() -> None:
    assert look_ups(Lister()).first_values(NO_ACCOUNT, "by account")[:2] == [("0",), ("1",)]


def test_a_few_values_of_accounts_that_are_all_refused_are_an_error() -> None:
    with pytest.raises(AccountRefusedError):
        look_ups(Lister()).first_values(OTHER, "by account")


def test_a_stream_is_read_for_the_same_account_for_all_or_for_none() -> None:
    accounts_for = look_ups(Lister()).accounts_for
    assert accounts_for(ONE, "by account") == [ONE]
    assert accounts_for(NO_ACCOUNT, "by account") == [OTHER, ONE]
    assert accounts_for(ONE, "of none") == accounts_for(NO_ACCOUNT, "of none") == [NO_ACCOUNT]
