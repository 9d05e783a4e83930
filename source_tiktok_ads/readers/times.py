"""How a value of an answer becomes a time: as `readers/values.py` reads other values."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.readers.values import NO_NUMBER, UnfitError, integer

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS_OF_SECONDS = 11  # until the year 5138; as milliseconds they would be times before March 1973
_LENGTH_OF_SECONDS = len("2026-01-31 13:45:10")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T]00:00:00)?", re.ASCII)
_HOUR = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)


def day(value: Any) -> str | None:  # noqa: ANN401
    """A day like `2026-01-31`, which reports write with a midnight.

    Raises:
        UnfitError: It is no day of the calendar.
    """
    if value in NO_NUMBER:
        return None
    if type(value) is not str or not (match := _DAY.fullmatch(value)):
        raise UnfitError
    return _checked(date.fromisoformat, match[1])


def hour(value: Any) -> str | None:  # noqa: ANN401
    """An hour like `2026-01-31T13:00:00`, in whatever zone it was answered.

    Raises:
        UnfitError: It is no time of the calendar.
    """
    if value in NO_NUMBER:
        return None
    if type(value) is not str or not _HOUR.fullmatch(value):
        raise UnfitError
    return _checked(datetime.fromisoformat, value.replace(" ", "T"))


def _checked(parse: Callable[[str], object], written: str) -> str:
    try:
        parse(written)
    except ValueError:
        raise UnfitError from None
    return written


def epoch_seconds(value: Any) -> str | None:  # noqa: ANN401
    """Seconds since 1970 as a time in UTC.

    Raises:
        UnfitError: They are no whole number, or lie outside the years 1 to 9999.
    """
    seconds = integer(value)
    return None if seconds is None else _utc(seconds)


def _utc(seconds: int) -> str:
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise UnfitError from None
    return _written(moment)


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def utc_text(value: Any) -> str | None:  # noqa: ANN401
    """A time in UTC, from a text in UTC or with a zone of its own. Fractions of a second are cut off, and said so.

    Raises:
        UnfitError: It is no time of the calendar, or has a fraction of a second.
    """
    if value in NO_NUMBER:
        return None
    if type(value) is not str or not (match := _MOMENT.fullmatch(value)):
        raise UnfitError
    written, fraction, zone = match.groups()
    if zone is None and fraction is None and len(written) == _LENGTH_OF_SECONDS:  # as nearly all come
        return _checked(datetime.fromisoformat, f"{written[:10]}T{written[11:]}") + "Z"
    try:
        moment = datetime.fromisoformat(f"{written}{zone or ''}".upper())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnfitError from None
    if fraction and fraction.strip("0"):
        raise UnfitError(_written(moment))
    return _written(moment)


def utc_text_or_epoch(value: Any) -> str | None:  # noqa: ANN401
    """A time in UTC, from a text or from seconds or milliseconds since 1970, whichever the number can be.

    Raises:
        UnfitError: It is no time, or has a fraction of a second.
    """
    is_seconds = type(value) is str and value.isascii() and value.isdigit() and len(value) <= _DIGITS_OF_SECONDS
    return epoch_seconds(value) if is_seconds else utc_text_or_epoch_millis(value)


def utc_text_or_epoch_millis(value: Any) -> str | None:  # noqa: ANN401
    """A time in UTC, from a text or from milliseconds since 1970.

    Raises:
        UnfitError: It is no time, or has a fraction of a second.
    """
    if not (type(value) is int or (type(value) is str and value.isascii() and value.isdigit())):
        return utc_text(value)
    millis = integer(value)
    seconds, fraction = divmod(millis or 0, 1000)
    if fraction:
        raise UnfitError(_utc(seconds))
    return _utc(seconds)
