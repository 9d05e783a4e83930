"""What little a stream is asked for to see whether the API takes its requests at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from source_tiktok_ads.accounts import Account
from source_tiktok_ads.api.answer import Answer

FIRST_ROW = {"page": 1, "page_size": 1}


@dataclass(frozen=True, slots=True)
class Sample:
    """One row each of what a stream consists of, and how many there are.

    Attributes:
        rows: As the API counts them, in all lists that the stream is read from.
        seconds: That the API took to begin its answers.
    """

    rows: int
    seconds: float

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> Sample:
        """From answers to requests for different rows."""
        each = list(answers)
        return cls(sum(_total(answer) for answer in each), sum(answer.seconds for answer in each))


class Sampler(Protocol):
    """A retriever, as seen by who wants to know only whether it would work."""

    def sample(self, account: Account) -> Sample:
        """Ask for one row of each list that the stream is read from.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        ...


def _total(answer: Answer) -> int:
    info = answer.data.get("page_info") or {}
    return int(info.get("total_number") or len(answer.data.get("list") or []))
