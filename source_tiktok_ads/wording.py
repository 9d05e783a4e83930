"""Words that messages about the configuration have in common."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE = 0.6


def listed(names: Iterable[str], word: str = "and") -> str:
    """Names as one lists them in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    >>> listed(["a"])
    'a'
    """
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


def nearest(name: str, known: Iterable[str]) -> str:
    """A question after the names that are spelled alike; empty where there is none.

    >>> nearest("campain_id", ["campaign_id", "age"])
    '; did you mean campaign_id?'
    >>> nearest("xyz", ["age"])
    ''
    """
    alike = get_close_matches(name, list(known), n=3, cutoff=_ALIKE)
    return f"; did you mean {listed(alike, 'or')}?" if alike else ""
