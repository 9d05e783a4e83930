"""Lists that can be trusted: as many different rows as the API counts, each of them once.

Rows as delivered are not enough: where the order moves between two requests, one row is on two pages and another on
none, while their number is right. A list whose different keys are fewer than its total is read again with pages of
another size, whose borders lie elsewhere, and what the readings show together counts. Only when they show the same does
the API count rows twice, or has several rows of one key: then all are given out, and a warning says how many.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.api.answer import broken
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.lists.forms import Content, RowForm, UnsteadyError, count_of, never_repeats, of_list
from source_tiktok_ads.lists.reading import Reading, read_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from source_tiktok_ads.api.answer import Answer
    from source_tiktok_ads.basics import Row
    from source_tiktok_ads.lists.forms import Form, Key, RowsOf

logger = logging.getLogger("airbyte")

TOTALS = ("total_number", "total")  # the latter of `playable/get/`
_BROKEN_READINGS = 3  # the first and two more
READINGS = 5
AGREEING = 2  # readings that show the same
# Of the largest page: what fell between two pages lies within one of another size.
_SHARES = (1, 0.83, 0.91, 0.71, 0.67)


def page_info(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an answer says of its pages; empty where it says nothing."""
    info = data.get("page_info")
    return info if isinstance(info, dict) else {}


def counted(data: Mapping[str, Any]) -> int:
    """How many rows a list has by the answer's own word; 0 where it does not say."""
    return next(filter(None, (said(data, name) for name in TOTALS)), 0)


def said(data: Mapping[str, Any], name: str) -> int:
    """A number that an answer says of its pages; 0 where it says none."""
    with suppress(UnsteadyError):
        return count_of(page_info(data).get(name))
    return 0


def page_sizes(largest: int) -> tuple[int, ...]:
    """The sizes of pages by which a list is read in turn, the largest first.

    >>> page_sizes(100)
    (100, 83, 91, 71, 67)
    """
    return tuple(dict.fromkeys(max(1, round(largest * share)) for share in _SHARES))


def read_list(
    ask: Callable[[int, int], Answer],
    key: Key,
    rows_of: RowsOf = of_list,
    *,
    page_size: int,
    place: str,
    may_repeat: Callable[[Row], bool] = never_repeats,
    unsteady_order: bool = False,
) -> Iterator[list[Row]]:
    """All rows of a paged list, page by page, once the whole list is known to be whole: see `read_contents`.

    Args:
        ask: Gives the answer for a page number, from 1, and a page size.
        key: What makes a row the same row.
        rows_of: Takes the rows from an answer's `data`.
        page_size: Rows of the largest page.
        place: Stream and ad account, for the warning.
        may_repeat: Whether a row may stand beside one that is equal in every value, and be another one.
        unsteady_order: Whether rows are known to change places between two pages.

    Yields:
        Rows of one page.
    """
    form = RowForm(key, rows_of, may_repeat)
    return read_contents(ask, form, page_size=page_size, place=place, unsteady_order=unsteady_order)


def read_contents(
    ask: Callable[[int, int], Answer],
    form: Form[Content],
    *,
    page_size: int,
    place: str,
    unsteady_order: bool = False,
) -> Iterator[Content]:
    """What the pages of a list hold, page by page, once the whole list is known to be whole.

    A reading whose pages do not fit together (another total, an empty page, too few rows, a row without its key) is
    made again, twice at most. One that fits together and repeats keys is made again with pages of other sizes.

    Args:
        ask: Gives the answer for a page number, from 1, and a page size.
        form: How pages are read and held.
        page_size: Rows of the largest page.
        place: Stream and ad account, for the warning.
        unsteady_order: Whether rows are known to change places between two pages: then two readings that show the same
            may lack the same row by chance, and all of them have to.

    Raises:
        TruncatedError: The API left rows out by its own word.
        UnavailableError: The list would not stand still, or never showed all its rows.
        ApiError: What `ask` raises.
    """
    sizes = page_sizes(page_size)
    readings: list[Reading[Content]] = []
    reasons: list[str] = []
    with ExitStack() as open_files:
        count = 0
        while count < READINGS and len(reasons) < _BROKEN_READINGS:
            size = sizes[count % len(sizes)]
            try:
                # What did not stand still is asked for in order: nothing behind the page that is wrong.
                reading = read_once(partial(_page, ask, size), form, alone=bool(reasons))
            except UnsteadyError as unsteady:
                reasons.append(str(unsteady))
                continue
            count += 1
            open_files.callback(reading.close)
            if reading.is_whole:
                yield from reading.contents()
                return
            if readings and readings[-1].total != reading.total:
                readings.clear()  # rows came or went: those are of another list
            readings.append(reading)
            if contents := _all_contents(readings, place, unsteady_order=unsteady_order):
                yield from contents
                return
        raise UnavailableError(broken(_why_not_whole(readings, reasons)))


def _page(ask: Callable[[int, int], Answer], size: int, number: int) -> Answer:
    return ask(number, size)


def _all_contents(
    readings: Sequence[Reading[Content]], place: str, *, unsteady_order: bool
) -> Iterator[Content] | None:
    """What several readings show together, where that is the whole list; None where rows may be missing."""
    last = readings[-1]
    if _different_keys(readings) >= last.total:
        return _one_of_each(readings)
    if _prove_repeats(readings, unsteady_order=unsteady_order):
        logger.warning(
            "%s: the API counts %d rows and shows %d different keys, in several readings alike: "
            "it counts rows twice, or has several rows of one key. All of them are emitted.",
            place, last.total, len(last.times),
        )  # fmt: skip
        return _all_different(last)
    return None


def _different_keys(readings: Sequence[Reading[Content]]) -> int:
    """How many different keys the readings show together."""
    return len(set().union(*(reading.times for reading in readings)))


def _prove_repeats(readings: Sequence[Reading[Content]], *, unsteady_order: bool) -> bool:
    """Whether readings show that the API repeats rows: the same ones each time, wherever the borders of pages lie.

    Two readings with other borders are enough, or of a list that has none. Where the API gives pages of one size,
    whatever is asked for, the same row could be missing between them each time: it takes all readings then, and a list
    whose order is known to move is never believed.
    """
    *others, last = readings
    other_borders = not last.has_borders or any(each.page_size != last.page_size for each in others)
    if unsteady_order and not other_borders:
        return False
    agreeing = AGREEING if other_borders and not unsteady_order else READINGS
    return len(readings) >= agreeing and all(last.agrees_with(each) for each in readings[-agreeing:])


def _one_of_each(readings: Sequence[Reading[Content]]) -> Iterator[Content]:
    """One row of each key: with as many keys as the API counts rows, a second one is the same row, changed since."""
    seen: set[int] = set()
    for reading in readings:
        for content in reading.contents():
            fresh = []
            for place, key in enumerate(reading.form.keys(content)):
                if key not in seen:
                    seen.add(key)
                    fresh.append(place)
            yield reading.form.chosen(content, fresh)


def _all_different(reading: Reading[Content]) -> Iterator[Content]:
    """All rows of a reading; of those that are equal in every value one, unless they may be different rows."""
    form, seen = reading.form, set[int]()
    for content in reading.contents():
        keys = form.keys(content)
        repeated = [place for place, key in enumerate(keys) if reading.times[key] > 1]
        rows, dropped = form.chosen(content, repeated), set[int]()
        for place, value, may_repeat in zip(repeated, form.values(rows), form.may_repeat(rows), strict=True):
            if not may_repeat and value in seen:
                dropped.add(place)
            elif not may_repeat:
                seen.add(value)
        yield form.chosen(content, [place for place in range(len(keys)) if place not in dropped])


def _why_not_whole(readings: Sequence[Reading[Content]], reasons: Sequence[str]) -> str:
    if len(reasons) == _BROKEN_READINGS or not readings:
        return f"the list was read {len(reasons)} times and never stood still: {reasons[-1]}"
    return (
        f"the list was read {len(readings)} times with pages of different sizes, the API counts "
        f"{readings[-1].total} rows and showed {_different_keys(readings)} of them"
    )
