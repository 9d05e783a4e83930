"""From the configuration's `custom_reports` to reports that can work, or to all that is wrong with them at once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from source_tiktok_ads import catalogue
from source_tiktok_ads.custom_reports.model import CustomReport, Filter
from source_tiktok_ads.custom_reports.validation import problems
from source_tiktok_ads.custom_reports.words import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_EXCERPT = 60


def read_reports(raw: Any) -> list[CustomReport]:  # noqa: ANN401 - whatever the configuration holds
    """Reports of one's own, checked against the catalogue; makes no request.

    Args:
        raw: The configuration's `custom_reports`.

    Raises:
        ValueError: Every problem of every report, each with the report's name and the value that is wrong.
    """
    if not isinstance(raw, list):
        raise ValueError("must be a list of reports")  # noqa: TRY004 - pydantic turns a ValueError into words
    reports: list[CustomReport] = []
    found: list[str] = []
    for index, item in enumerate(raw):
        report, wrong = _read(item)
        found += [f"{_called(index, item)}: {problem}" for problem in (*_name_problems(item), *wrong)]
        if report:
            reports.append(report)
    found += _duplicates(raw)
    if found:
        raise ValueError("cannot be read as they are: " + "; ".join(found))
    return reports


def _read(item: Any) -> tuple[CustomReport | None, list[str]]:  # noqa: ANN401
    """The report, and what is wrong with it; None where it is not even well-formed."""
    if not isinstance(item, dict):
        return None, ["must be an object with name, report_type, data_level, dimensions and metrics"]
    try:
        report = CustomReport.model_validate(item)
    except ValidationError as error:
        details = error.errors(include_url=False)
        rest = _without(item, {detail["loc"][0] for detail in details})
        return None, [*map(_words, details), *(problems(rest) if rest else ())]
    return report, problems(report)


def _without(item: dict[str, Any], malformed: Collection[Any]) -> CustomReport | None:
    """The report without what is malformed, so that its rest can be checked too; None where too little is left."""
    rest = {name: value for name, value in item.items() if name not in malformed}
    try:
        return CustomReport.model_validate({"name": "", **rest})
    except ValidationError:
        return None


def _called(index: int, item: Any) -> str:  # noqa: ANN401
    """How messages call a report: by its name, where it has one."""
    name = item.get("name") if isinstance(item, dict) else None
    return f"report {name!r}" if isinstance(name, str) and name else f"report number {index + 1}"


def _name_problems(item: Any) -> Iterator[str]:  # noqa: ANN401
    name = item.get("name") if isinstance(item, dict) else None
    if not isinstance(name, str):
        return  # said by the model
    if not _NAME.fullmatch(name):
        yield f"name {name!r} must be 1 to 60 small letters, digits and underscores, a letter first"
    elif f"custom_{name}" in catalogue.entity_names():
        yield f"name {name!r} would give the stream custom_{name}, which there is already; choose another name"


def _duplicates(raw: list[Any]) -> list[str]:
    names = Counter(name for item in raw if isinstance(item, dict) and isinstance(name := item.get("name"), str))
    return [f"report {name!r}: the name is given to {times} reports" for name, times in names.items() if times > 1]


def _words(detail: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    path = ".".join(f"{part + 1}" if isinstance(part, int) else part for part in detail["loc"])
    if detail["type"] == "missing":
        return f"{path} is missing"
    if detail["type"] == "extra_forbidden":
        fields = tuple(Filter.model_fields if len(detail["loc"]) > 1 else CustomReport.model_fields)
        hint = nearest(str(detail["loc"][-1]), fields) or f"; there are {listed(fields)}"
        return f"{path} is no property of a report{hint}"
    given = repr(detail["input"])[:_EXCERPT]
    if detail["type"] == "literal_error":
        expected = detail["ctx"]["expected"].replace("'", "")
        return f"{path} {given} is not known; it is {expected}"
    words = str(detail["msg"])
    return f"{path} {given}: {words[0].lower()}{words[1:]}"
