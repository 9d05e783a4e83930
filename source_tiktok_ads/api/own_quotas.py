"""Quotas of one ad account or one endpoint: what has met its own waits, and nothing else does.

TikTok limits some endpoints per ad account (code 40133), per value (40132) or by themselves (40016), beside the app's
quota. Such a rejection says nothing of the other accounts, so it does not close the gate for all. Of those that wait,
one asks first: each rejection counts against the quota again.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.errors import OwnQuotaError, UnavailableError
from source_tiktok_ads.api.patience import SYNC, Patience

if TYPE_CHECKING:
    from collections.abc import Iterator

    from source_tiktok_ads.basics import Clock, Sleep

_WAITS = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)  # quotas of a second are back within one, of a minute within one
_PATIENCE = 60.0  # seconds
_RECHECK = 0.25  # seconds before one looks again whether the request was taken that is to tell all
_NEXT_LOOK = 2.0  # the same for who has something else to do
_FORGOTTEN_AFTER = 120.0  # seconds without a request after which a rejection is the first one again
_SPENT = "Rejected for more than {:.0f} minutes, while others were taken"

# For how long what is asked in this context waits in a row: a thread's, and that of those who help it.
_SECONDS_LEFT: ContextVar[float] = ContextVar("seconds_left", default=inf)


@dataclass
class _Block:
    """Rejections of one kind of requests in a row."""

    since: float
    until: float
    answer: Answer
    rejections: int = 0
    is_spent: bool = False
    prober: int | None = None  # the thread that asks first


class OwnQuotas:
    """What has to wait, and until when.

    Args:
        patience: How long one waits in all.
        clock: Monotonic seconds.
        sleep: Waits for so many seconds.
    """

    def __init__(self, patience: Patience = SYNC, clock: Clock = time.monotonic, sleep: Sleep = time.sleep) -> None:
        self._longest, self.clock, self.sleep = patience.quota, clock, sleep
        self._lock = threading.Lock()
        self._blocks: dict[tuple[str, str | None], _Block] = {}

    @contextmanager
    def postponing(self) -> Iterator[None]:
        """Within, a request of this thread that would have to wait fails instead: the thread has other things to do.

        Once a request was taken, the next ones wait for a minute before they fail: what is begun anew asks again for
        what was answered, and would meet the same quota at the same place.
        """
        _SECONDS_LEFT.set(0.0)
        try:
            yield
        finally:
            _SECONDS_LEFT.set(inf)

    @contextmanager
    def asking(self, path: str) -> Iterator[None]:
        """Within, a request is admitted, sent, and what came of it noted; whatever ends that, others may ask then.

        Args:
            path: The endpoint.
        """
        try:
            yield
        finally:
            if self._blocks:
                me = threading.get_ident()
                with self._lock:
                    for (of, _), block in self._blocks.items():
                        if of == path and block.prober == me:
                            block.prober = None

    def insist(self) -> None:
        """From now on requests of this thread wait: what they are for is half done, and cannot be begun anew."""
        _SECONDS_LEFT.set(inf)

    def admit(self, path: str, account: str | None) -> float:
        """Wait until a request may be sent.

        Returns:
            When that is.

        Raises:
            OwnQuotaError: It would have to wait, and whoever asks can do something else.
            UnavailableError: It has waited for too long.
        """
        me = threading.get_ident()
        while True:
            with self._lock:
                block, now = self._blocks.get((path, account)), self.clock()
                if block and block.is_spent:
                    raise self._spent(block)
                if block is None:
                    return now
                if now >= block.until and block.prober in (None, me):
                    block.prober = me
                    return now
                wait = max(block.until - now, _RECHECK)
            self._postpone(block, now + wait)
            self.sleep(wait)

    def rejected(self, path: str, account: str | None, answer: Answer, sent_at: float) -> None:
        """The quota is spent.

        Args:
            path: The endpoint.
            account: The ad account, where one is asked for.
            answer: The rejection.
            sent_at: When the request was sent: one that was under way when another was rejected says nothing new.

        Raises:
            OwnQuotaError: Whoever asks can do something else meanwhile.
            UnavailableError: It has been spent for too long.
        """
        with self._lock:
            now = self.clock()
            block = self._blocks.setdefault((path, account), _Block(now, now, answer))
            if now - block.until > _FORGOTTEN_AFTER:
                block.since, block.rejections = now, 0
            if block.prober == threading.get_ident():
                block.prober = None
            if sent_at >= block.until or not block.rejections:
                block.until = now + _WAITS[min(block.rejections, len(_WAITS) - 1)]
                block.rejections, block.answer = block.rejections + 1, answer
                block.is_spent = now - block.since > self._longest
            if block.is_spent:
                raise self._spent(block)
        self._postpone(block, now)

    def accepted(self, path: str, account: str | None) -> None:
        """A request was taken."""
        if not _SECONDS_LEFT.get():
            _SECONDS_LEFT.set(_PATIENCE)
        if self._blocks:
            with self._lock:
                self._blocks.pop((path, account), None)

    def next_try(self) -> float:
        """Seconds until something that waits may be asked for; 0 where nothing waits."""
        with self._lock:
            now = self.clock()
            blocks = [block for block in self._blocks.values() if not block.is_spent]
            waits = [max(block.until - now, _NEXT_LOOK if block.prober else 0.0) for block in blocks]
        return max(0.0, min(waits, default=0.0))

    def _postpone(self, block: _Block, until: float) -> None:
        """Fail rather than wait, where the thread has no patience left.

        Raises:
            OwnQuotaError: It has none.
        """
        patience = _SECONDS_LEFT.get()
        if not patience or until - block.since > patience:
            raise OwnQuotaError(block.answer)

    def _spent(self, block: _Block) -> UnavailableError:
        text = f"{block.answer.text.rstrip('. ')}. {_SPENT.format(self._longest / 60)}"
        return UnavailableError(Answer(block.answer.code, text))
