"""Settings of the process that reads: garbage collection and memory, for threads that parse page after page."""

from __future__ import annotations

import ctypes
import gc

_ALLOCATIONS = 100_000  # new objects between two collections; a page has 3,000, and leaves none in cycles
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # of malloc.h
_MB = 1024 * 1024
_LARGE = 1 * _MB  # bodies of a full page, and its lines on their way to the output: 1.4 MB
_SPARE = 16 * _MB


def tune_for_reading() -> None:
    """Suit the process to reading; to be called once, before it has threads.

    Collections look at all that was imported and find nothing: a sixth of the CPU time of a sync. And glibc gives each
    thread an arena of its own, each of which keeps what its largest page took: 70 MB with ten workers. In the one that
    is left, full pages are mapped by themselves: between smaller blocks they leave holes that no other page fits in,
    and after a million records half of the arena is holes. Mapping costs half a microsecond per record. What is
    smaller is used again, with a few megabytes to spare. Other C libraries have no such settings, and no such arenas.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 100)
    try:
        library = ctypes.CDLL(None)
        library.mallopt(_M_ARENA_MAX, 1)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_M_TRIM_THRESHOLD, _SPARE)
    except (AttributeError, OSError, TypeError):
        return
