"""All pages of a list of an endpoint that nobody has described: what the answers say about themselves decides."""

from __future__ import annotations

import logging
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.errors import RequestRefusedError, TruncatedError, UnavailableError
from source_tiktok_ads.basics import Row
from source_tiktok_ads.endpoints.record_path import WrongPathError
from source_tiktok_ads.lists.forms import Key, always_repeats, never_repeats
from source_tiktok_ads.lists.pages import AGREEING, READINGS, TOTALS, counted, page_info, page_sizes, read_list, said

logger = logging.getLogger("airbyte")

_NO = ("", "0", "false")  # of flags that are texts
_EMPTY_PAGES = 100  # in a row, each with a cursor to more

Ask = Callable[[Mapping[str, Any]], Answer]
Groups = list[Row]  # one per row as the API counts them: the records in it under `records`, and what goes with them
GroupsOf = Callable[[Mapping[str, Any]], Groups]
Counted = Iterator[tuple[Groups, int]]  # pages, and how many rows the list has by each answer's own word; 0: unsaid


class NotPagedError(Exception):
    """The answer has more than was asked for: another way of paging would give it."""


def paging(style: str, size: int, position: Any = None) -> dict[str, Any]:  # noqa: ANN401 - a page or a cursor
    """Parameters of a page.

    Args:
        style: `page`, `cursor` or `none`.
        size: Rows of a page.
        position: The page's number, or the cursor that the answer before gave; None for the first.
    """
    if style == "none":
        return {}
    if style == "page":
        return {"page": position or 1, "page_size": size}
    return {"count": size} if position is None else {"cursor": position, "count": size}


def read_pages(
    style: str, size: int, ask: Ask, groups_of: GroupsOf, key: Key | None = None, place: str = ""
) -> Iterator[Groups]:
    """The records of a list, page by page.

    Args:
        style: `page`, `cursor` or `none`.
        size: Rows of a page.
        ask: Gives the answer for paging parameters.
        groups_of: Takes the records from an answer's `data`, grouped as the API counts them.
        key: What makes a group the same group; None: nothing does, equal ones are different ones.
        place: Stream and ad account, for a warning.

    Raises:
        NotPagedError: There are more records than come this way.
        WrongPathError: What `groups_of` raises of a first page.
        UnavailableError: The list would not stand still, or leads nowhere.
        ApiError: What `ask` raises.
    """
    first = _whole(ask(paging(style, size)))
    if style == "none":
        groups = groups_of(first.data)
        if why := misfit(style, first.data, len(groups)):
            raise NotPagedError(why)
        yield groups
        return
    if style == "page" and _has_total(first.data):
        yield from _counted(first, size, ask, groups_of, key, place)
        return
    given, pages = [first], _by_cursor if style == "cursor" else _uncounted

    def read(rows: int) -> Counted:
        return pages(given.pop() if given else _whole(ask(paging(style, rows))), rows, ask, groups_of)

    if key:
        yield from _whatever_moves(read, size, key, place)
    else:
        yield from (groups for groups, _ in read(size))


def misfit(style: str, data: Mapping[str, Any], came: int) -> str | None:
    """Why a first answer has rows behind it that do not come by this way of paging; None where they do.

    Args:
        style: `page`, `cursor` or `none`.
        data: Of the answer.
        came: How many rows it has, as the API counts them.
    """
    more = _says_more(data, came) or (not counted(data) and _last_page(data) > 1)
    if style == "none" and more:
        return "the answer says that there is more; choose pagination page or cursor"
    if style == "page" and _has_more(data) and not _has_total(data):
        return "the answer has a cursor; choose pagination cursor"
    if style == "cursor" and not _has_more(data) and more:
        return "the answer counts more and has no cursor; choose pagination page"
    return None


def _counted(first: Answer, size: int, ask: Ask, groups_of: GroupsOf, key: Key | None, place: str) -> Iterator[Groups]:
    """Pages of a list whose rows the API counts: none may be missing.

    Some totals are not to be trusted: documented of `identity/get/` without a type. Where one ends on a full page, the
    page after it has to be empty.
    """
    given, asked = [first], list[tuple[int, int]]()

    def page(number: int, rows: int) -> Answer:
        if number == 1:
            asked.clear()
        asked.append((number, rows))
        return given.pop() if given else ask(paging("page", rows, number))

    came, groups = 0, Groups()
    may_repeat = never_repeats if key else always_repeats
    for groups in read_list(page, key or _identity, groups_of, page_size=size, place=place, may_repeat=may_repeat):
        came += len(groups)
        yield groups
    number, rows = max(asked)
    if came and came >= number * _page_size(first.data, rows) and _goes_on(number, rows, ask, groups_of, groups):
        raise UnavailableError(broken(f"the API counts {came} rows, and the page after them has more"))


def _goes_on(number: int, size: int, ask: Ask, groups_of: GroupsOf, last: Groups) -> bool:
    """Whether there are rows behind the last page; an API that gives the last page again has none."""
    try:
        groups = _later(number + 1, size, ask, groups_of)
    except RequestRefusedError:
        return False  # it takes no page behind the last one
    return bool(groups) and not _same(groups, last)


def _later(number: int, size: int, ask: Ask, groups_of: GroupsOf) -> Groups:
    """A page that may lie behind the last one: there the list may be absent."""
    try:
        return groups_of(_whole(ask(paging("page", size, number))).data)
    except WrongPathError:
        return []


def _whatever_moves(read: Callable[[int], Counted], size: int, key: Key, place: str) -> Iterator[Groups]:
    """The rows of a list whose length only its end tells, as they come; those that are equal in every value once.

    A row that came twice may have taken the place of one that did not come. Then the list is read again, with pages of
    other sizes, for rows that are new, until a reading shows none twice, all that the API counts came, or two readings
    show the same.

    Args:
        read: Reads the list, by pages of so many rows.
        size: Rows of the first reading's pages.
        key: What makes a group the same group.
        place: Stream and ad account, for a warning.

    Raises:
        UnavailableError: The readings never agreed.
        ApiError: What `read` raises.
    """
    met, given_out, borders = set[int](), set[int](), set[int]()
    before, alike, sizes = Counter[int](), 0, page_sizes(size)
    for reading in range(READINGS):
        keys, total, pages = array("q"), 0, 0
        for groups, counts in read(sizes[reading % len(sizes)]):
            total = counts
            if not pages:
                borders.add(len(groups))
            pages += 1
            new = Groups()
            for group in groups:
                hashed, value = hash(key(group)), hash(_identity(group))
                keys.append(hashed)
                if hashed not in met and value not in given_out:
                    given_out.add(value)
                    new.append(group)
            yield new
        times = Counter(keys)
        met |= times.keys()
        if len(times) == len(keys) or 0 < total <= len(met):
            return
        alike = alike + 1 if times == before else 1
        if alike >= (AGREEING if len(borders) > 1 or pages == 1 else READINGS):
            text = "%s: %d rows came and %d different keys, in several readings alike. All of them are emitted."
            logger.warning(text, place, len(keys), len(times))
            return
        before = times
    raise UnavailableError(broken(f"the list was read {READINGS} times, and other rows came twice each time"))


def _uncounted(first: Answer, size: int, ask: Ask, groups_of: GroupsOf) -> Counted:
    """Pages of a list that does not say how many rows it has: it ends with a page that is not full, or with repeats.

    Behind its last page an endpoint may give that one again, or the first; one that knows no pages gives the same
    answer each time. One repeat alone is a broken answer, in whose place there was a page.
    """
    groups, number, repeated = groups_of(first.data), 1, False
    if why := misfit("page", first.data, len(groups)):
        raise NotPagedError(why)
    full, last, marks = _page_size(first.data, size), _last_page(first.data), {_mark(groups)}
    yield groups, 0
    while len(groups) >= full or repeated or number < last:
        number += 1
        after = _later(number, size, ask, groups_of)
        if not after and number <= last:
            raise UnavailableError(broken(f"page {number} is empty, and the API counts {last} pages"))
        mark = _mark(after)
        if again := bool(after) and mark in marks:
            if repeated:
                return
        elif repeated:
            raise UnavailableError(broken(f"page {number - 1} is an earlier page again, and page {number} is not"))
        else:
            yield after, 0
        marks.add(mark)
        groups, repeated = after, again


def _by_cursor(first: Answer, size: int, ask: Ask, groups_of: GroupsOf) -> Counted:
    answer, seen, marks, came, empty = first, set[str](), set[int](), 0, 0
    while True:
        groups = groups_of(answer.data)
        mark = _mark(groups)
        if groups and mark in marks:
            raise UnavailableError(broken("the cursor moved on, and the same rows came again"))
        marks.add(mark)
        came, empty = came + len(groups), 0 if groups else empty + 1
        yield groups, counted(answer.data)
        if not _has_more(answer.data):
            if not seen and (why := misfit("cursor", answer.data, came)):
                raise NotPagedError(why)
            if _says_more(answer.data, came):
                raise UnavailableError(broken(f"{came} rows came, the API counts more"))
            return
        cursor = _cursor(answer.data)
        if cursor in (None, "") or str(cursor) in seen:
            raise UnavailableError(broken(f"the list says that there is more, and its cursor stays at {cursor!r}"))
        if empty == _EMPTY_PAGES:
            raise UnavailableError(broken(f"{empty} pages in a row are empty, and the list says that there is more"))
        seen.add(str(cursor))
        answer = _whole(ask(paging("cursor", size, cursor)))


def _whole(answer: Answer) -> Answer:
    if answer.truncated:
        raise TruncatedError(broken(answer.truncated))
    return answer


def _has_total(data: Mapping[str, Any]) -> bool:
    return any(name in page_info(data) for name in TOTALS)


def _page_size(data: Mapping[str, Any], asked: int) -> int:
    """Rows of a full page: an API may give fewer than it is asked for."""
    return min(asked, said(data, "page_size") or asked)


def _last_page(data: Mapping[str, Any]) -> int:
    """The number of the last page by the answer's own word; 0 where it does not say."""
    return said(data, "total_page") or said(data, "total_pages")


def _mark(groups: Groups) -> int:
    """A hash of all rows of a page, in their order."""
    return hash(tuple(map(_identity, groups)))


def _same(groups: Groups, others: Groups) -> bool:
    return len(groups) == len(others) and all(map(_alike, groups, others))


def _alike(row: Row, other: Row) -> bool:
    return _identity(row) == _identity(other)


def _has_more(data: Mapping[str, Any]) -> bool:
    more = data.get("has_more", page_info(data).get("has_more"))
    return more.lower() not in _NO if isinstance(more, str) else bool(more)


def _cursor(data: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a text or a number
    return data.get("cursor", page_info(data).get("cursor"))


def _says_more(data: Mapping[str, Any], came: int) -> bool:
    """Whether the answer counts more rows than came, or has a cursor to more."""
    return _has_more(data) or counted(data) > came


def _identity(row: Row) -> bytes:
    """What tells a row from another one: all of it, but for what goes with it."""
    return orjson.dumps(row["records"])
