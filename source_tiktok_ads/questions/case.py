"""What judges look at and what they say, and how they read rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.wording import join_first_names, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from source_tiktok_ads.questions.replies import Reply

    Row = dict[str, Any]

_TEXT = 300  # characters of an answer's text


@dataclass(frozen=True)
class Found:
    """What a judge says.

    Attributes:
        outcome: One of those that the question knows.
        seen: What led to it, for people; without secrets.
    """

    outcome: str
    seen: str = ""


@dataclass(frozen=True)
class Case:
    """What a judge looks at.

    Attributes:
        replies: To the question's readings, in their order.
        of: The column that is judged, per reading.
        codes: How often each code came for each path, in all that was asked of this ad account.
    """

    replies: Sequence[Reply]
    of: Sequence[str] = ()
    codes: Mapping[tuple[str, int], int] | None = None

    def rows(self) -> Iterator[Row]:
        """The rows of all replies."""
        for reply in self.replies:
            yield from reply.rows


def all_of(parts: Iterable[str]) -> str:
    """Some of the parts, for people."""
    known = list(parts)
    return join_first_names(known) if known else ""


def refusals(replies: Iterable[Reply]) -> list[str]:
    """Codes and texts of what was refused, each once."""
    return list(dict.fromkeys(shortened(each.refusal, _TEXT) for each in replies if not each.taken))


def counted_rows(reply: Reply, keys: int | None = None) -> str:
    """A list's rows by its total, and how many came or how many keys they have."""
    keys = len(reply.rows) if keys is None else keys
    return f"{reply.path} {reply.total:,} rows by its total, {keys:,} by their keys"


def values_of(rows: Iterable[Row], name: str) -> set[str]:
    """The different values of a column."""
    return {str(row[name]) for row in rows if row.get(name) is not None}


def sum_of(rows: Iterable[Row], name: str) -> float:
    """The sum of a metric."""
    return math.fsum(number_of(row.get(name)) for row in rows)


def number_of(value: object) -> float:
    """A metric's number; 0 where there is none."""
    try:
        return float(str(value))
    except ValueError:
        return 0.0
