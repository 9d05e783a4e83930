"""Files of the change log: a table in a text in a text, in whichever of three forms the answer has it.

Published and recorded answers have `data.changelog` as a text, in it an object with `file_data`, and in that the table:
as JSON whose texts hold real line ends once they are decoded, as a printed dictionary of Python with printed bytes, or
with printed bytes within JSON. Before the table stand a few lines of sums.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

import orjson

from source_tiktok_ads.readers.jobs.counts import Counts
from source_tiktok_ads.readers.jobs.printed import json_string, unescaped, without_bytes_literal
from source_tiktok_ads.readers.jobs.tables import ENCODING_ERRORS, BrokenFileError, check_length, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from source_tiktok_ads.basics import Row

_HEAD = 64 * 1024  # bytes within which the text begins
_BEGINNING = 256  # characters
_TAIL = 4096  # characters that what stands behind the table may take
_VALUE = re.compile(rb'"changelog"\s*:\s*(?:(?P<text>")|(?P<nothing>null\b)|)')
_OPENING = re.compile(r"""\s*\{.*?["']file_data["']\s*:\s*""", re.DOTALL)
_CLOSING = re.compile(r"""["']\s*(?:,\s*["']file_name["']\s*:.*|\}\s*)\Z""", re.DOTALL)
_BYTES = ("b'", 'b"')
_SUMS = 2  # cells of the lines before the table
_NO_CHANGES = re.compile("0*")

# Column of a record, by its title in the table; what makes a row the same row.
_COLUMNS = {
    "Time": "time",
    "log_object_type": "log_object_type",
    "Object ID": "object_id",
    "Object": "object",
    "Operator": "operator",
    "Source": "source",
    "App ID": "app_id",
    "Activity details": "activities",
}


def read_change_log(file: IO[bytes], _place: str, advertiser_id: str) -> Iterator[Row]:
    """The changes of a file; `change_id` tells equal ones apart.

    Args:
        file: The answer that it came in.
        advertiser_id: Of the ad account: part of `change_id`.

    Raises:
        BrokenFileError: It is no such file.
    """
    table = rows(_lines(_table_text(file)))
    head = _head(table)
    if head is None:
        return
    titles = [title.strip() for title in head]
    if missing := [title for title in ("Time", "Object ID") if title not in titles]:
        raise BrokenFileError(f"the table of changes has no column {missing[0]}; its columns are {', '.join(titles)}")
    counts = Counts()
    for cells in table:
        if len(cells) != len(titles):
            raise BrokenFileError(f"a line has {len(cells)} values where the heading has {len(titles)}")
        change: Row = {_COLUMNS.get(title, title): cell for title, cell in zip(titles, cells, strict=True)}
        change["change_id"] = _change_id(change, advertiser_id, counts)
        change["activities"] = _activities(change.get("activities"))
        yield change


def _head(table: Iterator[list[str]]) -> list[str] | None:
    """The heading of the table, behind lines with a sum each; None where there is neither table nor change.

    Raises:
        BrokenFileError: There are changes by the sums, or something else, and no table.
    """
    is_empty = True
    for cells in table:
        if len(cells) > _SUMS:
            return cells
        is_empty = is_empty and len(cells) == _SUMS and bool(_NO_CHANGES.fullmatch(cells[1].strip()))
    if not is_empty:
        raise BrokenFileError("the log is not empty, and has no table of changes")
    return None


def _change_id(change: Row, advertiser_id: str, counts: Counts) -> str:
    """A hash of the row and its number among equal ones, for the API gives no id.

    Of the columns that are known: one more would give old rows new ids.
    """
    row = "\x1f".join([advertiser_id, *(change.get(name, "") for name in _COLUMNS.values())])
    digest = hashlib.sha256(row.encode("utf-8", "replace")).digest()[:16]
    return hashlib.sha256(digest + b"%d" % counts.count(digest)).hexdigest()[:32]


def _activities(cell: str | None) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """The activities of a cell, values that are printed bytes as what was printed; no JSON as it is."""
    if not cell:
        return None
    with suppress(orjson.JSONDecodeError):
        return _printed_values(orjson.loads(cell))
    return cell


def _printed_values(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _printed_values(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_printed_values(each) for each in value]
    return without_bytes_literal(value) if isinstance(value, str) else value


def _table_text(file: IO[bytes]) -> Iterator[str]:
    """The table's text, in pieces; nothing where the answer has none.

    Raises:
        BrokenFileError: The answer has it in another form than a text.
    """
    head = file.read(_HEAD)
    value = _VALUE.search(head)
    if value["nothing"] if value else len(head) < _HEAD:
        return iter(())
    if value is None or not value["text"]:
        raise BrokenFileError("the answer has no text `changelog`")
    file.seek(value.end())
    outer = (unescaped(piece.decode("utf-8", ENCODING_ERRORS)) for piece in json_string(file))
    return _without_bytes(*_file_data(outer))


def _file_data(pieces: Iterator[str]) -> tuple[bool, Iterator[str]]:
    """What `file_data` holds, without quotes around it; whether it was a text and not printed bytes."""
    first = _beginning(pieces)
    opening = _OPENING.match(first)
    first = first[opening.end() :] if opening else first
    is_text = first[:1] in ('"', "'")
    quotes = 1 if is_text else len(_BYTES[0]) if first.startswith(_BYTES) else 0
    closed = _closed(chain([first[quotes:]], pieces)) if quotes else chain([first], pieces)
    return is_text or not quotes, (unescaped(piece) if quotes else piece for piece in closed)


def _beginning(pieces: Iterator[str]) -> str:
    """Enough of a text to see what it is: it has its first line ends in it."""
    text = ""
    while len(text) < _BEGINNING and (piece := next(pieces, "")):
        text += piece
    return text


def _closed(pieces: Iterable[str]) -> Iterator[str]:
    """A text without the quote at its end and what stands behind that; each piece still ends before a comma."""
    held = ""
    for piece in pieces:
        held += piece
        cut = held.rfind(",", 0, max(0, len(held) - _TAIL))
        if cut > 0:
            yield held[:cut]
            held = held[cut:]
    yield _CLOSING.sub("", held) if _CLOSING.search(held) else held.rstrip().rstrip("\"'")


def _without_bytes(is_text: bool, pieces: Iterator[str]) -> Iterator[str]:  # noqa: FBT001 - a pair that was returned
    """The text; where it is itself printed bytes, what was printed, whose line ends may have been undone already."""
    first = _beginning(pieces)
    if not is_text or not first.startswith(_BYTES):
        return chain([first], pieces)
    inside = _closed(chain([first[len(_BYTES[0]) :]], pieces))
    return inside if "\n" in first else map(unescaped, inside)


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        check_length(rest)
        yield from (f"{line}\n" for line in lines)
    if rest:
        yield rest
