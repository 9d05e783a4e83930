"""A page's values of one report column at a time: by a few calls in C for what comes every day.

Each function here gives None for a column in which anything else is found. Then the functions of `readers/values.py`
read its values one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from source_tiktok_ads.catalogue import DAY, HOUR
from source_tiktok_ads.readers import times
from source_tiktok_ads.readers import values as exact
from source_tiktok_ads.readers.values import BIGGEST, EXACT, NO_NUMBER, UNUSABLE, UnfitError, fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from source_tiktok_ads.readers.values import Change

    Column = Iterable[Any]
    Fast = Callable[[Sequence[Any]], Column | None]
    Exact = Callable[[Any], Any]

_NO_TEXT = (None, "-")


def _texts(values: Sequence[Any]) -> Column | None:
    joined = _joined(present := _present(values, _NO_TEXT))
    if joined is None or UNUSABLE in joined:
        return None
    return _with_gaps(present, values, _NO_TEXT)


def _ids(values: Sequence[Any]) -> Column | None:
    joined = _joined(present := _present(values, _NO_TEXT))
    if joined is None or not (joined.isascii() and joined.isdigit()):
        return None
    return _with_gaps(present, values, _NO_TEXT)


def _joined(values: Sequence[Any]) -> str | None:
    try:
        return "".join(values)
    except TypeError:
        return None


def _present(values: Sequence[Any], nothing: tuple[Any, ...]) -> Sequence[Any]:
    if any(each in values for each in nothing):
        return [value for value in values if value not in nothing]
    return values


def _with_gaps(present: Sequence[Any], values: Sequence[Any], nothing: tuple[Any, ...]) -> Column:
    """What was read of the values that are there, and None in place of the others."""
    if len(present) == len(values):
        return present
    each = iter(present)
    return [None if value in nothing else next(each) for value in values]


def _integers(values: Sequence[Any]) -> Column | None:
    return _numeric(_read_integers, values)


def _numbers(values: Sequence[Any]) -> Column | None:
    return _numeric(_read_numbers, values)


def _numeric(read: Callable[[Sequence[Any]], Sequence[Any] | None], values: Sequence[Any]) -> Column | None:
    if (found := read(values)) is not None:
        return found
    found = read(present := _present(values, NO_NUMBER))
    return None if found is None or present is values else _with_gaps(found, values, NO_NUMBER)


# JSON's numbers are narrower than what `int` and `float` take, and quicker to read: no underscores, no digits of other
# scripts, no `nan`. A text that holds a comma shows in the length, one that is no number in the sum.
def _read_integers(values: Sequence[Any]) -> list[int] | None:
    try:
        joined = ",".join(values)
        found: list[int] = orjson.loads(f"[{joined}]")
        odd = "." in joined or "e" in joined or "E" in joined or len(found) != len(values)
        return None if odd or sum(map(abs, found)) >= BIGGEST else found
    except (TypeError, ValueError):
        return None


def _read_numbers(values: Sequence[Any]) -> list[float] | None:
    try:
        joined = ",".join(values)
        found = orjson.loads(f"[{joined}]")
        odd = "e" in joined or "E" in joined or len(found) != len(values)
        return None if odd or sum(map(abs, found)) >= EXACT else list(map(float, found))
    except (TypeError, ValueError):
        return None


def _days(values: Sequence[Any]) -> Column | None:
    return _once_each(times.day, values)


def _hours(values: Sequence[Any]) -> Column | None:
    return _once_each(times.hour, values)


def _once_each(read: Exact, values: Sequence[Any]) -> Column | None:
    """Each different value read once: a page has few days."""
    try:
        known = {value: read(value) for value in set(values)}
    except (TypeError, UnfitError):
        return None
    return map(known.__getitem__, values)


def _text(value: Any) -> str | None:  # noqa: ANN401
    return None if value == "-" else exact.text(value)


def _id(value: Any) -> str | None:  # noqa: ANN401
    return None if value == "-" else exact.identifier(value)


READERS: Mapping[str, tuple[Fast, Exact]] = {
    "integer": (_integers, exact.integer),
    "number": (_numbers, exact.number),
    "string": (_texts, _text),
    "id": (_ids, _id),
    DAY: (_days, times.day),
    HOUR: (_hours, times.hour),
}


def read_column(kind: str, values: Sequence[Any], name: str, changes: dict[int, list[Change]]) -> Column:
    """A column of a page.

    Args:
        kind: A key of `READERS`.
        values: As answered, one per row.
        name: The column's.
        changes: Gets, by the number of the row, what its type cannot hold.
    """
    fast, read = READERS[kind]
    column = fast(values)
    return column if column is not None else _one_by_one(read, values, name, changes)


def _one_by_one(read: Exact, values: Sequence[Any], name: str, changes: dict[int, list[Change]]) -> list[Any]:
    column = []
    for row, value in enumerate(values):
        noted: list[Change] = []
        column.append(fitted(read, value, name, noted))
        if noted:
            changes.setdefault(row, []).extend(noted)
    return column
