"""The spellings of query, headers and body: as Airbyte's form has them, and as objects, which files may have too.

The form shows lists of `{name, value}` and texts, but no object whose properties are not known beforehand.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# A text that begins like this is meant as JSON; `{now-30}` and `{campaigns.campaign_id}` are not.
_BEGINS_AS_JSON = re.compile(r'\s*(\[|\{\s*["}])')
_ENTRY = {"name", "value"}


def read_query(given: Any) -> Any:  # noqa: ANN401 - whatever the configuration holds
    """Query parameters by name; a value that is JSON text as what it says, `["1"]` as an array.

    In a list, where JSON text is the only way to give an array, text that begins as JSON and is none is a slip. In an
    object it has always been text.

    Raises:
        ValueError: An item of a list lacks name or value, has a name that occurs twice, or begins as JSON and is none.
    """
    named = _by_name(given, str)
    if not isinstance(named, dict):
        return named
    values, problems = {}, []
    for name, value in named.items():
        try:
            values[name] = _value(value)
        except ValueError as error:
            values[name] = value
            problems += [f"{name} {error}"] if isinstance(given, list) else []
    _refuse(problems)
    return values


def read_headers(given: Any) -> Any:  # noqa: ANN401
    """Headers by name; their values stay as they are.

    Raises:
        ValueError: An item lacks its name or value, or a name occurs twice, in whatever case.
    """
    return _by_name(given, str.lower)


def read_body(given: Any) -> Any:  # noqa: ANN401
    """The body of a request: an object, which may be given as JSON text. Empty text is no body.

    Raises:
        ValueError: The text is no JSON, or no object.
    """
    if not isinstance(given, str):
        return given
    body = parse_json(given) if given.strip() else {}
    if not isinstance(body, dict):
        raise ValueError('must be a JSON object, such as {"keywords": ["tokyo"]}')  # noqa: TRY004 - pydantic's way
    return body


def parse_json(text: str) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """What a JSON text says.

    Raises:
        ValueError: It is no JSON, or an object has a name twice; says where, and nothing of the text but that name.
    """
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise ValueError("is not valid JSON: it is nested too deeply") from error


def _value(value: Any) -> Any:  # noqa: ANN401
    return parse_json(value) if isinstance(value, str) and _BEGINS_AS_JSON.match(value) else value


def _by_name(given: Any, key: Callable[[str], str]) -> Any:  # noqa: ANN401
    """A list of `{name, value}` as an object; anything else as it is.

    Args:
        given: As the configuration has it.
        key: What makes two names the same name.
    """
    if not isinstance(given, list):
        return given
    _refuse(list(_problems(given, key)))
    return {entry["name"]: entry["value"] for entry in given}


def _problems(entries: list[Any], key: Callable[[str], str]) -> Iterator[str]:
    names: set[str] = set()
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not set(entry) <= _ENTRY:
            yield f"item {number} must be an object with name and value, and nothing else"
        elif not isinstance(name := entry.get("name"), str) or not name:
            yield f"item {number} has no name"
        elif entry.get("value") is None:
            yield f"item {number}, {name}, has no value"
        elif key(name) in names:
            yield f"has {name} twice; give it once, several values as a JSON array"
        else:
            names.add(key(name))


def _refuse(problems: list[str]) -> None:
    if problems:
        raise ValueError(", and ".join(problems))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in pairs:
        if name in values:
            raise ValueError(f"has {name!r} twice in an object; give it once")
        values[name] = value
    return values


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"is not valid JSON: {text} is no JSON value")
