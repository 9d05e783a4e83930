"""Numbers, dates and names as the page writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from demo.report.calendar import Period

NOTHING = "\N{EN DASH}"  # nothing to divide by, or nobody tracks it
_UNKNOWN = {"NONE": "Unknown"}


def number(value: float | None, decimals: int = 0) -> str:
    """A number with separators of thousands."""
    return NOTHING if value is None else f"{value:,.{decimals}f}"


def percent(value: float | None, decimals: int = 1) -> str:
    """A percentage of 0 to 100."""
    return NOTHING if value is None else f"{value:,.{decimals}f} %"


def name(text: str) -> str:
    """A name in one line: people put line breaks and tabs into names."""
    return " ".join(text.split()) or NOTHING


def age(constant: str) -> str:
    """An age group: `AGE_55_100` is everybody from 55 on."""
    first, _, last = constant.removeprefix("AGE_").partition("_")
    return _UNKNOWN.get(constant) or (f"{first}+" if last == "100" else f"{first}\N{EN DASH}{last}" if last else first)


def gender(constant: str) -> str:
    """A gender."""
    return _UNKNOWN.get(constant) or {"FEMALE": "Women", "MALE": "Men"}.get(constant, constant.capitalize())


def day(moment: date, *, year: bool = False) -> str:
    """A day: 5 Nov, or 5 Nov 2026."""
    return f"{moment.day} {moment:%b %Y}" if year else f"{moment.day} {moment:%b}"


def span(period: Period) -> str:
    """A period: its first and last day, the year once where it is the same."""
    same = period.first.year == period.last.year
    return f"{day(period.first, year=not same)} \N{EN DASH} {day(period.last, year=True)}"


@dataclass(frozen=True)
class Change:
    """How a figure changed: in words, and whether that is good, bad or neither."""

    text: str
    tone: str


def change(now: float | None, before: float | None, *, good: int = 0) -> Change | None:
    """The change of a figure in percent; None where there is nothing to say.

    Args:
        now: The figure.
        before: The same of the period before.
        good: 1 where more is better, -1 where less is better, 0 where neither.
    """
    if now is None or before is None or now == before == 0:
        return None
    if not before:
        return Change("new", "flat")
    share = 100 * (now - before) / before
    if abs(share) < 0.05:  # noqa: PLR2004 - it would be written as 0.0
        return Change("±0 %", "flat")
    tone = "flat" if not good or abs(share) < 1 else "good" if (share > 0) == (good > 0) else "bad"
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    digits = 0 if abs(share) >= 100 else 1  # noqa: PLR2004 - three digits say enough
    return Change(f"{sign}{abs(share):,.{digits}f} %", tone)
