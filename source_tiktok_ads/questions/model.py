"""An open question as data: what the sources say, what the connector does meanwhile, and what settles it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

_FILE = Path(__file__).with_name("questions.yaml")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the safe loader in C where there is one


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Data):
    """One request that reads; there is no way to write one that does anything else.

    Attributes:
        path: Below the API root, asked by GET.
        params: Query parameters, with placeholders.
        record_path: Where in the answer the rows are.
    """

    path: str = Field(pattern=r"^[a-z0-9_/]+/(get|list|info|search)/$")
    params: dict[str, Any]
    record_path: str = "data.list"


class FoundValue(_Data):
    """Ids that readings name, taken from a list of the ad account itself.

    Attributes:
        reading: The list.
        column: Whose values.
        where: Which of its rows count: columns with the values that they must have, with placeholders.
        most: How many are taken; a list of a reading holds them all, a text the first.
        missing: What to say of an ad account that has none.
    """

    reading: Reading
    column: str
    where: dict[str, Any] = Field(default_factory=dict)
    most: int = 1
    missing: str


class Outcome(_Data):
    """What one kind of answers means.

    Attributes:
        says: What was seen; `{seen}` stands for what the judge found.
        agrees: Whether that is what the connector takes for granted; None where nothing was settled.
        follows: What the user can do about it.
    """

    says: str
    agrees: bool | None = None
    follows: str = ""


class OpenQuestion(_Data):
    """A question that no source settles.

    Attributes:
        id: For scripts and reports.
        question: In words.
        sources: What they say.
        connector: What the connector does until it is known.
        readings: What is asked; none where all other answers tell.
        of_token: Whether all ad accounts of a token answer the same.
        judge: The name of a function of `judges.py`.
        of: The column that is judged, or one per reading.
        outcomes: By patterns of what the judge says; the first that fits counts.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    question: str
    sources: str
    connector: str
    readings: tuple[Reading, ...]
    of_token: bool = False
    judge: str
    of: str | tuple[str, ...] = ""
    outcomes: dict[str, Outcome]

    def outcome(self, word: str) -> Outcome:
        """What an outcome means.

        Raises:
            KeyError: The question does not know it.
        """
        for pattern, outcome in self.outcomes.items():
            if fnmatchcase(word, pattern):
                return outcome
        raise KeyError(f"{self.id}: {word}")


class OpenQuestions(_Data):
    """What is open.

    Attributes:
        campaign_days: What shows on which days campaigns have rows.
        found: What readings name, by the name of its placeholder.
        questions: In the order in which they are asked.
    """

    campaign_days: Reading
    found: dict[str, FoundValue]
    questions: tuple[OpenQuestion, ...]


def open_questions() -> OpenQuestions:
    """All that is open."""
    content = yaml.load(_FILE.read_bytes(), Loader=_LOADER)  # noqa: S506 - both are safe loaders
    content.pop("templates")
    return OpenQuestions.model_validate(content)
