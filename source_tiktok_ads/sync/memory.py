"""Settings of the process that reads: garbage collection and memory, for threads that parse page after page."""

from __future__ import annotations

import ctypes
import gc

_ALLOCATIONS = 100_000  # new objects between two collections; a page has 3,000, and leaves none in cycles
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # of malloc.h
_LARGE = 8 * 1024 * 1024  # more than an answer's body has: pages of 1,000 rows have 1.4 MB, with all metrics 6
_SPARE = 2 * _LARGE


def tune_for_reading() -> None:
    """Suit the process to reading; to be called once, before it has threads.

    Collections look at all that was imported and find nothing: a sixth of the CPU time of a sync. And glibc gives each
    thread an arena of its own, each of which keeps what its largest page took: 70 MB with ten workers. In the one that
    is left, memory of bodies is used again: mapped anew for each, it costs a fifth of the CPU time in page faults, and
    saves 5 MB. Other C libraries have no such settings, and no such arenas.
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
