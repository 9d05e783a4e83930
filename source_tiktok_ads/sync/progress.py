"""How far a stream is: a line now and then, and one at its end."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from source_tiktok_ads.sync.value_changes import ValueChanges

if TYPE_CHECKING:
    from source_tiktok_ads.accounts.account import Account, Key
    from source_tiktok_ads.api.client import Api
    from source_tiktok_ads.api.quota import QuotaLimiter
    from source_tiktok_ads.basics import Clock
    from source_tiktok_ads.sync.whole_progress import WholeProgress

logger = logging.getLogger("airbyte")

_PAUSE = 60.0


class Progress:
    """Counts accounts, parts, rows and requests of one stream.

    Args:
        stream: The stream's name.
        api: Knows the stream's requests.
        limiter: Knows how long all threads waited for the app's quota.
        clock: Monotonic seconds.
        whole: Counts the parts of all streams.

    Attributes:
        changes: What of its values no column could hold.
    """

    def __init__(
        self,
        stream: str,
        api: Api,
        limiter: QuotaLimiter,
        clock: Clock = time.monotonic,
        whole: WholeProgress | None = None,
    ) -> None:
        self._whole = whole
        self._stream, self._api, self._limiter, self._clock = stream, api, limiter, clock
        self.changes = ValueChanges(stream)
        self._lock = threading.Lock()
        self._left: dict[Key, int] = {}
        self._accounts = self._parts = self._done = self._rows = 0
        self._started = self._reported_at = clock()

    def expect(self, account: Account, parts: int, to_come: int = 0) -> None:
        """How many parts (windows, or one list) an account is read in.

        Args:
            account: The ad account.
            parts: So many.
            to_come: Ad accounts of which it is not known yet.
        """
        if self._whole:
            self._whole.expect(self._stream, parts, to_come)
        with self._lock:
            self._accounts, self._parts = self._accounts + 1, self._parts + parts
            self._left[account.key] = parts

    def done(self, account: Account, rows: int) -> None:
        """A part was read; says how far the stream is, once a minute at most."""
        if self._whole:
            self._whole.done(self._stream)
        with self._lock:
            self._done, self._rows = self._done + 1, self._rows + rows
            self._left[account.key] = self._left.get(account.key, 1) - 1
            if self._left[account.key] <= 0:
                del self._left[account.key]
            due = self._clock() - self._reported_at >= _PAUSE
            if due:
                self._reported_at = self._clock()
        if due:
            logger.info("Stream %s: %s.", self._stream, self._figures())

    def passed_over(self) -> None:
        """A part is not going to be read: of a refused ad account, or failed."""
        if self._whole:
            self._whole.done(self._stream)

    def summary(self) -> None:
        """The stream is over."""
        if self._whole:
            self._whole.over(self._stream)
        self.changes.warn()
        logger.info("Stream %s ends: %s in %.0f s.", self._stream, self._figures(), self._clock() - self._started)

    def _figures(self) -> str:
        return (
            f"{self._accounts - len(self._left)} of {self._accounts} ad accounts, {self._done} of {self._parts} parts, "
            f"{self._rows} rows, {self._api.requests[self._stream]} requests; "
            f"all streams waited {self._limiter.waited:.0f} thread seconds for the quota"
        )
