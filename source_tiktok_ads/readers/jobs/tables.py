"""Tables of comma-separated values, a row at a time, however long the file is."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, cast

from source_tiktok_ads.readers.values import UNUSABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ZIP = b"PK"
_LONGEST_CELL = 16 * 1024 * 1024  # the library's own limit is 128 KB
ENCODING_ERRORS = "unusable"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, csv.Error)


class BrokenFileError(ValueError):
    """A file is not what it is said to be; the text says how, and nothing of what it holds."""


def _unusable(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 become U+0000, which no reader of records lets pass: see `api/decoding.py`."""
    return UNUSABLE, cast("UnicodeDecodeError", error).end


codecs.register_error(ENCODING_ERRORS, _unusable)


@contextmanager
def texts_of(file: IO[bytes]) -> Iterator[list[Iterable[str]]]:
    """The lines of each text in a file: of the file itself, or of every CSV in a zip; byte order marks are left out.

    Args:
        file: Stands at its beginning.

    Raises:
        BrokenFileError: It is a zip that is damaged, or has no CSV in it.
    """
    is_zip = file.read(len(_ZIP)) == _ZIP
    file.seek(0)
    with ExitStack() as stack, reading():
        if is_zip:
            archive = stack.enter_context(zipfile.ZipFile(file))
            members = [each for each in archive.infolist() if _is_table(each.filename)]
            if not members:
                raise BrokenFileError("the zip holds no CSV")
            yield [_lines(stack.enter_context(archive.open(each))) for each in members]
        else:
            yield [_lines(file)]


def _is_table(name: str) -> bool:
    return name.lower().endswith(".csv") and not name.startswith("__MACOSX/")


def _lines(file: IO[bytes]) -> Iterable[str]:
    return io.TextIOWrapper(file, encoding="utf-8-sig", errors=ENCODING_ERRORS, newline="")


@contextmanager
def reading() -> Iterator[None]:
    """Within, whatever a damaged file leads to is one error.

    Raises:
        BrokenFileError: The file is damaged.
    """
    try:
        yield
    except _BROKEN as error:
        raise BrokenFileError(f"the file is damaged ({type(error).__name__})") from None


def rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows of a table, lines without anything left out.

    Raises:
        BrokenFileError: It is no table.
    """
    csv.field_size_limit(_LONGEST_CELL)
    with reading():
        for cells in csv.reader(lines):
            if len(cells) > 1 or (cells and cells[0].strip()):
                yield cells
