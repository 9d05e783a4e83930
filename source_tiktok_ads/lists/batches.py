"""Sequences cut into pieces: what one request takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")


def batched(items: Sequence[Item], size: int) -> list[tuple[Item, ...]]:
    """Pieces of a sequence, the last of them shorter; as `itertools.batched` of Python 3.12.

    >>> batched([1, 2, 3], 2)
    [(1, 2), (3,)]
    >>> batched([], 2)
    []

    Args:
        items: What is cut.
        size: Items of a piece.
    """
    return [tuple(items[start : start + size]) for start in range(0, len(items), size)]
