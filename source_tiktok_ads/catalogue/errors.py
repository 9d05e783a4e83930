"""The error of a name that the catalogue does not hold."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class UnknownNameError(KeyError):
    """A metric, dimension or stream that the catalogue does not know.

    Attributes:
        kind: What was looked up: `metric`, `dimension` or `stream`.
        name: The name as it was given.
        nearest: Up to three known names that are spelled alike, best first.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        """Find the nearest names among `known`."""
        self.kind = kind
        self.name = name
        self.nearest = tuple(get_close_matches(name, list(known), n=3, cutoff=0.7))
        super().__init__(name)

    def __str__(self) -> str:
        """One sentence for a message to the user (KeyError alone would print a quoted key)."""
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        return f"unknown {self.kind} {self.name!r}{hint}"
