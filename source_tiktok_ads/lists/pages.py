"""Lists that can be trusted: every page, counted against the total, each key once."""

from __future__ import annotations

import struct
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import orjson

from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.errors import TruncatedError, UnavailableError

Row = dict[str, Any]
Key = Callable[[Row], Hashable]
RowsOf = Callable[[Row], list[Row]]

TOTALS = ("total_number", "total")  # the latter of `playable/get/`
_READS = 3  # the first and two more
_IN_MEMORY = 256 * 1024
_LENGTH = struct.Struct("<I")


class _UnsteadyError(Exception):
    """The list changed, or was answered wrongly, while it was read."""


@dataclass
class _HeldPages:
    """Bodies of pages that are held back until the list is complete; beyond 256 KB they wait on disk."""

    rows_of: RowsOf
    file: IO[bytes] = field(default_factory=lambda: SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - closed by close()

    def append(self, body: bytes) -> None:
        self.file.write(_LENGTH.pack(len(body)))
        self.file.write(body)

    def __iter__(self) -> Iterator[list[Row]]:
        self.file.seek(0)
        while size := self.file.read(_LENGTH.size):
            yield self.rows_of(orjson.loads(self.file.read(_LENGTH.unpack(size)[0]))["data"])

    def close(self) -> None:
        self.file.close()


def page_info(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an answer says of its pages; empty where it says nothing."""
    info = data.get("page_info")
    return info if isinstance(info, dict) else {}


def counted(data: Mapping[str, Any]) -> int:
    """How many rows a list has by the answer's own word; 0 where it does not say."""
    totals = (str(page_info(data).get(name)) for name in TOTALS)
    return next((int(each) for each in totals if each.isdecimal() and int(each)), 0)


def of_list(data: Row) -> list[Row]:
    """The rows of most lists: those under `list`."""
    return data.get("list") or []


def read_list(
    ask: Callable[[int], Answer], key: Key, rows_of: RowsOf = of_list, *, repeats: bool = False
) -> Iterator[list[Row]]:
    """All rows of a paged list, page by page, once the whole list is known to be whole.

    Rows as delivered, repeats included, must be as many as `page_info.total_number` says, and that number must stand
    still; a page must not come twice. Else the list is read again from its first page, twice at most.

    Args:
        ask: Gives the answer for a page number, from 1.
        key: What makes a row the same row.
        rows_of: Takes the rows from an answer's `data`.
        repeats: Whether rows may be equal and none be left out for that.

    Yields:
        Rows of one page; a row whose key came before is left out.

    Raises:
        TruncatedError: The API left rows out by its own word.
        UnavailableError: The list would not stand still.
        ApiError: What `ask` raises.
    """
    reason = ""
    for _ in range(_READS):
        try:
            pages = _read_once(ask, key, rows_of)
        except _UnsteadyError as unsteady:
            reason = str(unsteady)
            continue
        yield from pages if repeats else _once_each(pages, key)
        return
    raise UnavailableError(broken(f"the list was read {_READS} times and never stood still: {reason}"))


def _read_once(ask: Callable[[int], Answer], key: Key, rows_of: RowsOf) -> Iterator[list[Row]]:
    """Read every page and check the whole; returns the pages, held on disk where they are many."""
    held = _HeldPages(rows_of)
    try:
        only = _hold_all(held, ask, key)
    except BaseException:
        held.close()
        raise
    return _released(held) if only is None else iter([only])


def _hold_all(held: _HeldPages, ask: Callable[[int], Answer], key: Key) -> list[Row] | None:
    """Read all pages, hold them, and check them against the total and each other.

    Returns:
        The rows of a list of one page, which need not be held; else None.
    """
    seen, number, pages, before = 0, 0, 1, set[int]()
    while number < pages:
        number += 1
        answer = ask(number)
        rows, total_now, pages = _page(answer, held.rows_of)
        if number == 1:
            total = total_now
            if pages <= 1:
                if len(rows) != total:
                    raise _UnsteadyError(f"{len(rows)} rows came, the API counts {total}")
                _content(rows, key)
                return rows
        if total_now != total:
            raise _UnsteadyError(f"the total went from {total} to {total_now} between pages")
        if not rows and seen < total:
            raise _UnsteadyError(f"page {number} is empty after {seen} of {total} rows")
        content = _content(rows, key)
        if rows and content in before:
            raise _UnsteadyError(f"page {number} is an earlier page again")
        if rows:
            before.add(content)
            held.append(answer.body)
        seen += len(rows)
        del answer, rows  # a thousand rows are 7 MB, in each thread: not two pages at once
    if seen != total:
        raise _UnsteadyError(f"{seen} rows came on {number} pages, the API counts {total}")
    return None


def _released(held: _HeldPages) -> Iterator[list[Row]]:
    try:
        yield from held
    finally:
        held.close()


def _content(rows: list[Row], key: Key) -> int:
    """What tells a page from another: the keys of its rows, in any order."""
    try:
        return hash(frozenset(key(row) for row in rows))
    except (KeyError, TypeError) as error:
        raise _UnsteadyError(f"a row lacks what makes it that row: {error!r}") from error


def _page(answer: Answer, rows_of: RowsOf) -> tuple[list[Row], int, int]:
    """Rows, total number and number of pages; no list at all means no rows."""
    if answer.truncated:
        raise TruncatedError(broken(answer.truncated))
    rows = rows_of(answer.data)
    info = answer.data.get("page_info") or {}
    if not isinstance(rows, list) or not isinstance(info, dict):
        raise _UnsteadyError("the rows are no list or `page_info` is no object")
    if not info and rows:
        raise _UnsteadyError("rows came without page_info")
    try:
        # `playable/get/` says total and total_pages.
        total, pages = info.get("total_number", info.get("total")), info.get("total_page", info.get("total_pages"))
        return rows, int(total or 0), int(pages or 0)
    except (TypeError, ValueError) as error:
        raise _UnsteadyError(f"page_info holds no numbers: {error}") from error


def _once_each(pages: Iterator[list[Row]], key: Key) -> Iterator[list[Row]]:
    """Pages without the rows whose key came before.

    Keys are remembered as hashes: eight bytes of a row that may have a hundred thousand fellows in its list.
    """
    known: set[int] = set()
    for rows in pages:
        fresh: list[Row] = []
        for row in rows:
            hashed = hash(key(row))
            if hashed not in known:
                known.add(hashed)
                fresh.append(row)
        del rows  # not held while the page is emitted and the next is read
        yield fresh
        del fresh
