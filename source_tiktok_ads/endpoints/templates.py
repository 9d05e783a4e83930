"""Values with placeholders: `{now-30}` for a moment, `{campaigns.campaign_id}` for values of another stream."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pendulum

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_MACRO = re.compile(r"\s*now\s*(?:([+-])\s*([0-9]{1,6}))?\s*")
_LOOK_UP = re.compile(r"\s*([a-z][a-z0-9_]*)\.([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)\s*")


@dataclass(frozen=True, slots=True)
class LookUp:
    """A column of another stream.

    Attributes:
        stream: The stream's name.
        column: The column's name; with dots, a field within it.
    """

    stream: str
    column: str

    def __str__(self) -> str:
        return f"{{{self.stream}.{self.column}}}"


@dataclass(frozen=True)
class Moments:
    """Moments as an endpoint writes them.

    Attributes:
        now: The moment that `{now}` stands for.
        unit: `hour`, `day`, `week` or `month`.
        date_format: In pendulum's tokens.
    """

    now: pendulum.DateTime
    unit: str
    date_format: str

    def text(self, offset: int) -> str:
        """The moment so many units later.

        Raises:
            ValueError: There is no such moment in the calendar.
        """
        try:
            return self.now.add(**{f"{self.unit}s": offset}).format(self.date_format)
        except OverflowError as error:
            raise ValueError(str(error)) from error


@dataclass(frozen=True)
class Values:
    """What a look-up found, for one request.

    Attributes:
        one: The value of each look-up that stands for one.
        many: The values of each look-up that is the element of an array.
    """

    one: Mapping[LookUp, str]
    many: Mapping[LookUp, Sequence[str]]


NO_VALUES = Values({}, {})


class Template:
    """Nested objects, arrays and texts whose texts may hold placeholders.

    Args:
        value: As the configuration has it.
    """

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
        self._value = value

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """How far from now the moments are that it names."""
        return tuple(part for part, _ in self._parts() if isinstance(part, int))

    @cached_property
    def scalars(self) -> tuple[LookUp, ...]:
        """Look-ups that stand for one value: each value is a request of its own."""
        return tuple(dict.fromkeys(part for part, many in self._parts() if isinstance(part, LookUp) and not many))

    @cached_property
    def arrays(self) -> tuple[LookUp, ...]:
        """Look-ups that are the element of an array: many values go into one request."""
        return tuple(dict.fromkeys(part for part, many in self._parts() if isinstance(part, LookUp) and many))

    def unknown(self) -> list[str]:
        """Placeholders that mean nothing."""
        return [part for part, _ in self._parts() if isinstance(part, str)]

    def fill(self, moments: Moments, values: Values = NO_VALUES) -> Any:  # noqa: ANN401 - as the template is
        """The same with every placeholder replaced by what it stands for."""
        return _filled(self._value, moments, values)

    def _parts(self) -> list[tuple[int | LookUp | str, bool]]:
        """Every placeholder, and whether it is the element of an array."""
        return list(_parts(self._value, in_array=False))


def _parts(value: Any, *, in_array: bool) -> Iterator[tuple[int | LookUp | str, bool]]:  # noqa: ANN401
    if isinstance(value, dict):
        for each in value.values():
            yield from _parts(each, in_array=False)
    elif isinstance(value, list):
        for each in value:
            yield from _parts(each, in_array=True)
    elif isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value) is not None
        for match in _PLACEHOLDER.finditer(value):
            part = _parsed(match[1])
            yield (match[0] if part is None else part), in_array and whole


def _parsed(text: str) -> int | LookUp | None:
    if macro := _MACRO.fullmatch(text):
        return int(f"{macro[1]}{macro[2]}") if macro[2] else 0
    if look_up := _LOOK_UP.fullmatch(text):
        return LookUp(look_up[1], look_up[2])
    return None


def _filled(value: Any, moments: Moments, values: Values) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _filled(each, moments, values) for name, each in value.items()}
    if isinstance(value, list):
        return [filled for each in value for filled in _elements(each, moments, values)]
    if not isinstance(value, str):
        return value

    def replacement(match: re.Match[str]) -> str:
        part = _parsed(match[1])
        if isinstance(part, LookUp):
            return values.one[part]
        return match[0] if part is None else moments.text(part)

    return _PLACEHOLDER.sub(replacement, value)


def _elements(value: Any, moments: Moments, values: Values) -> Sequence[Any]:  # noqa: ANN401
    """What an element of an array becomes: as many elements as a look-up found."""
    if isinstance(value, str) and (match := _PLACEHOLDER.fullmatch(value)):
        part = _parsed(match[1])
        if isinstance(part, LookUp):
            return values.many[part]
    return [_filled(value, moments, values)]
