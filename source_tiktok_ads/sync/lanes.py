"""How many parts are under way at once, where some streams have a pace of their own and others do not.

The CDK's threads take parts in the order in which they were made, and a stream makes as many as it has at once. Behind
the thousand parts of an hourly report a stream whose endpoint has a quota of its own would wait to no purpose; and its
parts, all at once, would wait for that quota in places that others have a use for. So it has a few under way at once,
and until it is over the others have few that nobody reads yet.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from source_tiktok_ads.api.tiers import Tier

_IN_WAITING = 4  # made, and not yet read: enough for the readers to find the next one
_NO_LIMIT = 1_000_000


class Lane:
    """Places for parts of some streams.

    Args:
        places: How many.

    Attributes:
        free: How many are left.
    """

    def __init__(self, places: int) -> None:
        self.free = places
        self._change = threading.Condition()

    def enter(self) -> None:
        """Take a place, when there is one."""
        with self._change:
            self._change.wait_for(lambda: self.free > 0)
            self.free -= 1

    def leave(self) -> None:
        """Give it back."""
        with self._change:
            self.free += 1
            self._change.notify()

    def over(self) -> None:
        """A stream is read."""

    def open(self) -> None:
        """Let in as many as there are from now on."""
        with self._change:
            self.free += _NO_LIMIT
            self._change.notify_all()


class OwnLane(Lane):
    """Places for parts of the streams of one endpoint.

    Args:
        places: How many.
        streams: How many streams there are.
        others: The places of all others, which are limited until the last of these streams is over.
    """

    def __init__(self, places: int, streams: int, others: Lane) -> None:
        super().__init__(places)
        self._left, self._others, self._lock = streams, others, threading.Lock()

    def over(self) -> None:
        """A stream is read."""
        with self._lock:
            self._left -= 1
            if self._left == 0:
                self._others.open()


class Lanes:
    """Where parts of each stream take their places.

    Args:
        tiers: Quotas of endpoints that have one of their own.
        paths: The endpoints of the streams that are read, one for each stream.
        readers: How many parts are read at once.
    """

    def __init__(self, tiers: Mapping[str, Tier], paths: Collection[str | None], readers: int) -> None:
        self._others = Lane(readers + _IN_WAITING)
        half = max(1, readers // 2)
        self._own = {
            path: OwnLane(min(half, tier.under_way), streams, self._others)
            for path, tier in tiers.items()
            if (streams := sum(each == path for each in paths))
        }

    def of(self, path: str | None) -> Lane | None:
        """The places of a stream; None where there is no need for any."""
        return self._own.get(path or "", self._others) if self._own else None
