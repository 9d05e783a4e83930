"""Which requests a list is read by: one, or as many as its look-ups ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from source_tiktok_ads.api.client import text_of
from source_tiktok_ads.endpoints.request import ListRequest
from source_tiktok_ads.endpoints.templates import Moments, Values

LookedUpRow = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """One request, but for its page and its ad account.

    Attributes:
        entry: What is asked.
        moments: What its macros stand for.
        values: Rows of the stream that is looked up, by column; where no look-up is the element of an array, one.
        columns: Columns whose values the request alone says, with these.
        owner: The parameter that names whose list it is, where that is not the ad account's id.
    """

    entry: ListRequest
    moments: Moments
    values: Sequence[LookedUpRow]
    columns: Mapping[str, str] = field(default_factory=dict)
    owner: Mapping[str, str] | None = None

    def halves(self) -> list[Request]:
        """The same with half the rows each; empty where there is but one."""
        middle = (len(self.values) + 1) // 2
        parts = (self.values[:middle], self.values[middle:])
        return [replace(self, values=part) for part in parts] if len(self.values) > 1 else []

    @cached_property
    def filled(self) -> Mapping[str, Any]:
        """`path`, `query`, `headers` and `body` without placeholders."""
        template = self.entry.template
        one = {look_up: text_of(self.values[0][look_up.column]) for look_up in template.scalars}
        many = {
            look_up: list(dict.fromkeys(text_of(row[look_up.column]) for row in self.values))
            for look_up in template.arrays
        }
        filled: dict[str, Any] = template.fill(self.moments, Values(one, many))
        return {**filled, "headers": {name: str(value) for name, value in filled["headers"].items()}}

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """What an answer may not say, since it was asked for: the parents, and what else the request alone says."""
        return {**self.columns, **self.parents}

    @property
    def place(self) -> str:
        """What was asked for, for messages: `bc_id 7, catalog_id 8`."""
        return ", ".join(f"{name} {value}" for name, value in self.fields.items())

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """What was asked for one by one, by the parameter's name."""
        return {
            self.entry.parameter_of(each): text_of(self.values[0][each.column]) for each in self.entry.template.scalars
        }


def requests(
    entry: ListRequest, moments: Moments, values: Sequence[LookedUpRow], batch: Callable[[], int]
) -> Iterator[Request]:
    """The requests for what was looked up.

    Args:
        entry: What is asked.
        moments: What its macros stand for.
        values: Rows of the stream that is looked up; one that is empty where there are no look-ups.
        batch: Says how many of them one request takes where it takes several; asked before each, for it may shrink.
    """
    scalars = [look_up.column for look_up in entry.template.scalars]
    groups: dict[tuple[str, ...], list[LookedUpRow]] = {}
    for row in values:
        groups.setdefault(tuple(text_of(row[column]) for column in scalars), []).append(row)
    for rows in groups.values():
        start = 0
        while start < len(rows):
            # Without arrays the rows of a group are one and the same request.
            size = batch() if entry.template.arrays else len(rows)
            yield Request(entry, moments, rows[start : start + size])
            start += size
