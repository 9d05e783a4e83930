"""All pages of a list of an endpoint that nobody has described: what the answers say about themselves decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.errors import TruncatedError, UnavailableError
from source_tiktok_ads.components.paging import Row, read_list

Ask = Callable[[Mapping[str, Any]], Answer]
Groups = list[Row]  # one per row as the API counts them: the records in it under `records`, and what goes with them
GroupsOf = Callable[[Mapping[str, Any]], Groups]
_TOTALS = ("total_number", "total")


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


def read_pages(style: str, size: int, ask: Ask, groups_of: GroupsOf) -> Iterator[Groups]:
    """The records of a list, page by page.

    Args:
        style: `page`, `cursor` or `none`.
        size: Rows of a page.
        ask: Gives the answer for paging parameters.
        groups_of: Takes the records from an answer's `data`, grouped as the API counts them.

    Raises:
        NotPagedError: There are more records than come this way.
        UnavailableError: The list would not stand still, or leads nowhere.
        ApiError: What `ask` raises.
    """
    first = _whole(ask(paging(style, size)))
    if style == "cursor":
        yield from _by_cursor(first, size, ask, groups_of)
        return
    if style == "none":
        groups = groups_of(first.data)
        if _says_more(first.data, len(groups)):
            raise NotPagedError("the answer says that there is more; choose pagination page or cursor")
        yield groups
    elif any(name in _info(first.data) for name in _TOTALS):
        yield from _counted(first, size, ask, groups_of)
    else:
        yield from _uncounted(first, size, ask, groups_of)


def _counted(first: Answer, size: int, ask: Ask, groups_of: GroupsOf) -> Iterator[Groups]:
    """Pages of a list whose rows the API counts: none may be missing."""
    given = [first]

    def page(number: int) -> Answer:
        return given.pop() if given and number == 1 else ask(paging("page", size, number))

    return read_list(page, _identity, groups_of, repeats=True)


def _uncounted(first: Answer, size: int, ask: Ask, groups_of: GroupsOf) -> Iterator[Groups]:
    """Pages of a list that says nothing of its length: it ends with a page that is not full, or with a repeat.

    An endpoint that knows no pages gives the same answer for the second.
    """
    if _has_more(first.data):
        raise NotPagedError("the answer has a cursor; choose pagination cursor")
    groups, number = groups_of(first.data), 1
    yield groups
    while len(groups) >= size:
        before, number = groups, number + 1
        groups = groups_of(_whole(ask(paging("page", size, number))).data)
        if list(map(_identity, groups)) == list(map(_identity, before)):
            return
        yield groups


def _by_cursor(first: Answer, size: int, ask: Ask, groups_of: GroupsOf) -> Iterator[Groups]:
    answer, seen = first, set[str]()
    while True:
        groups = groups_of(answer.data)
        yield groups
        if not _has_more(answer.data):
            if not seen and _says_more(answer.data, len(groups)):
                raise NotPagedError("the answer counts more and has no cursor; choose pagination page")
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


def _info(data: Mapping[str, Any]) -> Mapping[str, Any]:
    info = data.get("page_info")
    return info if isinstance(info, dict) else {}


def _has_more(data: Mapping[str, Any]) -> bool:
    return bool(data.get("has_more", _info(data).get("has_more")))


def _cursor(data: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a text or a number
    return data.get("cursor", _info(data).get("cursor"))


def _says_more(data: Mapping[str, Any], came: int) -> bool:
    """Whether the answer counts more rows than came, or has a cursor to more."""
    info = _info(data)
    counted = next((int(info[name]) for name in _TOTALS if info.get(name)), 0)
    return _has_more(data) or counted > came


def _identity(row: Row) -> bytes:
    """What tells a row from another one: all of it, but for what goes with it."""
    return orjson.dumps(row["records"])
