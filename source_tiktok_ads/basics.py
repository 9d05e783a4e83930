"""What all rooms share: what JSON holds, how times are written, which clocks there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from pydantic import JsonValue

Json: TypeAlias = JsonValue
Row: TypeAlias = dict[str, Any]

Clock: TypeAlias = Callable[[], float]
"""Gives monotonic seconds."""

Sleep: TypeAlias = Callable[[float], None]
"""Waits for so many seconds."""

TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
CLOCKS_APART = timedelta(minutes=5)  # how far this machine's clock and the API's may differ


def utc_time(text: str) -> datetime:
    """A time in UTC as records, state and the configuration have it.

    >>> utc_time("2026-01-31T13:45:10Z").isoformat()
    '2026-01-31T13:45:10+00:00'

    Raises:
        ValueError: The text is no such time.
    """
    return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=UTC)
