"""Files of leads: a column per fact, and a column per question in the language of its form.

No official example of such a file is public. The names of the fixed columns are those that two independent readers in
production know, in whatever order; every other column is a question. Ids may be protected from spreadsheets by an
apostrophe or as `="1"`.
"""

from __future__ import annotations

import logging
import re
from typing import IO, TYPE_CHECKING

from source_tiktok_ads.readers.jobs.tables import BrokenFileError, rows, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from source_tiktok_ads.basics import Row

logger = logging.getLogger("airbyte")

# Column of a record, by what the file may call it: without regard to case, spaces and underscores.
_COLUMNS: Mapping[str, str] = {
    "leadid": "lead_id",
    "createdtime": "created_time",
    "createtime": "created_time",
    "adid": "ad_id",
    "adname": "ad_name",
    "adgroupid": "adgroup_id",
    "adgroupname": "adgroup_name",
    "campaignid": "campaign_id",
    "campaignname": "campaign_name",
    "formid": "form_id",
    "pageid": "form_id",
    "formname": "form_name",
    "pagename": "form_name",
    "istest": "is_test",
}
_IDS = frozenset(name for name in _COLUMNS.values() if name.endswith("_id"))
_NOTHING = ("", "-", "--")
_FORMULA = re.compile(r'="(.*)"')
_ZONE_IN_WORDS = re.compile(r"\s*\(UTC([+-]\d\d:\d\d)\)$")


def read_leads(file: IO[bytes], place: str, _advertiser_id: str) -> Iterator[Row]:
    """The leads of a file, `answers` by question.

    Args:
        file: A CSV, or a zip of CSVs.
        place: Of the form, for log lines.

    Raises:
        BrokenFileError: It is no such file.
    """
    with texts_of(file) as texts:
        for lines in texts:
            yield from _leads(rows(lines), place)


def _leads(table: Iterator[list[str]], place: str) -> Iterator[Row]:
    """The leads of a table; none of a table without even a heading, as a form that nobody filled in may have.

    A lead without id comes all the same: to leave it out would lose it.
    """
    head = next(table, None)
    if head is None:
        return
    fixed, questions = _places(head)
    if "lead_id" not in fixed:
        raise BrokenFileError("the file of leads has no column lead_id")
    nameless = 0
    for cells in table:
        if len(cells) != len(head):
            raise BrokenFileError(f"a line has {len(cells)} values where the heading has {len(head)}")
        lead: Row = {name: _READERS.get(name, _text)(cells[index]) for name, index in fixed.items()}
        lead["create_time"] = _time(lead.get("created_time"))
        lead["answers"] = {question: cells[index] for question, index in questions.items()}
        nameless += lead["lead_id"] is None
        yield lead
    if nameless:
        logger.warning("%s: %d leads have no id; they come without one.", place, nameless)


def _places(head: Sequence[str]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Where the fixed columns are and where the questions; one that is asked twice is numbered."""
    fixed: dict[str, int] = {}
    questions: dict[str, int] = {}
    for index, title in enumerate(head):
        name = _COLUMNS.get(re.sub(r"[\s_]", "", title).lower())
        if name and name not in fixed:
            fixed[name] = index
            continue
        question, number = title, 1
        while question in questions:
            number += 1
            question = f"{title} ({number})"
        questions[question] = index
    return fixed, questions


def _text(value: str) -> str:
    return value


def _id(value: str) -> str | None:
    value = value.strip()
    if formula := _FORMULA.fullmatch(value):
        value = formula[1]
    value = value.removeprefix("'")
    return None if value in _NOTHING else value


def _flag(value: str) -> str | None:
    return None if value.strip() in _NOTHING else value.strip()


def _time(value: str | None) -> str | None:
    """A time as the catalogue's columns read it; `(UTC+00:00)` behind it is a zone."""
    return _ZONE_IN_WORDS.sub(r"\1", value.strip()) if value else None


_READERS: Mapping[str, Callable[[str], str | None]] = {**dict.fromkeys(_IDS, _id), "is_test": _flag}
