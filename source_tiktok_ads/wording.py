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

_LEAST_SIMILARITY = (
    0.6  # of difflib, where 1 is equal: its default, at which one or two slips in a name are still found
)


def join_names(names: Iterable[str], word: str = "and") -> str:
    """Names as one lists them in a sentence.

    >>> join_names(["a", "b", "c"])
    'a, b and c'
    >>> join_names(["a"])
    'a'
    """
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


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


def excerpt(value: object, length: int = 40) -> str:
    """A value in a message: quoted, without secrets, and cut after they are taken out, or a part of one would stay."""
    text = filter_secrets(repr(value))
    return text if len(text) <= length else f"{text[:length]}…"


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
