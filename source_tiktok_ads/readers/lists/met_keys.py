"""Which rows of a list have come before: their keys, as few bytes each as that takes."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable


class MetKeys:
    """Hashes of keys, by the part of the key that a request says: rows of two catalogs are never the same row.

    Those of the part that is being read are a set, 60 bytes each; those of all others wait in eight bytes each, for a
    request that says the same again: a catalog that two Business Centers share.
    """

    def __init__(self) -> None:
        self._part: Hashable = None
        self._keys: set[int] = set()
        self._waiting: dict[Hashable, array[int]] = {}

    def of(self, part: Hashable) -> set[int]:
        """The hashes that have come of a part of the key, to be added to until another part is asked for."""
        if part != self._part:
            if self._keys:
                self._waiting[self._part] = array("q", self._keys)
            self._part, self._keys = part, set(self._waiting.pop(part, ()))
        return self._keys
