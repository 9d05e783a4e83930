"""All pages of a list of an endpoint that nobody has described: what the answers say about themselves decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.errors import RequestRefusedError, TruncatedError, UnavailableError
from source_tiktok_ads.basics import Row
from source_tiktok_ads.endpoints.record_path import WrongPathError
from source_tiktok_ads.lists.forms import Key, always_repeats, never_repeats
from source_tiktok_ads.lists.pages import TOTALS, counted, page_info, read_list

Ask = Callable[[Mapping[str, Any]], Answer]
Groups = list[Row]  # one per row as the API counts them: the records in it under `records`, and what goes with them
GroupsOf = Callable[[Mapping[str, Any]], Groups]


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
    if style == "cursor":
        yield from _by_cursor(first, size, ask, groups_of)
        return
    if style == "none":
        groups = groups_of(first.data)
        if why := misfit(style, first.data, len(groups)):
            raise NotPagedError(why)
        yield groups
    elif _has_total(first.data):
        yield from _counted(first, size, ask, groups_of, key, place)
    else:
        yield from _uncounted(first, size, ask, groups_of)


def misfit(style: str, data: Mapping[str, Any], came: int) -> str | None:
    """Why a first answer has rows behind it that do not come by this way of paging; None where they do.

    Args:
        style: `page`, `cursor` or `none`.
        data: Of the answer.
        came: How many rows it has, as the API counts them.
    """
    if style == "none" and _says_more(data, came):
        return "the answer says that there is more; choose pagination page or cursor"
    if style == "page" and _has_more(data) and not _has_total(data):
        return "the answer has a cursor; choose pagination cursor"
    if style == "cursor" and not _has_more(data) and _says_more(data, came):
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


def _uncounted(first: Answer, size: int, ask: Ask, groups_of: GroupsOf) -> Iterator[Groups]:
    """Pages of a list that says nothing of its length: it ends with a page that is not full, or with repeats.

    An endpoint that knows no pages gives the same answer for the second and the third. One repeat alone is a broken
    answer, in whose place there was a page.
    """
    groups, number, repeated = groups_of(first.data), 1, False
    if why := misfit("page", first.data, len(groups)):
        raise NotPagedError(why)
    full = _page_size(first.data, size)
    yield groups
    while len(groups) >= full or repeated:
        number += 1
        after = _later(number, size, ask, groups_of)
        if again := _same(after, groups):
            if repeated:
                return
        elif repeated:
            raise UnavailableError(broken(f"page {number - 1} is page {number - 2} again, and page {number} is not"))
        else:
            yield after
        groups, repeated = after, again


def _by_cursor(first: Answer, size: int, ask: Ask, groups_of: GroupsOf) -> Iterator[Groups]:
    answer, seen, came, before = first, set[str](), 0, Groups()
    while True:
        groups = groups_of(answer.data)
        if groups and _same(groups, before):
            raise UnavailableError(broken("the cursor moved on, and the same rows came again"))
        came, before = came + len(groups), groups
        yield groups
        if not _has_more(answer.data):
            if not seen and (why := misfit("cursor", answer.data, came)):
                raise NotPagedError(why)
            if _says_more(answer.data, came):
                raise UnavailableError(broken(f"{came} rows came, the API counts more"))
            return
        cursor = _cursor(answer.data)
        if cursor in (None, "") or str(cursor) in seen:
            raise UnavailableError(broken(f"the list says that there is more, and its cursor stays at {cursor!r}"))
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
    given = page_info(data).get("page_size")
    return min(asked, given) if isinstance(given, int) and given > 0 else asked


def _same(groups: Groups, others: Groups) -> bool:
    return len(groups) == len(others) and all(map(_alike, groups, others))


def _alike(row: Row, other: Row) -> bool:
    return _identity(row) == _identity(other)


def _has_more(data: Mapping[str, Any]) -> bool:
    return bool(data.get("has_more", page_info(data).get("has_more")))


def _cursor(data: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a text or a number
    return data.get("cursor", page_info(data).get("cursor"))


def _says_more(data: Mapping[str, Any], came: int) -> bool:
    """Whether the answer counts more rows than came, or has a cursor to more."""
    return _has_more(data) or counted(data) > came


def _identity(row: Row) -> bytes:
    """What tells a row from another one: all of it, but for what goes with it."""
    return orjson.dumps(row["records"])
