"""How a value of an answer becomes a column's value: exactly, or not at all and then said so.

Each function here reads one value for one type of column. It gives the value exactly, None for what the API writes
where there is nothing, and raises `UnfitError` for the rest. Reports have a faster way for what comes every day
(`reports/column_values.py`) and read everything else with these functions.

Texts are not left to Python's `int` and `float`, which take `1_000` for 1000, digits of any script, and `nan`, and cut
off the fraction of a count.
"""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NO_NUMBER = (None, "-", "")  # what stands for no value in a column of numbers or times
EXACT = 2**53  # larger integers do not survive a reader that takes numbers as floats, as most do
BIGGEST = 2**63  # warehouses have integers of 64 bits with a sign
LARGEST = 10**29  # and numbers of 38 digits, nine of them behind the point: a larger one costs them a whole batch
_PARSED_AS_FLOAT = 2**64  # orjson reads an integer from here on as the nearest float, and nobody can tell any more
UNUSABLE, REPLACEMENT = "\0", "\N{REPLACEMENT CHARACTER}"

_DIGITS_OF_BIGGEST = 19
_DEEPEST = 100  # levels of nested values; orjson writes 254
_DECIMAL = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?\s*", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_ROUNDED_ID = re.compile(r"\d(?:\.\d+)?[eE]\+\d+|\d\.\d+[eE]\d+", re.ASCII)  # as a program writes a float
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}

Kind = Literal["NULLED", "TRUNCATED"]


class UnfitError(ValueError):
    """A column's type cannot hold a value.

    Attributes:
        kept: What can be held of it; None where that is nothing.
    """

    def __init__(self, kept: Any = None) -> None:  # noqa: ANN401 - as many types as columns have
        super().__init__()
        self.kept = kept


class Change(NamedTuple):
    """A value that is not in its record as the API gave it.

    Attributes:
        field: The column; within nested values the names on the way to it, with dots.
        value: As answered.
        kind: What became of it, in the words of Airbyte's protocol.
    """

    field: str
    value: Any
    kind: Kind


class ChangedRecord(dict[str, Any]):
    """A record some of whose values are not as the API gave them.

    Attributes:
        changes: These, in the order of the columns.
    """

    __slots__ = ("changes",)

    def __init__(self, record: dict[str, Any], changes: Iterable[Change]) -> None:
        super().__init__(record)
        self.changes = tuple(changes)


def with_changes(record: dict[str, Any], changes: list[Change]) -> dict[str, Any]:
    """The record, with its changes where there are any."""
    return ChangedRecord(record, changes) if changes else record


def fitted(read: Callable[[Any], Any], value: Any, field: str, changes: list[Change]) -> Any:  # noqa: ANN401
    """A value as `read` reads it; what it cannot hold is noted among the changes."""
    try:
        return read(value)
    except UnfitError as error:
        changes.append(Change(field, value, "NULLED" if error.kept is None else "TRUNCATED"))
        return error.kept


def integer(value: Any) -> int | None:  # noqa: ANN401
    """An integer of 64 bits, however it is written: `1.0` and `1e3` are whole numbers.

    >>> [integer(each) for each in (7, "7", "1.0", "1e3", "-")]
    [7, 7, 1, 1000, None]

    Raises:
        UnfitError: It is no number, has a fraction, or needs more than 64 bits.
    """
    if value in NO_NUMBER:
        return None
    if type(value) is int:
        whole = value
    elif type(value) is str and len(value) <= _DIGITS_OF_BIGGEST and _INTEGER.fullmatch(value):
        whole = int(value)
    else:
        exact = _decimal(value)
        if exact.adjusted() >= _DIGITS_OF_BIGGEST or exact != exact.to_integral_value():
            raise UnfitError
        whole = int(exact)
    if not -BIGGEST <= whole < BIGGEST:
        raise UnfitError
    return whole


def number(value: Any) -> float | int | None:  # noqa: ANN401
    """A number: the nearest float of 64 bits, as every reader of JSON takes it; a long whole number as an integer.

    Fifteen digits are certain that way. What a float would change before its point is not taken for a number.

    >>> [number(each) for each in (7, "12.50", "1e3", "9007199254740993", "")]
    [7, 12.5, 1000.0, 9007199254740993, None]

    Raises:
        UnfitError: It is no number, too large for a warehouse, or too large to be exact.
    """
    if value in NO_NUMBER:
        return None
    if type(value) is int:
        return value
    exact = _decimal(value)
    is_whole = type(value) is str and _INTEGER.fullmatch(value.strip()) is not None  # else a float wrote it: 1.1e20
    nearest = value if type(value) is float else float(exact)
    if is_whole and nearest == 0:
        return 0.0  # `-0` is a whole number, which has no sign of its own
    if abs(nearest) >= LARGEST or (nearest == 0) != (exact == 0):
        raise UnfitError
    if type(value) is float or abs(nearest) < EXACT or Decimal(nearest) == exact:
        return nearest
    if Decimal(repr(nearest)) == exact and not (is_whole and abs(exact) < BIGGEST):
        return nearest
    return integer(value)


def _decimal(value: Any) -> Decimal:  # noqa: ANN401
    if type(value) is float and isfinite(value):
        return Decimal(repr(value))
    if type(value) is int or (type(value) is str and _DECIMAL.fullmatch(value)):
        return Decimal(value)
    raise UnfitError


def boolean(value: Any) -> bool | None:  # noqa: ANN401
    """True or False, as such, as 1 or 0, or as a text of either.

    Raises:
        UnfitError: It is neither.
    """
    if value in NO_NUMBER:
        return None
    if isinstance(value, bool):
        return value
    read = _BOOLEANS.get(value.lower()) if isinstance(value, str) else {0: False, 1: True}.get(_hashable(value))
    if read is None:
        raise UnfitError
    return read


def _hashable(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, int | float) else None


def text(value: Any) -> str | None:  # noqa: ANN401
    """A text; what is none as JSON.

    U+0000 becomes U+FFFD: PostgreSQL refuses a whole batch for one. It is not left out, so that two names that differ
    in it stay two. Halves of a surrogate pair and bytes that are no UTF-8 come here as U+0000, too
    (`api/decoding.py`).

    Raises:
        UnfitError: It holds U+0000, or is a number that was rounded before it came here.
    """
    if value is None:
        return None
    if type(value) is str:
        written = value
    else:
        if isinstance(value, float) and abs(value) >= EXACT:
            raise UnfitError
        changes: list[Change] = []
        written = orjson.dumps(untyped(value, "", changes, ids_as_texts=False)).decode()
        if changes:
            raise UnfitError(None if any(each.kind == "NULLED" for each in changes) else written)
    if UNUSABLE in written:
        raise UnfitError(written.replace(UNUSABLE, REPLACEMENT))
    return written


def identifier(value: Any) -> str | None:  # noqa: ANN401
    """An id as a text. One that was a float on its way is no id any more: it has been rounded.

    Raises:
        UnfitError: It is no id, or holds U+0000.
    """
    if type(value) is int:
        return str(value)
    if type(value) is float and abs(value) < EXACT and value.is_integer():
        return str(int(value))
    if type(value) is str and value.isdigit():
        return value
    if value is not None and (type(value) is not str or _ROUNDED_ID.fullmatch(value)):
        raise UnfitError
    return text(value)


def known_text(value: Any) -> Any:  # noqa: ANN401 - as `text` takes it
    """A text, or None for what stands for one that the API does not know: GMV Max reports say `0` or `-1`, too."""
    return None if value in ("-", "", "0", "-1") else value


def is_id(name: str) -> bool:
    """Whether a name is one of ids."""
    return name in {"id", "ids"} or name.endswith(("_id", "_ids"))


def untyped(  # noqa: PLR0911 - one return per JSON type
    value: Any,  # noqa: ANN401
    field: str,
    changes: list[Change],
    *,
    ids_as_texts: bool = True,
    depth: int = 0,
) -> Any:  # noqa: ANN401
    """A value that no schema knows, as answered: with ids, and integers that are too long to be exact, as texts.

    Args:
        value: Whatever JSON can hold.
        field: Its name, with those on the way to it and dots between.
        changes: Gets what cannot be as answered: ids that are floats, integers of more than 64 bits, U+0000, more
            levels than can be written.
        ids_as_texts: Whether numbers become texts at all.
        depth: Levels above it.
    """
    if isinstance(value, dict | list) and depth == _DEEPEST:
        changes.append(Change(field, "…", "NULLED"))
        return None
    if isinstance(value, dict):
        found: dict[str, Any] = {}
        for answered, each in value.items():
            name = answered.replace(UNUSABLE, REPLACEMENT)
            path = f"{field}.{name}" if field else name
            if name != answered:
                changes.append(Change(path, name, "TRUNCATED"))
            found[name] = untyped(each, path, changes, ids_as_texts=ids_as_texts, depth=depth + 1)
        return found
    if isinstance(value, list):
        return [untyped(each, field, changes, ids_as_texts=ids_as_texts, depth=depth + 1) for each in value]
    if type(value) is str:
        return fitted(text, value, field, changes) if UNUSABLE in value else value
    if type(value) is int and ids_as_texts and (abs(value) >= EXACT or is_id(field.rpartition(".")[2])):
        return str(value)
    if type(value) is float and ids_as_texts and is_id(field.rpartition(".")[2]):
        return fitted(identifier, value, field, changes)
    if type(value) is float and abs(value) >= _PARSED_AS_FLOAT:
        changes.append(Change(field, value, "TRUNCATED"))
    return value
