"""Streams that the configuration adds, as lists of objects: read, or refused with all that is wrong with them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from source_tiktok_ads import catalogue
from source_tiktok_ads.wording import did_you_mean, excerpt, join_names, value_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pydantic_core import ErrorDetails

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_EXCERPT = 60


def set_values(given: Any) -> Any:  # noqa: ANN401 - whatever the configuration holds
    """A group of settings as it is meant: null is a setting that is not set, and `7.0` the number 7.

    Terraform and PyAirbyte give null for what their user left out; some YAML and spreadsheet tools write whole numbers
    with a point. No setting is a fraction.

    >>> set_values({"page_size": 7.0, "metadata_path": None})
    {'page_size': 7}
    """
    if not isinstance(given, dict):
        return given
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in given.items()
        if value is not None
    }


class CustomModel(BaseModel):
    """Such an object, or an object within it.

    Unlike elsewhere in the configuration a property that is not known is refused: `filter` for `filters` would silently
    give the whole account's figures.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    _set_values = model_validator(mode="before")(set_values)


Item = TypeVar("Item", bound=CustomModel)


@dataclass(frozen=True)
class CustomItems(Generic[Item]):
    """One list of such objects: what its items are.

    Attributes:
        word: What messages call an item, e.g. `report`.
        model: Its properties.
        needs: What an item must have, in words.
        prefix: What the stream's name begins with.
        problems: All that is wrong with a well-formed item; makes no request.
        parts: Models of objects within an item, by the property that holds them.
    """

    word: str
    model: type[Item]
    needs: str
    prefix: str
    problems: Callable[[Item], list[str]]
    parts: Mapping[str, type[CustomModel]] = field(default_factory=dict)

    def read(self, raw: object) -> list[Item]:
        """The items, checked; makes no request.

        Args:
            raw: The list as the configuration has it.

        Raises:
            ValueError: Every problem of every item, each with the item's name and the value that is wrong.
        """
        if not isinstance(raw, list):
            raise ValueError(f"must be a list of {self.word}s")  # noqa: TRY004 - pydantic turns a ValueError into words
        items: list[Item] = []
        wrong: list[str] = []
        for index, given in enumerate(raw):
            item, problems = self._read(given)
            title = self._title(index, given)
            wrong += [f"{title}: {problem}" for problem in (*self._name_problems(given), *problems)]
            if item:
                items.append(item)
        wrong += self._duplicates(raw)
        if wrong:
            raise ValueError("cannot be read as they are: " + "; ".join(wrong))
        return items

    def _read(self, given: object) -> tuple[Item | None, list[str]]:
        """The item, and what is wrong with it; None where it is not even well-formed."""
        if not isinstance(given, dict):
            return None, [f"must be an object with {self.needs}"]
        try:
            item = self.model.model_validate(given)
        except ValidationError as error:
            details = error.errors(include_url=False)
            rest = self._without(given, {detail["loc"][0] for detail in details})
            return None, [*map(self._problem, details), *(self.problems(rest) if rest else ())]
        return item, self.problems(item)

    def _without(self, given: dict[str, Any], malformed: Collection[Any]) -> Item | None:
        """The item without what is malformed, so that its rest can be checked too; None where too little is left."""
        rest = {name: value for name, value in given.items() if name not in malformed}
        rest.setdefault("name", "")  # without a name the rest is checked all the same: rules do not read it
        try:
            return self.model.model_validate(rest)
        except ValidationError:
            return None

    def _title(self, index: int, given: object) -> str:
        """How messages call an item: by its name, where it has one."""
        name = given.get("name") if isinstance(given, dict) else None
        return f"{self.word} {name!r}" if isinstance(name, str) and name else f"{self.word} number {index + 1}"

    def _name_problems(self, given: object) -> Iterator[str]:
        name = given.get("name") if isinstance(given, dict) else None
        if not isinstance(name, str):
            return  # said by the model
        stream = f"{self.prefix}{name}"
        if not _NAME.fullmatch(name):
            yield f"name {name!r} must be 1 to 60 lowercase letters, digits and underscores, starting with a letter"
        elif stream in catalogue.entity_names():
            yield f"name {name!r} would give the stream {stream}, which there is already; choose another name"

    def _duplicates(self, raw: list[Any]) -> list[str]:
        names = Counter(name for item in raw if isinstance(item, dict) and isinstance(name := item.get("name"), str))
        return [
            f"{self.word} {name!r}: the name is given to {times} {self.word}s"
            for name, times in names.items()
            if times > 1
        ]

    def _problem(self, detail: ErrorDetails) -> str:
        path = ".".join(f"{part + 1}" if isinstance(part, int) else part for part in detail["loc"])
        if detail["type"] == "missing":
            return f"{path} is missing"
        if detail["type"] == "extra_forbidden":
            model = self.parts.get(str(detail["loc"][0]), self.model) if len(detail["loc"]) > 1 else self.model
            fields = tuple(model.model_fields)
            hint = did_you_mean(str(detail["loc"][-1]), fields) or f"; there are {join_names(fields)}"
            return f"{path} is no property of {_article(self.word)} {self.word}{hint}"
        if detail["type"] == "value_error":
            return f"{path} {value_problem(detail)}"
        return f"{path} {excerpt(detail['input'], _EXCERPT)}: {value_problem(detail)}"


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
