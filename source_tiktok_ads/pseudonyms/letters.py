"""Texts of the same shape: each letter by another of its script and case, each digit by another digit.

Length, spaces, punctuation and emoji stay; a name in Japanese stays one in Japanese, and as long.
"""

from __future__ import annotations

import hmac
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BLOCK = 64  # code points that are looked at for others of the same kind: scripts begin at such borders
_REPLACED = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No"))
_ENCLOSED = range(0x1F100, 0x1F1E6)  # letters and digits in circles and squares, which Unicode calls symbols
_CIRCLED = range(0x2460, 0x2500)
_HEX = frozenset("0123456789abcdef-")
_HEX_LETTERS = "abcdef"
_LEAST_HEX = 8  # characters from which on a text of a to f and digits is hexadecimal
_LARGEST, _MOST_DIGITS = 2**63 - 1, 19  # ids are integers of 64 bits


def stream(secret: bytes, text: str) -> Iterator[int]:
    """Numbers that depend on a secret and a text, without end."""
    counter = 0
    seed = text.encode("utf-8", "surrogatepass")
    while True:
        digest = hmac.digest(secret, seed + counter.to_bytes(4, "big"), "sha256")
        for place in range(0, len(digest), 4):
            yield int.from_bytes(digest[place : place + 4], "big")
        counter += 1


def is_private(text: str) -> bool:
    """Whether a text has anything to replace: a letter or a digit.

    >>> is_private("🚀 - !"), is_private("a")
    (False, True)
    """
    return any(others(each) for each in text)


def replaced(text: str, numbers: Iterator[int]) -> str:
    """A text of the same shape, no letter or digit of which is at its old place.

    Args:
        text: Any text.
        numbers: Chooses; the same numbers give the same text.
    """
    choices = _hex_others if _is_hex(text) else others
    return "".join(_chosen(choices(each), each, numbers) for each in text)


def replaced_id(text: str, numbers: Iterator[int]) -> str:
    """An id of the same form; of one that is a number, the first digit is no zero, and 64 bits suffice.

    >>> len(replaced_id("7000000000000000001", stream(b"", "")))
    19
    """
    found = replaced(text, numbers)
    while text.isdecimal() and (found[0] == "0" or (len(text) <= _MOST_DIGITS and int(found) > _LARGEST)):
        found = replaced(text, numbers)
    return found


@cache
def others(character: str) -> Sequence[str]:
    """The characters that may stand in a character's place; none where it stays.

    >>> "".join(others("7"))
    '012345689'
    """
    category, code = unicodedata.category(character), ord(character)
    if category not in _REPLACED and code not in _ENCLOSED and code not in _CIRCLED:
        return ()
    first = code - code % _BLOCK
    direction = unicodedata.bidirectional(character)
    found = (chr(each) for each in range(first, first + _BLOCK) if each != code)
    return tuple(
        each
        for each in found
        if unicodedata.category(each) == category and unicodedata.bidirectional(each) == direction
    )


def _hex_others(character: str) -> Sequence[str]:
    return [each for each in _HEX_LETTERS if each != character] if character in _HEX_LETTERS else others(character)


def _chosen(choices: Sequence[str], character: str, numbers: Iterator[int]) -> str:
    return choices[next(numbers) % len(choices)] if choices else character


def _is_hex(text: str) -> bool:
    return len(text) >= _LEAST_HEX and _HEX.issuperset(text)
