"""A looked-up stream is read once, whoever comes first, and nothing of it is kept longer than it is needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from source_tiktok_ads.accounts.account import NO_ACCOUNT, Account
from source_tiktok_ads.api.answer import refused
from source_tiktok_ads.api.errors import AccountRefusedError
from source_tiktok_ads.readers.lists.inferred_columns import EndpointColumns
from source_tiktok_ads.readers.lists.look_ups import LookUps, Shared
from source_tiktok_ads.readers.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from source_tiktok_ads.readers.columns import RecordColumns

ONE, OTHER = Account("1", listed=True), Account("2", listed=False)
ROWS = [{"id": str(number), "parent": {"id": str(number // 10)}, "text": "x" * 100} for number in range(1000)]


class Lister:
    """A list of rows, which counts how often it is read."""

    def __init__(self, rows: list[dict[str, Any]] = ROWS, failures: int = 0) -> None:
        self.columns: RecordColumns = EndpointColumns("things", ("id",))
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


def values(*names: str) -> list[tuple[str, ...]]:
    """What is looked up in the rows."""
    return [
        tuple({"id": str(number), "parent.id": str(number // 10)}[name] for name in names) for number in range(1000)
    ]


def test_a_stream_that_comes_first_leaves_its_values_for_look_ups() -> None:
    lister = Lister()
    shared = Shared(lister, ["id", "parent.id"], 2, held=True)
    assert list(shared.rows(ONE)) == ROWS
    assert shared.values(ONE) == values("id", "parent.id")
    assert shared.values(ONE) == values("id", "parent.id")
    assert lister.read == ["1"]


def test_a_look_up_that_comes_first_keeps_the_rows_for_the_stream_which_takes_them_once() -> None:
    lister = Lister()
    shared = Shared(lister, ["id"], 1, held=True)
    assert shared.values(ONE) == values("id")
    assert list(shared.rows(ONE)) == ROWS
    assert lister.read == ["1"]
    assert list(shared.rows(ONE)) == ROWS
    assert lister.read == ["1", "1"], "the rows were not kept any longer"


def test_values_are_read_by_ad_account_and_let_go_of_after_their_last_reader() -> None:
    lister = Lister()
    shared = Shared(lister, ["id"], 2, held=False)
    for _ in range(2):
        assert shared.values(ONE) == shared.values(OTHER) == values("id")
    assert lister.read == ["1", "2"]
    assert shared.values(ONE) == values("id")
    assert lister.read == ["1", "2", "1"], "the values were kept for two readers only"


def test_values_of_no_ad_account_stay_for_every_account_that_looks_them_up() -> None:
    lister = Lister()
    shared = Shared(lister, ["id"], 1, held=False)
    assert [len(shared.values(NO_ACCOUNT)) for _ in range(5)] == [1000] * 5
    assert len(lister.read) == 1


def test_equal_values_are_one() -> None:
    assert Shared(Lister(), ["parent.id"], 1, held=False).values(ONE) == [(str(number),) for number in range(100)]


def test_a_list_that_broke_off_is_not_known() -> None:
    lister = Lister(failures=1)
    shared = Shared(lister, ["id"], 1, held=True)
    with pytest.raises(ConnectionError):
        shared.values(ONE)
    assert list(shared.rows(ONE)) == ROWS
    assert shared.values(ONE) == values("id")
    assert lister.read == ["1", "1"]


def test_threads_that_come_at_once_read_the_list_once() -> None:
    lister, together = Lister(), Barrier(4)
    shared = Shared(lister, ["id"], 3, held=True)

    def look_up() -> int:
        together.wait(5)
        return len(shared.values(ONE))

    def stream() -> int:
        together.wait(5)
        return len(list(shared.rows(ONE)))

    with ThreadPoolExecutor(4) as threads:
        futures = [threads.submit(task) for task in (look_up, stream, look_up, look_up)]
        assert [future.result(10) for future in futures] == [1000] * 4
    assert lister.read == ["1"]


def look_ups(*listers: Lister) -> LookUps:
    """Look-ups of streams named by their number, of which each has its lister; those from 1 on are of no account."""
    return LookUps(
        lambda name: Shared(listers[int(name)], ["id"], 1, held=False), lambda: [OTHER, ONE], lambda name: name == "0"
    )


def test_a_few_values_are_those_of_the_first_account_that_has_any() -> None:
    assert look_ups(Lister()).some(NO_ACCOUNT, "0")[:2] == [("0",), ("1",)]


def test_a_few_values_of_accounts_that_are_all_refused_are_an_error() -> None:
    with pytest.raises(AccountRefusedError):
        look_ups(Lister()).some(OTHER, "0")


def test_a_stream_is_read_for_the_same_account_for_all_or_for_none() -> None:
    of = look_ups(Lister()).of
    assert of(ONE, "0") == [ONE]
    assert of(NO_ACCOUNT, "0") == [OTHER, ONE]
    assert of(ONE, "1") == of(NO_ACCOUNT, "1") == [NO_ACCOUNT]
