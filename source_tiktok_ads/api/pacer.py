"""When to send: evenly spaced, and never more within a second or a minute than the quota, however late threads are."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from source_tiktok_ads.api.tiers import Tier

_SECOND, _MINUTE = 1.0, 60.0
# Seconds by which a request may take longer on its way than the one that is a quota later. A rejection says that it was
# more; what is added then is not taken back.
_LEAST_SLACK, _MORE_SLACK, _MOST_SLACK = 0.015, 0.01, 0.055
_SLOWER, _SLOWEST, _CALM = 1.25, 4.0, 200


@dataclass(slots=True)
class Sending:
    """When a request is sent: the moment it was given, until it is known when it went out."""

    moment: float


class Pacer:
    """Hands out evenly spaced moments to send at; further apart for a while after a rejection.

    Moments are spaced evenly, so that requests do not come in bursts. What is sent is less even: threads wake late, and
    connect first. So no request is sent before the one that is a second's quota earlier has been out for a second, and
    likewise with the minute's: no second and no minute has more than the quota, whatever the delays, as long as each
    request goes out within a second of its moment.

    Not safe for threads by itself: the limiter holds its lock around each call.

    Args:
        tier: The app's level.
    """

    def __init__(self, tier: Tier) -> None:
        self._interval = tier.interval
        self._slack = _LEAST_SLACK
        seconds, minutes = deque[Sending](maxlen=tier.most_per_second), deque[Sending](maxlen=tier.most_per_minute)
        self._sent = ((seconds, _SECOND), (minutes, _MINUTE))
        self._next = 0.0
        self._slowdown = 1.0
        self._calm = 0

    def reserve(self, now: float) -> float:
        """The next free moment, which is then taken."""
        moment = max(now, self._next)
        self._next = moment + self._interval * self._slowdown
        return moment

    def free_at(self, now: float) -> float:
        """The earliest moment at which one more is not too many within a second or a minute: now, or later."""
        full = [sent[0].moment + span for sent, span in self._sent if len(sent) == sent.maxlen]
        return max(now, max(full, default=-inf) + self._slack)

    def book(self, now: float) -> Sending:
        """Send one now.

        Returns:
            What is to be told when it has gone out.
        """
        sending = Sending(now)
        for sent, _ in self._sent:
            sent.append(sending)
        return sending

    def restart(self, now: float) -> None:
        """Hand out moments anew after a probe was taken, which was sent now."""
        self._next = now + self._interval * self._slowdown

    def slow_down(self) -> None:
        """Leave more time between requests."""
        self._slowdown = min(_SLOWEST, self._slowdown * _SLOWER)
        self._slack = min(_MOST_SLACK, self._slack + _MORE_SLACK)

    def interrupt_calm(self) -> None:
        """Count anew how many requests are taken in a row."""
        self._calm = 0

    def count_calm(self) -> None:
        """A request was taken: speed up again when many in a row were."""
        if self._slowdown > 1.0:
            self._calm += 1
            if self._calm >= _CALM:
                self._slowdown, self._calm = max(1.0, self._slowdown / _SLOWER), 0
