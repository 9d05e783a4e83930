"""Deterministic pseudo-random numbers that depend on nothing but their arguments."""

from __future__ import annotations

import zlib

_MASK = (1 << 64) - 1


def mix(*parts: int) -> int:
    """Return a well-mixed 64-bit number for a tuple of integers (splitmix64 folded over the parts)."""
    state = 0x9E3779B97F4A7C15
    for part in parts:
        state = (state ^ (part & _MASK)) * 0xBF58476D1CE4E5B9 & _MASK
        state ^= state >> 30
        state = state * 0x94D049BB133111EB & _MASK
        state ^= state >> 31
    return state


def text_key(text: str) -> int:
    """Return a stable number for a text (`hash()` differs between processes)."""
    return zlib.crc32(text.encode())


def between(key: int, low: int, high: int) -> int:
    """Map a key to an integer in [low, high]."""
    return low + key % (high - low + 1)
