"""How often each of very many things was met, on disk: a window may hold a million different rows."""

from __future__ import annotations

import errno
import sqlite3

_CACHE_KB = 4096
_COUNT = (
    "INSERT INTO met (thing, times) VALUES (?, 1) ON CONFLICT (thing) DO UPDATE SET times = times + 1 RETURNING times"
)


class Counts:
    """Counts things by their hash; in a temporary database that is gone with this object."""

    def __init__(self) -> None:
        # An empty name makes it a file of its own that nobody sees; statements are one transaction that never ends.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for statement in (
            f"PRAGMA cache_size = -{_CACHE_KB}",
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE met (thing BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID",
            "BEGIN",
        ):
            self._database.execute(statement)

    def count(self, thing: bytes) -> int:
        """How often it was met, this time included.

        Raises:
            OSError: The database cannot be written.
        """
        try:
            times: int = self._database.execute(_COUNT, (thing,)).fetchone()[0]
        except sqlite3.OperationalError as error:
            raise OSError(errno.ENOSPC, str(error)) from error
        return times
