"""What little a stream is asked for to see whether the API takes its requests at all, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from source_tiktok_ads.accounts import Account
from source_tiktok_ads.api.answer import Answer


def first_page(size: int) -> dict[str, int]:
    """Page parameters for the first rows of a list."""
    return {"page": 1, "page_size": size}


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
    def of(cls, answers: Iterable[Answer], records: Iterable[dict[str, Any]] = ()) -> Sample:
        """From answers to requests for different rows."""
        each = list(answers)
        return cls(sum(map(total, each)), sum(answer.seconds for answer in each), list(records), each)


class Sampler(Protocol):
    """A retriever, as seen by who wants to know only whether it would work."""

    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for some rows of each list that the stream is read from.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        ...


def total(answer: Answer) -> int:
    """How many rows there are, as the API counts them."""
    info = answer.data.get("page_info") or {}
    return int(info.get("total_number") or len(answer.data.get("list") or []))
