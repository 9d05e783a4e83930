"""Where in an answer the records are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from source_tiktok_ads.basics import Row

_PART = re.compile(r"[A-Za-z0-9_-]+|\*")
_PAGE_INFO = "page_info"


class WrongPathError(Exception):
    """The records are elsewhere in the answer."""


def parse_path(text: str) -> tuple[str, ...]:
    """The parts of a record path, with or without JSONPath's signs.

    >>> parse_path("$.data.list[*]")
    ('data', 'list')
    >>> parse_path("data.ad_review_map.*")
    ('data', 'ad_review_map', '*')

    Raises:
        ValueError: It is no such path.
    """
    parts = tuple(text.strip().removeprefix("$.").replace("[*]", "").split("."))
    if parts[0] != "data" or not all(_PART.fullmatch(part) for part in parts):
        raise ValueError(f"{text!r} is no path into the answer's data, such as data.list or data")
    return parts


def found_at(data: Mapping[str, Any], path: Sequence[str]) -> list[Any]:
    """What is at a path; arrays on the way are gone through, `*` takes every value of an object.

    Args:
        data: The answer's `data`.
        path: As `parse_path` gives it.

    Returns:
        What was found, null as well; empty where the path leads nowhere.
    """
    return _values_below([data], path[1:])


def _values_below(values: list[Any], parts: Sequence[str]) -> list[Any]:
    for part in parts:
        values = [below for value in values for below in _below(value, part)]
    return values


def _below(value: Any, part: str) -> Iterator[Any]:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, list):
        for each in value:
            yield from _below(each, part)
    elif isinstance(value, dict):
        if part == "*":
            yield from value.values()
        elif part in value:
            yield value[part]


def groups_at(data: Mapping[str, Any], path: Sequence[str]) -> list[list[Row]]:
    """The records of an answer, grouped as the API counts them: by the elements of the first array on the way.

    An array gives its elements, an object is one record; what is neither becomes a record with the column `value`. An
    answer with nothing in it has no records, and neither has one whose list is null.

    Raises:
        WrongPathError: There is nothing at the path, although the answer holds something; says what.
    """
    values: list[Any] = [data]
    for i, part in enumerate(path[1:], start=1):
        if all(value in (None, {}, []) for value in values):
            return []
        values = _values_below(values, [part])
        if len(values) == 1 and isinstance(values[0], list):
            return [_rows(element, path[i + 1 :]) for element in values[0]]
    if not values and (elsewhere := candidates(data)):
        there = ", ".join(f"{path} ({size})" for path, size in elsewhere.items())
        raise WrongPathError(f"record_path {'.'.join(path)} is not in the answer, which has {there}")
    return [_rows(value, ()) for value in values if value not in (None, {})]


def _rows(value: Any, parts: Sequence[str]) -> list[Row]:  # noqa: ANN401
    """The records at the rest of a path, below a value at its beginning."""
    ends = [end for end in _values_below([value], parts) if end is not None]
    flat = [record for end in ends for record in (end if isinstance(end, list) else [end])]
    return [record if isinstance(record, dict) else {"value": record} for record in flat]


def candidates(data: Mapping[str, Any]) -> dict[str, int]:
    """Where records may be: every array of objects with its size; where there is none, what else there is.

    An object of objects by their ids is as good as an array of them.

    >>> candidates({"map": {"17": {"a": [{}]}, "18": {}}})
    {'data.map.*': 2, 'data.map.*.a': 1}
    >>> candidates({"list": [{"a": [{}, {}]}], "page_info": {"page": 1}})
    {'data.list': 1, 'data.list.a': 2}
    >>> candidates({"page_info": {"page": 1}})
    {}
    """
    sizes: dict[str, int] = {}
    _collect(data, "data", sizes)
    if sizes:
        return sizes
    objects = {f"data.{name}": 1 for name, value in data.items() if name != _PAGE_INFO and value and _whole(value)}
    return {"data": 1, **objects} if objects else {}


def _whole(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, dict | list)


def _collect(value: Any, path: str, sizes: dict[str, int]) -> None:  # noqa: ANN401
    if isinstance(value, dict):
        if by_id := _by_id(value):
            path = f"{path}.*"
            sizes[path] = sizes.get(path, 0) + len(value)
        for name, below in value.items():
            if name != _PAGE_INFO:
                _collect(below, path if by_id else f"{path}.{name}", sizes)
    elif isinstance(value, list):
        objects = [each for each in value if isinstance(each, dict)]
        if objects:
            sizes[path] = sizes.get(path, 0) + len(objects)
        for each in objects:
            for name, below in each.items():
                _collect(below, f"{path}.{name}", sizes)


def _by_id(value: Mapping[str, Any]) -> bool:
    """Whether an object is a list of objects, each under its id."""
    return bool(value) and all(name.isdigit() and isinstance(each, dict) for name, each in value.items())
