r"""Texts within texts: a long JSON string, or Python bytes as they are printed, undone a piece at a time.

A piece ends before a comma: no escape such as `\n`, `\xe4` or a pair of surrogates has one in it, so that every piece
can be undone by itself.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import IO, TYPE_CHECKING

import orjson

from source_tiktok_ads.readers.jobs.tables import LONGEST_LINE, BrokenFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 64 * 1024
_UP_TO_QUOTE = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_BYTES = re.compile(r"""b(['"])(.*)\1""", re.DOTALL)


def json_string(file: IO[bytes]) -> Iterator[bytes]:
    """The inside of a JSON string, still escaped, from where a file stands; ends after the closing quote.

    Raises:
        BrokenFileError: The file ends before.
    """
    rest = b""
    while piece := file.read(_PIECE):
        rest += piece
        inside = _UP_TO_QUOTE.match(rest)
        if inside and inside.end() < len(rest) and rest[inside.end() : inside.end() + 1] == b'"':
            yield rest[: inside.end()]
            return
        cut = rest.rfind(b",")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > LONGEST_LINE:
            raise BrokenFileError(f"a text has no comma within {LONGEST_LINE:,} characters")
    raise BrokenFileError("a text does not end")


def unescaped(text: str) -> str:
    r"""A text without its escapes, be they those of JSON or those of printed bytes.

    >>> unescaped(r"1\r\n2"), unescaped(r"Caf\xc3\xa9 \'a\'"), unescaped(r"\u00e9")
    ('1\r\n2', "Café 'a'", 'é')
    """
    if "\\" not in text:
        return text
    plain: str
    with suppress(orjson.JSONDecodeError):
        plain = orjson.loads(b'"' + text.encode() + b'"')
        return plain
    with suppress(json.JSONDecodeError):  # a published answer has line ends as they are
        plain = json.loads(f'"{text}"', strict=False)
        return plain
    # Only bytes have other escapes than JSON, and bytes of UTF-8 are what those stand for.
    return text.encode().decode("unicode_escape").encode("latin-1", "replace").decode("utf-8", "replace")


def without_bytes_literal(text: str) -> str:
    r"""A text that is printed bytes as what was printed; any other as it is.

    >>> without_bytes_literal("b'50.00 USD'"), without_bytes_literal(r"b'Caf\xc3\xa9'"), without_bytes_literal("b")
    ('50.00 USD', 'Café', 'b')
    """
    literal = _BYTES.fullmatch(text)
    return unescaped(literal[2]) if literal else text
