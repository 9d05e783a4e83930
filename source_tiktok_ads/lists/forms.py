"""What a page of a list is to who reads it: rows, or something made of them at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

import orjson

from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.decoding import decode
from source_tiktok_ads.api.errors import TruncatedError, UnavailableError
from source_tiktok_ads.basics import Row
from source_tiktok_ads.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = Callable[[Row], Hashable]
RowsOf = Callable[[Row], list[Row]]
Content = TypeVar("Content")

_EXCERPT = 100
_DIGITS_OF_COUNT = 18
_TOO_DEEP = "Recursion limit reached"


class BrokenRowError(Exception):
    """A row cannot be what was asked for: it lacks its key, or lies outside of what was asked."""


class UnsteadyError(Exception):
    """The list changed, or was answered wrongly, while it was read."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Content]):
    """A page of a list.

    Attributes:
        content: Its rows, or what was made of them.
        keys: A hash of each row's key.
        total: Rows of the list by the API's own count.
        pages: Pages of the list by the API's own count.
        held: What the content can be had from later: pieces, each of them in as many parts as it was made in.
    """

    content: Content
    keys: Sequence[int]
    total: int
    pages: int
    held: tuple[Sequence[bytes], ...]


class Form(Protocol[Content]):
    """How pages are read, held until their list is known to be whole, and taken apart where rows repeat.

    Attributes:
        is_finished: Whether what is held is the content, which is not read again then.
        turn: Entered while somebody has a page of a list that is whole.
    """

    is_finished: ClassVar[bool]
    turn: ClassVar[AbstractContextManager[object]]

    def page(self, answer: Answer) -> Page[Content]:
        """The page of an answer.

        Raises:
            UnsteadyError: The answer does not say what a page has to.
            TruncatedError: The API left rows out by its own word.
        """
        ...

    def content(self, held: tuple[bytes, ...]) -> Content:
        """What a page held, from the pieces that were kept of it, each in one part."""
        ...

    def keys(self, content: Content) -> Sequence[int]:
        """A hash of each row's key."""
        ...

    def values(self, content: Content) -> Sequence[int]:
        """A hash of all values of each row, its key included."""
        ...

    def may_repeat(self, content: Content) -> Sequence[bool]:
        """Of each row, whether it may stand beside one that is equal in every value, and be another one."""
        ...

    def chosen(self, content: Content, places: Sequence[int]) -> Content:
        """Only the rows at these places."""
        ...


def never_repeats(row: Row) -> bool:  # noqa: ARG001 - says so of every row
    """False: rows that are equal in every value are one row."""
    return False


def always_repeats(row: Row) -> bool:  # noqa: ARG001 - says so of every row
    """True: nothing tells rows apart, so that equal ones are different ones."""
    return True


def of_list(data: Row) -> list[Row]:
    """The rows of most lists: those under `list`."""
    return data.get("list") or []


@dataclass(frozen=True, slots=True)
class RowForm:
    """Rows as they were answered; what is held is the answer's body.

    Attributes:
        key: What makes a row the same row.
        rows_of: Takes the rows from an answer's `data`.
        repeats: Whether a row may stand beside one that is equal in every value, and be another one.
    """

    is_finished: ClassVar[bool] = False
    turn: ClassVar[AbstractContextManager[object]] = nullcontext()

    key: Key
    rows_of: RowsOf = of_list
    repeats: Callable[[Row], bool] = never_repeats

    def page(self, answer: Answer) -> Page[list[Row]]:
        """The page of an answer."""
        rows, total, pages = page_of(answer, self.rows_of)
        return Page(rows, self.keys(rows), total, pages, ([answer.body],))

    def content(self, held: tuple[bytes, ...]) -> list[Row]:
        """The rows of a body."""
        return self.rows_of(decode(*held)[0]["data"])

    def keys(self, content: list[Row]) -> Sequence[int]:
        """A hash of each row's key.

        Raises:
            UnsteadyError: A row lacks its key.
            UnavailableError: A row cannot be written: no reading would change that.
        """
        try:
            return [hash(self.key(row)) for row in content]
        except (KeyError, TypeError, AttributeError) as error:
            if str(error) == _TOO_DEEP:  # orjson raises plain TypeErrors, as rows do that are no objects
                raise UnavailableError(broken("a row is nested deeper than any record can be")) from error
            raise UnsteadyError("a row lacks what makes it that row") from error
        except BrokenRowError as error:
            raise UnsteadyError(str(error)) from error

    def values(self, content: list[Row]) -> Sequence[int]:
        """A hash of each row."""
        return [hash(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)) for row in content]

    def may_repeat(self, content: list[Row]) -> Sequence[bool]:
        """What `repeats` says of each row."""
        return [self.repeats(row) for row in content]

    def chosen(self, content: list[Row], places: Sequence[int]) -> list[Row]:
        """Only the rows at these places."""
        return [content[place] for place in places]


def page_of(answer: Answer, rows_of: RowsOf) -> tuple[list[Row], int, int]:
    """Rows, total number and number of pages; no list at all means no rows.

    Raises:
        UnsteadyError: The answer does not say them.
        TruncatedError: The API left rows out by its own word.
    """
    if answer.truncated:
        raise TruncatedError(broken(answer.truncated))
    rows = rows_of(answer.data)
    info = answer.data.get("page_info") or {}
    if not isinstance(rows, list) or not isinstance(info, dict):
        raise UnsteadyError("the rows are no list or `page_info` is no object")
    if not info and rows:
        raise UnsteadyError("rows came without page_info")
    return rows, *counts(info)


def counts(info: Mapping[str, Any]) -> tuple[int, int]:
    """Rows and pages of a list, by the `page_info` of an answer; 0 where it does not say.

    Raises:
        UnsteadyError: It says something else than numbers.
    """
    # `playable/get/` says total and total_pages.
    total, pages = info.get("total_number", info.get("total")), info.get("total_page", info.get("total_pages"))
    return count_of(total), count_of(pages)


def count_of(value: object) -> int:
    """A count of rows or pages, be it written as a text or a float; 0 where there is none.

    >>> count_of(7), count_of("7"), count_of(7.0), count_of(""), count_of(None)
    (7, 7, 7, 0, 0)

    Raises:
        UnsteadyError: It is no count. Python would make numbers of `true`, `1_000` and 3.7, too.
    """
    if value is None or value == "":
        return 0
    if type(value) is float and value.is_integer():
        value = int(value)
    written = value if isinstance(value, str) else str(value) if type(value) is int else ""
    if not (written.isascii() and written.isdecimal()) or len(written) > _DIGITS_OF_COUNT:
        raise UnsteadyError(f"page_info holds no numbers: {shortened(str(value), _EXCERPT)}")
    return int(written)
