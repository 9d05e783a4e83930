"""One reading of a paged list: every page, held until the whole is known, and how often each key came."""

from __future__ import annotations

import struct
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

import orjson

from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.errors import TruncatedError, UnavailableError
from source_tiktok_ads.basics import Row
from source_tiktok_ads.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

Key = Callable[[Row], Hashable]
RowsOf = Callable[[Row], list[Row]]


_IN_MEMORY = 256 * 1024
_EXCERPT = 100
_LENGTH = struct.Struct("<I")


class BrokenRowError(Exception):
    """A row cannot be what was asked for: it lacks its key, or lies outside of what was asked."""


class UnsteadyError(Exception):
    """The list changed, or was answered wrongly, while it was read."""


@dataclass
class Reading:
    """All pages of a list as they came once.

    A list of one page is kept as it is; bodies of several wait in a file, beyond 256 KB on disk. Keys are remembered as
    hashes: eight bytes of a row that may have a hundred thousand fellows in its list. Two keys of one hash count as a
    repeat, and a repeat costs another reading, never a row.

    Attributes:
        rows_of: Takes the rows from an answer's `data`.
        total: Rows by the API's own count.
        keys: Hashes of all keys.
        repeats: Per hash of a key that came several times, how many times beyond the first.
        page_size: Rows of the first page: an API may give fewer than it is asked for.
    """

    rows_of: RowsOf
    total: int = 0
    keys: set[int] = field(default_factory=set)
    repeats: dict[int, int] = field(default_factory=dict)
    page_size: int = 0
    _pages: set[int] = field(default_factory=set)
    _only: list[Row] | None = None
    _file: IO[bytes] = field(default_factory=lambda: SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - see close()

    @property
    def is_whole(self) -> bool:
        """Whether there are as many different keys as the API counts rows."""
        return len(self.keys) == self.total

    def times(self, key: int) -> int:
        """How often a key came, by its hash."""
        return 1 + self.repeats.get(key, 0) if key in self.keys else 0

    @property
    def has_borders(self) -> bool:
        """Whether rows may lie between two pages."""
        return self._only is None

    def agrees_with(self, other: Reading) -> bool:
        """Whether both show the same keys, each as often."""
        return self.keys == other.keys and self.repeats == other.repeats

    def pages(self) -> Iterator[list[Row]]:
        """The rows of each page, as they came."""
        if self._only is not None:
            yield self._only
            return
        self._file.seek(0)
        while size := self._file.read(_LENGTH.size):
            yield self.rows_of(orjson.loads(self._file.read(_LENGTH.unpack(size)[0]))["data"])

    def close(self) -> None:
        """Let go of what is held."""
        self._file.close()

    def hold(self, body: bytes) -> None:
        """Keep the body of a page."""
        self._file.write(_LENGTH.pack(len(body)))
        self._file.write(body)

    def hold_only(self, rows: list[Row]) -> None:
        """Keep the rows of a list of one page."""
        self._only = rows

    def count(self, rows: list[Row], key: Key) -> None:
        """Count the keys of a page.

        Raises:
            UnsteadyError: A row lacks its key, or the page has come before.
            UnavailableError: A row cannot be written: no reading would change that.
        """
        try:
            hashes = [hash(key(row)) for row in rows]
        except orjson.JSONEncodeError as error:
            raise UnavailableError(broken("a row is nested deeper than any record can be")) from error
        except (KeyError, TypeError, AttributeError) as error:
            raise UnsteadyError("a row lacks what makes it that row") from error
        except BrokenRowError as error:
            raise UnsteadyError(str(error)) from error
        different = frozenset(hashes)
        if different and hash(different) in self._pages:
            raise UnsteadyError("a page is an earlier page again")
        self._pages.add(hash(different))
        if len(different) == len(hashes) and self.keys.isdisjoint(different):
            self.keys |= different
            return
        for each in hashes:
            if each in self.keys:
                self.repeats[each] = self.repeats.get(each, 0) + 1
            self.keys.add(each)


def read_once(ask: Callable[[int], Answer], key: Key, rows_of: RowsOf) -> Reading:
    """Read every page, hold them, and check them against the total and each other.

    Args:
        ask: Gives the answer for a page number, from 1.
        key: What makes a row the same row.
        rows_of: Takes the rows from an answer's `data`.

    Raises:
        UnsteadyError: The pages do not fit together.
        TruncatedError: The API left rows out by its own word.
        ApiError: What `ask` raises.
    """
    reading = Reading(rows_of)
    try:
        _read_pages(reading, ask, key)
    except BaseException:
        reading.close()
        raise
    return reading


def _read_pages(reading: Reading, ask: Callable[[int], Answer], key: Key) -> None:
    seen, number, pages = 0, 0, 1
    while number < pages:
        number += 1
        answer = ask(number)
        rows, total, pages = page_of(answer, reading.rows_of)
        if number == 1:
            reading.total, reading.page_size = total, len(rows)
        if total != reading.total:
            raise UnsteadyError(f"the total went from {reading.total} to {total} between pages")
        if not rows and seen < total and pages > 1:
            raise UnsteadyError(f"page {number} is empty after {seen} of {total} rows")
        reading.count(rows, key)
        seen += len(rows)
        if number == 1 and pages <= 1:
            reading.hold_only(rows)
        elif rows:
            reading.hold(answer.body)
        del answer, rows  # a thousand rows are 7 MB, in each thread: not two pages at once
    if seen != reading.total:
        raise UnsteadyError(f"{seen} rows came on {max(number, 1)} pages, the API counts {reading.total}")


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
    try:
        # `playable/get/` says total and total_pages.
        total, pages = info.get("total_number", info.get("total")), info.get("total_page", info.get("total_pages"))
        return rows, int(total or 0), int(pages or 0)
    except (TypeError, ValueError) as error:
        raise UnsteadyError(f"page_info holds no numbers: {shortened(str(error), _EXCERPT)}") from error
