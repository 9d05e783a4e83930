"""What a value is, by the name of its field and by its own form: an id, a private text, an amount, or public."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from source_tiktok_ads.catalogue import UnknownNameError, metric

_KEPT: dict[str, list[str]] = orjson.loads(Path(__file__).with_name("kept.json").read_bytes())
_VOCABULARIES, _VOCABULARY_ENDINGS = frozenset(_KEPT["vocabularies"]), tuple(_KEPT["vocabulary_endings"])
_NAMES, _NUMBERS = frozenset(_KEPT["names_of_the_api"]), frozenset(_KEPT["numbers"])
_TEXTS, _TEXT_ENDINGS = frozenset(_KEPT["texts"]), re.compile(rf"(.*_)?({'|'.join(_KEPT['text_endings'])})")
_ID = re.compile(r"(^|_)ids?(_v2)?$")
_TIME = re.compile(r"_(time|at|on)$|^(date|created|modified)$")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_FEW = re.compile(r"<\d{1,2}")  # "<5": too few to be told
# Values of enumerations, languages and countries, time zones; names of metrics, dimensions and fields.
_OF_VOCABULARY = re.compile(r"[A-Z0-9_]{1,60}|[A-Za-z]{2,3}([-_][A-Za-z]{2,4})?|[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+){1,2}")
_CAPITALS = re.compile(r"[A-Z]+(_[A-Z0-9]+)*")
_OF_THE_API = re.compile(r"(\d{1,2}_)?[a-z][a-z0-9_.]{0,80}")  # one is 10_second_live_views
_BITS = re.compile(r"[01]{48,}")  # hours of a week in which ads run
_TRUTH = ("true", "false", "True", "False")
_LONG = 10  # digits from which on a number is an id
_EPOCH = 13  # digits of milliseconds
_LEAST_ID = 4  # characters below which an id names something public, or nothing
_AMOUNTS = ("count", "money")


class Form(Enum):
    """What is done about a value."""

    PUBLIC = "kept"
    ID = "ids"
    TEXT = "texts"
    WORD = "words"  # of an enumeration, or private: replaced, and not searched for in enumerations
    AMOUNT = "amounts"


def form_of(name: str, value: Any) -> Form:  # noqa: ANN401 - whatever JSON can hold but arrays and objects
    """What a value is; what is not known to be public is private.

    >>> form_of("campaign_name", "SALE"), form_of("objective_type", "SALE"), form_of("spend", "14.68")
    (<Form.TEXT: 'texts'>, <Form.PUBLIC: 'kept'>, <Form.AMOUNT: 'amounts'>)

    Args:
        name: Of the field, or of the array that the value is in.
        value: A text, a number, a truth value or null.
    """
    if value is None or isinstance(value, bool):
        return Form.PUBLIC
    return _of_text(name, value) if isinstance(value, str) else _of_number(name, value)


def is_name_of_the_api(text: str) -> bool:
    """Whether a text is written as names of fields, metrics and enumerations are.

    >>> is_name_of_the_api("stat_time_day"), is_name_of_the_api("Summer sale")
    (True, False)
    """
    return bool(_OF_THE_API.fullmatch(text) or _CAPITALS.fullmatch(text))


def _of_text(name: str, value: str) -> Form:
    if _MOMENT.fullmatch(value) or _FEW.fullmatch(value) or not any(each.isalnum() for each in value):
        # What has nothing but signs keeps them; squared letters are no signs.
        return Form.PUBLIC if value.isascii() else Form.TEXT
    if _is_public(name, value):
        return Form.PUBLIC
    if _TEXT_ENDINGS.fullmatch(name):
        return Form.TEXT
    return _by_content(name, value)


def _by_content(name: str, value: str) -> Form:
    """What a text is where the field is none that is known to have texts, public or private."""
    if value in _TRUTH:
        return Form.PUBLIC
    if _ID.search(name):
        return Form.ID if len(value) >= _LEAST_ID else Form.PUBLIC
    if _NUMBER.fullmatch(value):
        return _of_digits(name, value)
    return Form.WORD if _CAPITALS.fullmatch(value) else Form.TEXT


def _is_public(name: str, value: str) -> bool:
    """Whether a text is one of the API's own, and the field is one that has such."""
    if _is_vocabulary(name):
        return bool(_OF_VOCABULARY.fullmatch(value)) and not _is_long(value)
    if name in _NAMES:
        return bool(_OF_THE_API.fullmatch(value))
    return bool(_BITS.fullmatch(value)) if name == "dayparting" else name in _NUMBERS and value.isdecimal()


def _of_number(name: str, value: float) -> Form:
    digits = str(value).lstrip("-")
    if name in _NUMBERS or (_TIME.search(name) and len(digits) <= _EPOCH):
        return Form.PUBLIC
    if _ID.search(name):
        return Form.ID if len(digits) >= _LEAST_ID else Form.PUBLIC
    return _of_digits(name, digits)


def _of_digits(name: str, value: str) -> Form:
    if _TIME.search(name) and len(value) <= _EPOCH:
        return Form.PUBLIC
    unit = _unit(name)
    if unit:
        return Form.AMOUNT if unit in _AMOUNTS else Form.PUBLIC
    return Form.ID if _is_long(value) else Form.AMOUNT


def _is_long(value: str) -> bool:
    return value.isdecimal() and len(value) >= _LONG


@cache
def _is_vocabulary(name: str) -> bool:
    return name not in _TEXTS and (name in _VOCABULARIES or name.endswith(_VOCABULARY_ENDINGS))


@cache
def _unit(name: str) -> str:
    """A metric's unit; empty for what is no metric with a number."""
    try:
        known = metric(name)
    except UnknownNameError:
        return ""
    return "" if known.type == "string" else known.unit
