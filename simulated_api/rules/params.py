"""Strict reading of request parameters: every array or object is JSON text, everything is checked."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from simulated_api.trouble.errors import PARAMETER, TOO_MANY_IDS, ApiError, missing, not_acceptable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_IDS = 100
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)


class Params:
    """The parameters of one request, as sent."""

    def __init__(self, raw: Mapping[str, str], headers: Mapping[str, str] | None = None) -> None:
        self.raw = dict(raw)
        self._headers = headers or {}

    def header(self, name: str) -> str:
        """Return a header of the request, or an empty text."""
        return self._headers.get(name, "")

    def require(self, *names: str) -> None:
        """Refuse the request when one of the names is not there or empty."""
        absent = [name for name in names if not self.raw.get(name)]
        if absent:
            raise missing(*absent)

    def only(self, *names: str) -> None:
        """Refuse a parameter that the documentation does not name: the API ignores it, and means something else."""
        for name in self.raw.keys() - set(names):
            raise ApiError(PARAMETER, f"{name}: Unknown field.")

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter's text."""
        return self.raw.get(name, default)

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        """Return an enum value."""
        value = self.raw.get(name, default)
        if value not in allowed:
            raise not_acceptable(name, allowed)
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean parameter (default false)."""
        return self.choice(name, ("true", "false", "True", "False"), "false").lower() == "true"

    def integer(self, name: str, low: int, high: int | None, default: int) -> int:
        """Return an integer within limits."""
        raw = self.raw.get(name)
        if raw is None:
            return default
        try:
            value = int(raw)
        except ValueError:
            raise ApiError(PARAMETER, f"{name}: Not a valid integer.") from None
        if value < low or (high is not None and value > high):
            # No source shows the real wording for a page size out of range; the code is the documented one.
            limit = f"between {low} and {high}" if high is not None else f"greater than or equal to {low}"
            raise ApiError(PARAMETER, f"{name}: Must be {limit}.")
        return value

    def paging(self, largest: int, default: int) -> tuple[int, int]:
        """Return `page` and `page_size`."""
        return self.integer("page", 1, None, 1), self.integer("page_size", 1, largest, default)

    def array(self, name: str) -> list[str] | None:
        """Return a JSON array of strings, or None when the parameter is not there."""
        raw = self.raw.get(name)
        if raw is None:
            return None
        return string_array(name, _decode(raw))

    def object(self, name: str) -> dict[str, Any]:
        """Return a JSON object ({} when the parameter is not there)."""
        raw = self.raw.get(name)
        if raw is None:
            return {}
        value = _decode(raw)
        if not isinstance(value, dict):
            raise ApiError(PARAMETER, f"{name}: Field must be set to object")
        return value

    def objects(self, name: str) -> list[dict[str, Any]]:
        """Return a JSON array of objects ([] when the parameter is not there)."""
        raw = self.raw.get(name)
        if raw is None:
            return []
        value = _decode(raw)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise ApiError(PARAMETER, f"{name}: Field must be set to array")
        return value

    def day(self, name: str) -> date:
        """Return a YYYY-MM-DD day."""
        raw = self.raw.get(name, "")
        # date.fromisoformat alone would also take 20260131 and 2026-W05-6.
        if _DAY.fullmatch(raw):
            with contextlib.suppress(ValueError):
                return date.fromisoformat(raw)
        raise ApiError(PARAMETER, f"{name}: Time format should be %Y-%m-%d. Please try again.")

    def advertiser_id(self) -> str:
        """Return `advertiser_id`, which must be there and be digits."""
        self.require("advertiser_id")
        return digits("advertiser_id", self.raw["advertiser_id"])


def digits(name: str, value: str) -> str:
    """Check that an id consists of digits."""
    if not value.isascii() or not value.isdigit():
        raise ApiError(PARAMETER, f"{name}: Not a valid integer.")
    return value


def moment(name: str, value: object) -> datetime:
    """Check a `YYYY-MM-DD HH:MM:SS` text and return it without a zone; the wording follows the one for days."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(value)
    raise ApiError(PARAMETER, f"{name}: Time format should be %Y-%m-%d %H:%M:%S. Please try again.")


def _decode(raw: str) -> object:
    try:
        value: object = json.loads(raw)
    except ValueError:
        return None
    return value


def string_array(name: str, value: object) -> list[str]:
    """Check that a decoded value is an array of strings; a bare scalar or comma list is refused as seen live."""
    if not isinstance(value, list):
        raise ApiError(PARAMETER, f"{name}: Field must be set to array")
    if not all(isinstance(item, str) for item in value):
        raise ApiError(PARAMETER, f"{name}: Not a valid string.")
    return value


def each_of(name: str, values: Sequence[object], allowed: Sequence[str]) -> None:
    """Check that every element of an array is one of its enum values."""
    for index, value in enumerate(values):
        if value not in allowed:
            raise not_acceptable(f"{name}.{index}", allowed)


def id_array(name: str, value: object, most: int = MAX_IDS) -> list[str]:
    """Check an array of at most `most` ids; numbers are accepted where official examples show them unquoted."""
    if not isinstance(value, list):
        raise ApiError(PARAMETER, f"{name}: Field must be set to array")
    return limited(name, [digits(name, str(item)) for item in value], most)


def limited(name: str, ids: list[str], most: int) -> list[str]:
    """Check that an array of ids holds at most `most` of them."""
    if len(ids) > most:
        raise ApiError(TOO_MANY_IDS, f"{name}: Too many IDs in a single request, the maximum is {most}.")
    return ids
