"""What little a stream is asked for to see whether the API takes its requests at all, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from source_tiktok_ads.accounts.account import SAMPLE_ACCOUNTS, Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.errors import AccountRefusedError
from source_tiktok_ads.lists.forms import RowsOf, of_list
from source_tiktok_ads.lists.pages import counted

Answered = TypeVar("Answered")


def first_rows(
    ask: Callable[[dict[str, int]], Answer], size: int, most: int, rows_of: RowsOf = of_list
) -> list[Answer]:
    """The answers with the first rows of a list: one, unless more rows are wanted than a page takes.

    Args:
        ask: Gives the answer for page parameters.
        size: How many rows are wanted.
        most: How many a page takes.
        rows_of: Takes the rows from an answer's `data`.
    """
    rows = min(size, most)
    answers = [ask({"page": 1, "page_size": rows})]
    while len(answers) * rows < size and len(rows_of(answers[-1].data)) == rows:
        answers.append(ask({"page": len(answers) + 1, "page_size": rows}))
    return answers


@dataclass(frozen=True, slots=True)
class Sample:
    """A few rows of what a stream consists of, and how many there are.

    Attributes:
        rows: As the API counts them, in all lists that the stream is read from.
        seconds: That the API took to begin its answers.
        records: Those that came, finished.
        answers: As they came.
    """

    rows: int
    seconds: float
    records: Sequence[dict[str, Any]] = ()
    answers: Sequence[Answer] = ()

    @classmethod
    def of(cls, lists: Iterable[Sequence[Answer]], records: Iterable[dict[str, Any]] = ()) -> Sample:
        """From the answers of different lists, those of one list being its first pages."""
        each = list(lists)
        answers = [answer for pages in each for answer in pages]
        rows = sum(total(pages[0]) for pages in each)
        return cls(rows, sum(answer.seconds for answer in answers), list(records), answers)


def of_a_few(accounts: Iterable[Account], ask: Callable[[Account], Answered]) -> Iterator[Answered]:
    """What the first ad accounts say that are not refused, three of them at most.

    Args:
        accounts: In the order in which to ask them.
        ask: Asks one.

    Raises:
        AccountRefusedError: Every account is refused.
        ApiError: What else `ask` raises.
    """
    read, refusal = 0, None
    for account in accounts:
        try:
            answered = ask(account)
        except AccountRefusedError as error:
            refusal = error
            continue
        yield answered
        read += 1
        if read == SAMPLE_ACCOUNTS:
            return
    if refusal and not read:
        raise refusal


def total(answer: Answer) -> int:
    """How many rows there are, as the API counts them."""
    return counted(answer.data) or len(of_list(answer.data))
