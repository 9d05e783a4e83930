"""Tables of comma-separated values, a row at a time, however long the file is."""

from __future__ import annotations

import codecs
import csv
import io
import lzma
import struct
import zipfile
import zlib
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, cast

from source_tiktok_ads.readers.values import UNUSABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ZIP = b"PK"
_ENCRYPTED = 0x1  # among the flags of a zip's member
LONGEST_LINE = 16 * 1024 * 1024  # characters; of a cell, too, where the library's own limit is 128 KB
ENCODING_ERRORS = "unusable"
# What the libraries raise for a zip of which some bytes are others. Those of bz2 are errors of the operating system.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError),
    *(EOFError, NotImplementedError, ValueError, OverflowError),
)


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
    with ExitStack() as stack:
        yield [_lines(each) for each in (_members(file, stack) if is_zip else [file])]


def _members(file: IO[bytes], stack: ExitStack) -> list[IO[bytes]]:
    """The tables in a zip."""
    with reading():
        archive = stack.enter_context(zipfile.ZipFile(file))
        members = [each for each in archive.infolist() if _is_table(each.filename)]
        if not members:
            raise BrokenFileError("the zip holds no CSV")
        if any(each.flag_bits & _ENCRYPTED for each in members):
            raise BrokenFileError("the zip is encrypted")
        return [stack.enter_context(archive.open(each)) for each in members]


def _is_table(name: str) -> bool:
    return name.lower().endswith(".csv") and not name.startswith("__MACOSX/")


def _lines(file: IO[bytes]) -> Iterator[str]:
    """Lines; one that does not end may be gigabytes of a small zip."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors=ENCODING_ERRORS, newline="")
    while line := text.readline(LONGEST_LINE):
        check_length(line)
        yield line


def check_length(line: str) -> None:
    """Take no line for one that is as long as a line can be and has not ended.

    Raises:
        BrokenFileError: It is.
    """
    if len(line) >= LONGEST_LINE and line[-1] not in "\r\n":
        raise BrokenFileError(f"a line is longer than {LONGEST_LINE:,} characters")


@contextmanager
def reading() -> Iterator[None]:
    """Within, whatever a damaged file leads to is one error.

    Raises:
        BrokenFileError: The file is damaged.
    """
    try:
        yield
    except BrokenFileError:
        raise
    except csv.Error as error:
        raise BrokenFileError(f"it is no table of comma-separated values: {error}") from None
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the disk that the file lies on
        raise BrokenFileError(f"the file is damaged ({type(error).__name__})") from None


def rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows of a table, lines without anything left out.

    A quote that is never closed would make one cell of all rows behind it, and pass for a table: the reader is strict.

    Raises:
        BrokenFileError: It is no table.
    """
    csv.field_size_limit(LONGEST_LINE)
    with reading():
        for cells in csv.reader(lines, strict=True):
            if len(cells) > 1 or (cells and cells[0].strip()):
                yield cells
