"""Words that messages to users have in common: lists of names, "did you mean", an error's message."""

from __future__ import annotations

import tempfile
from difflib import get_close_matches
from typing import TYPE_CHECKING

from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

_LEAST_SIMILARITY = 0.6  # of difflib, where 1 is equal: its default, at which one or two slips are still found
_NAMED = 20  # names in one message
_TWO_HOURS = 7200  # seconds
_JOINER = "\u200d"  # within emoji

# What belongs where another type was given, by pydantic's name for that fault.
_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": 'a list, such as ["a", "b"]',
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}


def join_names(names: Iterable[str], word: str = "and") -> str:
    """Names as one lists them in a sentence.

    >>> join_names(["a", "b", "c"])
    'a, b and c'
    >>> join_names(["a"])
    'a'
    """
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


def join_first_names(names: Iterable[str]) -> str:
    """Names in a sentence; of more than 20 the first, and how many more there are.

    >>> join_first_names(["a", "b"])
    'a and b'
    """
    known = list(names)
    more = [f"{len(known) - _NAMED:,} more"] if len(known) > _NAMED else []
    return join_names([*known[:_NAMED], *more])


def similar_names(name: str, names: Iterable[str]) -> list[str]:
    """Up to three names that are spelled much like this one, the most similar first."""
    return get_close_matches(name, list(names), n=3, cutoff=_LEAST_SIMILARITY)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A question after the names that are spelled much like this one; empty where there is none.

    >>> did_you_mean("campain_id", ["campaign_id", "age"])
    '; did you mean campaign_id?'
    >>> did_you_mean("xyz", ["age"])
    ''
    """
    similar = similar_names(name, names)
    return f"; did you mean {join_names(similar, 'or')}?" if similar else ""


def error_message(error: AirbyteTracedException) -> str:
    """What an error tells the user."""
    return error.message or error.internal_message or repr(error)


def value_problem(detail: ErrorDetails, *, secret: bool = False) -> str:
    """What is wrong with a value of the configuration and what belongs there, to stand after the name of its field.

    Args:
        detail: What pydantic says of it.
        secret: Whether the value must not be repeated.
    """
    kind, given, limits = detail["type"], detail.get("input"), detail.get("ctx", {})
    message = str(detail["msg"]).removeprefix("Value error, ").replace("Input should", "must", 1)
    if kind == "string_type" and isinstance(given, int | float) and not isinstance(given, bool):
        return "must be a text: put it in quotes" if secret else f'must be a text: put it in quotes, "{given}"'
    if kind in ("int_type", "bool_type") and isinstance(given, str):
        return f"must be {_WANTED[kind]}, without quotes"
    if kind == "literal_error":
        return f"must be {limits['expected'].replace(chr(39), '')}"
    words = {"missing": "is missing", "greater_than_equal": f"must be at least {limits.get('ge')}"}
    words |= {"less_than_equal": f"must be at most {limits.get('le')}"}
    return words.get(kind) or (f"must be {_WANTED[kind]}" if kind in _WANTED else message)


def shortened(text: str, length: int) -> str:
    """A text without secrets, cut after they are taken out: one that is cut is not recognised, and a part would stay.

    >>> shortened("A rather long text", 8)
    'A rather…'
    """
    safe: str = filter_secrets(text)
    return safe if len(safe) <= length else f"{safe[:length]}…"


def inert(text: str, *, lines: bool = False) -> str:
    r"""Text in which nothing moves a terminal's cursor, clears its screen or changes a colour.

    >>> print(inert("a\tb\x1b[2J"))
    a\tb\x1b[2J

    Args:
        text: Without secrets.
        lines: Whether it may have several lines.
    """
    harmless = f"{_JOINER}\n" if lines else _JOINER
    return "".join(each if each.isprintable() or each in harmless else repr(each)[1:-1] for each in text)


def excerpt(value: object, length: int = 40) -> str:
    """A value in a message: quoted, without secrets, and cut."""
    return shortened(repr(value), length)


def temporary_files_error(error: OSError) -> AirbyteTracedException:
    """An error for temporary files that cannot be written: lists that are read wait in them."""
    try:
        folder = tempfile.gettempdir()
    except OSError:
        folder = "any of the usual folders"
    return AirbyteTracedException(
        message=f"Temporary files cannot be written in {folder}: {error.strerror or 'it is not writable'}. Make room "
        "there, or name another folder in the variable TMPDIR; a container that is read-only needs --tmpfs /tmp.",
        internal_message="no temporary files",
        failure_type=FailureType.transient_error,
    )


def duration(seconds: float) -> str:
    """A length of time in words.

    >>> duration(50), duration(3000), duration(9000)
    ('1 min', '50 min', '2.5 h')
    """
    minutes = max(1, round(seconds / 60))
    return f"{minutes} min" if seconds < _TWO_HOURS else f"{seconds / 3600:.1f} h"
