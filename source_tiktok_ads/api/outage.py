"""What is given up: an endpoint of an ad account, an endpoint, or the API; then nobody waits for it any longer.

Each request's own tries take minutes, and a sync has thousands of requests. After a few requests of one kind in a row
were in vain, the others of that kind fail at once, except for one now and then that looks whether it is over. The first
sound answer ends it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from source_tiktok_ads.api.network import NO_ANSWER
from source_tiktok_ads.api.patience import SYNC, Patience

if TYPE_CHECKING:
    from source_tiktok_ads.api.answer import Answer
    from source_tiktok_ads.basics import Clock

Kind: TypeAlias = tuple[str, ...]

_LOOK_EVERY = 60.0  # seconds
_SILENCE = 2
_MOST_SILENT_LOOKS = 4  # by streams that have not asked yet, where each look costs minutes


@dataclass
class _Run:
    """Requests in a row that were in vain.

    Attributes:
        accounts: That they were for.
        streams: That they were for; what one stream asks for may be refused without the others.
        paths: That they were for.
        count: How many they were; those that were not answered at all count twice, for they cost minutes.
        answer: What stood for the last answer.
        looked_at: When a request was last let through to look whether it is over.
    """

    accounts: set[str | None] = field(default_factory=set)
    streams: set[str | None] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    count: int = 0
    answer: Answer | None = None
    looked_at: float = 0.0

    def says_enough(self, kind: Kind) -> bool:
        """Whether it was in vain for more than what a narrower kind covers."""
        if not kind:
            return len(self.paths) > 1
        return len(self.streams) > 1 and (len(kind) > 1 or len(self.accounts) > 1)


class Outage:
    """Counts requests in vain by endpoint and ad account, by endpoint, and in all.

    One stream's requests alone are left to who reads the stream.

    Args:
        patience: After how many requests in a row one gives up.
        clock: Monotonic seconds.
    """

    def __init__(self, patience: Patience = SYNC, clock: Clock = time.monotonic) -> None:
        self._enough, self._clock = patience.in_a_row, clock
        self._lock = threading.Lock()
        self._runs: dict[Kind, _Run] = {}
        self._local = threading.local()

    @property
    def is_in_vain(self) -> bool:
        """Whether further tries of this thread's request are in vain: it only looks, or nothing is answered."""
        with self._lock:
            return bool(getattr(self._local, "looks", False)) or self._is_given_up(())

    def refusal(self, path: str, account: str | None, stream: str | None) -> Answer | None:
        """What stands for the answer of a request that need not be sent; None for one that is to be.

        Args:
            path: The endpoint.
            account: The ad account, where one is asked for.
            stream: Who asks.
        """
        self._local.looks = False
        with self._lock:
            for kind in _kinds(path, account):
                if self._is_given_up(kind):
                    if not self._may_look(kind, stream):
                        return self._runs[kind].answer
                    self._local.looks = True
        return None

    def answered(self, path: str, account: str | None) -> None:
        """A sound answer came, of whatever content."""
        if self._runs:
            with self._lock:
                for kind in _kinds(path, account):
                    self._runs.pop(kind, None)

    def gave_up(self, path: str, account: str | None, stream: str | None, answer: Answer) -> None:
        """A request used up its tries."""
        with self._lock:
            for kind in _kinds(path, account):
                run = self._runs.setdefault(kind, _Run())
                run.accounts.add(account)
                run.streams.add(stream)
                run.paths.add(path)
                run.count += _SILENCE if answer.code == NO_ANSWER else 1
                run.answer, run.looked_at = answer, self._clock()

    def _may_look(self, kind: Kind, stream: str | None) -> bool:
        run, now = self._runs[kind], self._clock()
        is_silent = run.answer is not None and run.answer.code == NO_ANSWER
        is_new = bool(kind) and stream not in run.streams
        if is_new and (not is_silent or len(run.streams) < _MOST_SILENT_LOOKS):
            run.streams.add(stream)
        elif now - run.looked_at < _LOOK_EVERY:
            return False
        run.looked_at = now
        return True

    def _is_given_up(self, kind: Kind) -> bool:
        run = self._runs.get(kind)
        return run is not None and run.count >= self._enough and run.says_enough(kind)


def _kinds(path: str, account: str | None) -> tuple[Kind, ...]:
    """What a request is one of, the narrowest first."""
    return ((path, account or ""), (path,), ())
