"""A page of a report as finished lines by three calls in C: read by type, keyed, written.

A struct is made of a stream's columns. Whatever is not as it comes every day - a number that is no text, a text that is
no plain number, a row that lacks a column or has one more - makes the page unfit, and its rows are read value by value
(`columns.py`). Both ways give the same bytes and the same keys: nothing here may be taken for fit that the other way
reads otherwise. What C takes and that way does not:

- numbers that are no texts: behind them stand other signs than behind texts. Where such signs are found, which a text
  may hold, too, a number is looked for;
- texts with U+0000;
- texts with a fraction as counts: such counts would have to be below every float;
- texts of numbers so small that a float of them is 0: they have three digits of an exponent, or a hundred zeros.
"""

from __future__ import annotations

import re
import time
from array import array
from enum import Enum
from operator import attrgetter
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from pydantic import StringConstraints, TypeAdapter, ValidationError

from source_tiktok_ads.catalogue import DAY, HOUR
from source_tiktok_ads.lists.forms import counts
from source_tiktok_ads.readers import times
from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.readers.values import BIGGEST, EXACT, UnfitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.reports.columns import ReportColumns
    from source_tiktok_ads.readers.reports.windows import Window


class _Nothing(Enum):
    """What stands for no number: read by its text, written by its value."""

    DASH = "-"
    EMPTY = ""


for _nothing in _Nothing:
    _nothing._value_ = None  # type: ignore[assignment]


class _Record(msgspec.Struct, gc=False):
    stream: str
    data: Any
    emitted_at: int


class _Line(msgspec.Struct, gc=False):
    type: str
    record: _Record


_NEVER = Annotated[int, msgspec.Meta(gt=0, lt=0)]  # of columns that no answer fills
_NO_FLOAT = Annotated[float, msgspec.Meta(gt=1.0, lt=1.0)]
_TYPES: Mapping[str, Any] = {
    "integer": Annotated[int, msgspec.Meta(ge=-BIGGEST, le=BIGGEST - 1)] | _NO_FLOAT | _Nothing,
    "number": Annotated[float, msgspec.Meta(gt=-EXACT, lt=EXACT)] | _Nothing,
    "string": str | None,
    "id": str | None,
}
_TIMES: Mapping[str, Callable[[Any], str | None]] = {DAY: times.day, HOUR: times.hour}
_LENGTH_OF_DAY = len("2026-01-31")
_NAME = re.compile(r"[^\x00-\x1f\"\\]+")
_ZEROS = b"0" * 100
_BEFORE_INFO, _BEHIND_INFO = len('{"page_info":'), len("}")
_NO_ASCII = bytes(range(128, 256))
_PIECE = 512 * 1024  # of a page's text; copied at once, it would be mapped by itself each time
_AT_ONCE = 250  # lines of a part, whose memory is used again; a page in one would be mapped by itself each time

# Rows of one page at a time are objects, whatever the number of threads: they hold the interpreter meanwhile anyway.
_one_page_at_a_time = Lock()
_read_info = msgspec.json.Decoder(dict[str, Any]).decode
_encode_lines = msgspec.json.Encoder().encode_lines


class UnfitPageError(Exception):
    """A page that has to be read value by value."""


def _finder(pattern: str) -> Callable[[bytes], bool]:
    """Whether a text holds something; by an engine that finds one of a few letters in a twentieth of `re`'s time."""
    read = TypeAdapter(Annotated[str, StringConstraints(pattern=pattern)]).validate_python

    def finds(text: bytes) -> bool:
        try:
            read(text)
        except ValidationError:
            return False
        return True

    return finds


# What no page is without that holds a number outside of texts, or U+0000, and few others have. Two patterns: of more
# letters at once it finds none as fast.
_signs = _finder('[0-9],"|[0-9]}'), _finder(r'[ \t\r\n][,}"]|\\u0000')
_holds_number_or_nul = _finder(r'"[ \t\r\n]*:[ \t\r\n]*[-0-9]|\\u0000')
_has_long_exponent = _finder("[eE]-[0-9]{3}")


class TypedRows:
    """Reads the pages of one report.

    Args:
        stream: The stream's name.
        columns: Its columns.

    Attributes:
        are_possible: Whether its columns can be fields: each is one value of the answer, and by a plain name. A metric
            that the catalogue does not know may have any name.
    """

    def __init__(self, stream: str, columns: ReportColumns) -> None:
        self._stream, self._columns = stream, columns
        kinds = columns.kinds
        answered = {name: columns.request_names.get(name, name) for name in columns.emitted}
        self.are_possible = (
            bool(columns.dimensions)
            and len(set(answered.values())) == len(answered)
            and all(map(_NAME.fullmatch, answered.values()))
        )
        if not self.are_possible:
            return
        # Fields go by number: `class` and `__init__` are names, too.
        fields = {name: f"c{number}" for number, name in enumerate(columns.emitted)}
        # Between quotation marks that are not escaped, and before a colon, there is nothing but a name.
        self._renamed = [(f'"{old}":'.encode(), f'"{name}":'.encode()) for name, old in answered.items() if name != old]
        metrics = [name for name in kinds if name not in columns.dimensions]
        self._decode = _decoder(columns, {answered[name]: field for name, field in fields.items()}, metrics)
        self._dimensions = [(fields[name], kinds[name]) for name in columns.dimensions]
        self._texts = [(fields[name], kinds[name]) for name in metrics if kinds[name] in ("string", "id")]
        self._filled = {name: fields[name] for name in columns.emitted if name not in kinds}
        self._has_numbers = "number" in kinds.values()

    def lines(self, data: msgspec.Raw, account: Account, window: Window) -> tuple[Lines, int, int]:
        """The lines of a page, and what it says of rows and pages of its list.

        Args:
            data: The answer's `data`, as text.
            account: The ad account.
            window: What was asked for.

        Raises:
            UnfitPageError: It has to be read value by value.
        """
        if not self.are_possible:
            raise UnfitPageError
        try:
            with _one_page_at_a_time:
                return self._lines(data, account, window)
        except (msgspec.MsgspecError, UnicodeError, UnfitError) as error:
            raise UnfitPageError from error

    def _lines(self, data: msgspec.Raw, account: Account, window: Window) -> tuple[Lines, int, int]:
        page = self._decode(data)
        rows, info = page.list, bytes(page.page_info)
        if not rows or self._may_be_misread(memoryview(data), info):
            raise UnfitPageError
        records = [row.metrics for row in rows]
        keys = [msgspec.structs.astuple(row.dimensions) for row in rows]
        self._settle_texts(records)
        self._set_dimensions(records, keys, window)
        for name, value in self._columns.filled(account, window).items():
            if name in self._filled:
                _set(records, self._filled[name], [value] * len(records))
        now = time.time_ns() // 1_000_000
        lines = [_Line("RECORD", _Record(self._stream, record, now)) for record in records]
        parts = [self._written(lines[start : start + _AT_ONCE]) for start in range(0, len(lines), _AT_ONCE)]
        return Lines(array("q", map(hash, keys)), tuple(parts)), *counts(_read_info(info))

    def _written(self, lines: Sequence[_Line]) -> bytes:
        text = _encode_lines(lines)
        for old, new in self._renamed:
            text = text.replace(old, new)
        return text

    def _may_be_misread(self, data: memoryview, info: bytes) -> bool:
        """Whether the rows of a page may hold what C takes for something else; `page_info` has numbers."""
        has_signs = False
        for text in _around(info, data):
            if self._has_numbers and (_ZEROS in text or _has_long_exponent(text)):
                return True
            has_signs = has_signs or any(finds(text) for finds in _signs)
        return has_signs and _holds_number_or_nul(bytes(data).replace(info, b"", 1))

    def _settle_texts(self, records: Sequence[Any]) -> None:
        """Put null in the place of texts that stand for nothing.

        Raises:
            UnfitPageError: A text is no usable one.
        """
        for field, kind in self._texts:
            values = list(map(attrgetter(field), records))
            if "-" in values:
                values = [None if value == "-" else value for value in values]
                _set(records, field, values)
            if kind == "id":
                _check_ids(values)

    def _set_dimensions(self, records: Sequence[Any], keys: Sequence[tuple[str, ...]], window: Window) -> None:
        """Take the columns of the dimensions over.

        Raises:
            UnfitPageError: A row is not of the window, or has a dimension that is no usable one.
            UnfitError: A time is none.
        """
        for values, (field, kind) in zip(zip(*keys, strict=True), self._dimensions, strict=True):
            if kind in _TIMES:
                read = {value: _TIMES[kind](value) for value in set(values)}
                if not all(_is_within(window, value) for value in read):
                    raise UnfitPageError
                _set(records, field, map(read.__getitem__, values))
                continue
            if "-" in values:
                raise UnfitPageError
            if kind == "id":
                if "" in values:
                    raise UnfitPageError
                _check_ids(values)
            _set(records, field, values)


def _decoder(columns: ReportColumns, answered: Mapping[str, str], metrics: Sequence[str]) -> Callable[[bytes], Any]:
    """Reads a page: the rows' dimensions, their metrics in the place of records, and `page_info` as it is.

    Args:
        columns: The report's.
        answered: Fields of a record by their names in answers.
        metrics: The columns among them that answers have.
    """
    fields = zip(columns.emitted, answered.values(), strict=True)
    asked = {field: _TYPES[columns.kinds[name]] for name, field in fields if name in metrics}
    record = _struct([(f, asked[f]) if f in asked else (f, _NEVER, None) for f in answered.values()], answered)
    numbered = {name: f"d{number}" for number, name in enumerate(columns.dimensions)}
    dimensions = _struct([(field, str) for field in numbered.values()], numbered)
    row = _struct([("dimensions", dimensions), ("metrics", record)])
    page = _struct([("list", list[row]), ("page_info", msgspec.Raw)])  # type: ignore[valid-type]
    decode: Callable[[bytes], Any] = msgspec.json.Decoder(page, strict=False).decode
    return decode


def _struct(fields: Sequence[tuple[Any, ...]], names: Mapping[str, str] | None = None) -> type[msgspec.Struct]:
    """A struct that takes no other fields; `names` are those in JSON, if they are others."""
    rename = {field: name for name, field in (names or {}).items()}
    return msgspec.defstruct("Fields", fields, rename=rename, forbid_unknown_fields=True, kw_only=True, gc=False)


def _around(info: bytes, data: memoryview) -> Iterator[bytes]:
    """The text of a page but for its `page_info`, in pieces that overlap by as much as is looked for."""
    usual = (_BEFORE_INFO, len(data) - _BEHIND_INFO - len(info))
    found = [at for at in usual if data[at : at + len(info)] == info] or [bytes(data).index(info)]
    at = found[0]
    for text in (data[:at], data[at + len(info) :]):
        for start in range(0, len(text), _PIECE):
            yield bytes(text[start : start + _PIECE + len(_ZEROS)]).strip(_NO_ASCII)  # halves of letters


def _set(records: Sequence[Any], field: str, values: Iterable[Any]) -> None:
    for record, value in zip(records, values, strict=True):
        setattr(record, field, value)


def _is_within(window: Window, written: str) -> bool:
    return str(window.first) <= written[:_LENGTH_OF_DAY] <= str(window.last)


def _check_ids(values: Iterable[str | None]) -> None:
    """Look whether ids are such as come every day.

    Raises:
        UnfitPageError: One is not.
    """
    joined = "".join(filter(None, values)).encode()
    if joined and not joined.isdigit():
        raise UnfitPageError
