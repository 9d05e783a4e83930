"""Pages of a report as finished lines; as answered where a page does not fit, to be read value by value."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
import orjson

from source_tiktok_ads.catalogue import HOUR
from source_tiktok_ads.lists.forms import Page
from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.readers.reports.typed_rows import UnfitPageError
from source_tiktok_ads.readers.values import ChangedRecord

if TYPE_CHECKING:
    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.api.answer import Answer
    from source_tiktok_ads.basics import Row
    from source_tiktok_ads.lists.forms import RowForm
    from source_tiktok_ads.readers.reports.columns import ReportColumns
    from source_tiktok_ads.readers.reports.typed_rows import TypedRows
    from source_tiktok_ads.readers.reports.windows import Window


_AT_ONCE = 2  # pages of 1.4 MB that wait for room in the queue to the output; those of other threads wait on disk


@dataclass(frozen=True, slots=True)
class LineForm:
    """Pages of one ad account and window.

    What is held of a page of lines are the keys and the lines, of any other the answer's body.

    Attributes:
        typed: Makes lines of a page.
        columns: The report's.
        rows: The other way: reads a page as rows.
        account: The ad account.
        window: What is asked for.
    """

    is_finished: ClassVar[bool] = True
    turn: ClassVar[AbstractContextManager[object]] = threading.BoundedSemaphore(_AT_ONCE)

    typed: TypedRows
    columns: ReportColumns
    rows: RowForm
    account: Account
    window: Window

    def page(self, answer: Answer) -> Page[Lines | list[Row]]:
        """The page of an answer."""
        if answer.truncated is None and isinstance(answer.content, msgspec.Raw):
            try:
                lines, total, pages = self.typed.lines(answer.content, self.account, self.window)
            except UnfitPageError:
                pass
            else:
                return Page(lines, lines.keys, total, pages, ([lines.keys.tobytes()], lines.parts))
        page = self.rows.page(answer)
        return Page(page.content, page.keys, page.total, page.pages, page.held)

    def content(self, held: tuple[bytes, ...]) -> Lines | list[Row]:
        """The lines, of which two pieces are held; or the rows."""
        match held:
            case keys, text:
                return Lines(array("q", keys), (text,))
            case _:
                return self.rows.content(held)

    def keys(self, content: Lines | list[Row]) -> Sequence[int]:
        """A hash of each row's key."""
        return content.keys if isinstance(content, Lines) else self.rows.keys(content)

    def values(self, content: Lines | list[Row]) -> Sequence[int]:
        """A hash of each record, or of the row where the record does not hold all of it."""
        if isinstance(content, Lines):
            return [hash(data) for data in content.data()]
        records = self.columns.records(content, self.account, self.window)
        as_answered = self.rows.values(content)
        return [
            value if isinstance(record, ChangedRecord) else hash(orjson.dumps(record))
            for value, record in zip(as_answered, records, strict=True)
        ]

    def may_repeat(self, content: Lines | list[Row]) -> Sequence[bool]:
        """Whether another row may be equal to a row in every value."""
        return self.rows.may_repeat(_rows_with_hours(content) if isinstance(content, Lines) else content)

    def chosen(self, content: Lines | list[Row], places: Sequence[int]) -> Lines | list[Row]:
        """Only the lines or rows at these places."""
        return content.chosen(places) if isinstance(content, Lines) else self.rows.chosen(content, places)


def _rows_with_hours(lines: Lines) -> list[dict[str, Any]]:
    """What of the rows tells whether an hour comes twice."""
    return [{"dimensions": {HOUR: record.get(HOUR)}} for record in lines.records()]
