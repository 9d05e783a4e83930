"""Bodies of answers as JSON, also those that are nearly that.

orjson is strict, and the world is not: names are cut within a pair of surrogates, gateways put a byte order mark before
the text or a byte of another encoding into it, and `NaN` stands where there is no number. Read strictly, one such value
makes a list unreadable for ever. Read here, it costs no other value anything:

- half a surrogate pair, and a byte that is no UTF-8, become U+0000. No reader of records lets that pass: there it
  becomes U+FFFD and is noted on the record (`readers/values.py`);
- what JSON has no number for (`NaN`, `Infinity`, `1e999`) and integers beyond 64 bits become texts of what was written,
  for the column to judge.

What is cut off stays broken: nothing is added to a body.
"""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any

import orjson

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_DIGITS = 19  # integers of 64 bits have as many


class NoJsonError(ValueError):
    """A body is no JSON, however it is read; the text says where it ends to be."""


def decode(body: bytes) -> tuple[Any, bytes]:
    """What a body says, and a body that orjson reads as the same.

    Raises:
        NoJsonError: It is no JSON.
    """
    try:
        return orjson.loads(body), body
    except orjson.JSONDecodeError:
        pass
    try:
        # Bytes that are no UTF-8 come out as halves of surrogate pairs.
        written = body.decode("utf-8-sig", "surrogateescape")
        value = json.loads(written, strict=False, parse_constant=str, parse_int=_integer, parse_float=_float)
        value = _without_half_pairs(value)
        return value, orjson.dumps(value)
    except json.JSONDecodeError as error:
        raise NoJsonError(f"no JSON from character {error.pos + 1:,} on") from None
    except (RecursionError, orjson.JSONEncodeError):
        raise NoJsonError("nested too deeply") from None


def _integer(written: str) -> int | str:
    return int(written) if len(written) <= _DIGITS else written


def _float(written: str) -> float | str:
    value = float(written)
    return value if isfinite(value) else written


def _without_half_pairs(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, str):
        return _HALF_PAIR.sub("\0", value)
    if isinstance(value, list):
        return [_without_half_pairs(each) for each in value]
    if isinstance(value, dict):
        return {_HALF_PAIR.sub("\0", name): _without_half_pairs(each) for name, each in value.items()}
    return value
