"""Lists whose order is not the same for every page: repeats tell that rows may be missing, other pages find them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.lists.pages import Key, Row, RowsOf, counted, read_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

logger = logging.getLogger("airbyte")

# Pages of these shares of the largest put their borders elsewhere: what fell between two pages lies within one of them.
_SMALLER = (0.83, 0.91, 0.71, 0.67)


def page_sizes(largest: int) -> tuple[int, ...]:
    """The sizes of pages by which a list is read in turn, the largest first.

    >>> page_sizes(100)
    (100, 83, 91, 71, 67)
    """
    return tuple(dict.fromkeys([largest, *(max(1, round(largest * share)) for share in _SMALLER)]))


def read_unsteady_list(
    ask: Callable[[int, int], Answer], key: Key, rows_of: RowsOf, page_size: int
) -> Iterator[list[Row]]:
    """All rows of a list whose order is only nearly fixed, each once.

    Rows that are equal in what the API sorts by may change places between two requests. Then one of them is on two
    pages, and another on none, while the number of rows is right. So a list with repeats is read again with pages of
    other sizes, until as many different rows have come as the API counts.

    Args:
        ask: Gives the answer for a page number, from 1, and a page size.
        key: What makes a row the same row.
        rows_of: Takes the rows from an answer's `data`.
        page_size: Rows of the largest page.

    Yields:
        Rows that have not come before.

    Raises:
        UnavailableError: Further readings brought further rows, and all of them together not all.
        ApiError: What `ask` raises.
    """
    known: set[int] = set()
    total = first = 0
    sizes = page_sizes(page_size)
    for size in sizes:
        counted = _Counted(ask, size)
        for rows in read_list(counted.ask, key, rows_of):
            yield _new(rows, key, known)
        first, total = first or len(known), counted.total
        if len(known) >= total:
            return
    if len(known) > first:
        text = f"the list was read {len(sizes)} times, the API counts {total} rows and showed {len(known)} of them"
        raise UnavailableError(broken(text))
    # Pages of any size show the same rows: the API counts some of them twice.
    logger.warning("%d rows are all that the API shows of a list of %d: it counts some twice.", len(known), total)


class _Counted:
    """Asks for pages of one size and keeps the number of rows that the API counts."""

    def __init__(self, ask: Callable[[int, int], Answer], size: int) -> None:
        self._ask, self._size = ask, size
        self.total = 0

    def ask(self, page: int) -> Answer:
        """Give the answer for a page number."""
        answer = self._ask(page, self._size)
        self.total = counted(answer.data)
        return answer


def _new(rows: list[Row], key: Key, known: set[int]) -> list[Row]:
    fresh = []
    for row in rows:
        hashed = hash(key(row))
        if hashed not in known:
            known.add(hashed)
            fresh.append(row)
    return fresh
