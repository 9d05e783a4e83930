"""Settings of the process that reads: garbage collection and memory, for threads that parse page after page."""

from __future__ import annotations

import ctypes
import gc

_ALLOCATIONS = 100_000  # new objects between two collections; a page has 3,000, and leaves none in cycles
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # of malloc.h
_LARGE = 128 * 1024


def tune_for_reading() -> None:
    """Suit the process to reading; to be called once, before it has threads.

    Collections look at all that was imported and find nothing: a sixth of the CPU time of a sync. And glibc gives each
    thread an arena of its own, each of which keeps what its largest page took: 70 MB with ten workers. Bodies of
    answers go back to the system at once: 16 MB. Other C libraries have no such settings, and no such arenas.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 100)
    try:
        library = ctypes.CDLL(None)
        library.mallopt(_M_ARENA_MAX, 1)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
    except (AttributeError, OSError, TypeError):
        return
