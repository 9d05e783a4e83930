"""Answers of endpoints before they become HTTP: plain data, or pages of rows that are rendered once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

Rows = list[bytes]


@dataclass
class Answer:
    """The `data` object of an answer with code 0; `rows` is for the log."""

    data: dict[str, Any]
    top_level: dict[str, Any] | None = None
    rows: int = 0


@dataclass
class File:
    """An answer that is a file and no envelope; `rows` is for the log."""

    content: bytes
    media_type: str
    rows: int = 0


@dataclass
class Paged:
    """All rows of a list answer; the page that was asked for is cut out when the answer is written.

    `stated_total` is what page_info says in place of the number of rows, where the API is known to be wrong.
    """

    rows: Rows
    page: int
    page_size: int
    headers: dict[str, str] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    key: str = "list"
    stated_total: int | None = None


PageTweak = Callable[[Paged], "PageView"]


@dataclass
class PageView:
    """One page as it goes out, with the numbers that page_info will state."""

    rows: Rows
    page: int
    page_size: int
    total_number: int

    @property
    def total_page(self) -> int:
        """How many pages there are at this page size."""
        return -(-self.total_number // self.page_size)


def cut(paged: Paged) -> PageView:
    """Cut the page out of the rows; a page beyond the last one is an empty list."""
    first = (paged.page - 1) * paged.page_size
    total = len(paged.rows) if paged.stated_total is None else paged.stated_total
    return PageView(paged.rows[first : first + paged.page_size], paged.page, paged.page_size, total)


def render_page(view: PageView, extra: Mapping[str, Any], key: str = "list") -> bytes:
    """Return the `data` object of a page as JSON, its rows under `key`."""
    info = {
        "page": view.page,
        "page_size": view.page_size,
        "total_number": view.total_number,
        "total_page": view.total_page,
    }
    more = b"".join(b",%s:%s" % (orjson.dumps(name), orjson.dumps(value)) for name, value in extra.items())
    return b'{"page_info":%s,%s:[%s]%s}' % (orjson.dumps(info), orjson.dumps(key), b",".join(view.rows), more)


def envelope(code: int, message: str, request_id: str, data: bytes = b"{}") -> bytes:
    """Return the body that every API answer has."""
    head = orjson.dumps({"code": code, "message": message, "request_id": request_id})
    return head[:-1] + b',"data":' + data + b"}"
