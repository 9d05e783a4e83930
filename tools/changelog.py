"""CHANGELOG.md as the section that the registry's page ends with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tools.markdown import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

_VERSION = re.compile(r"^## (?P<version>\d+\.\d+\.\d+\S*|Unreleased)(?: \((?P<date>\d{4}-\d{2}-\d{2})\))?$")
CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def changelog(text: str | None = None) -> str:
    """The whole section, since the registry's checks take no comment within; one row per version.

    A heading `## 1.2.3 (2026-01-31)` says when it came out, one without a date has not.

    Args:
        text: The changelog; that of the repository by default.

    Raises:
        ValueError: A heading of the second level is neither a version nor `Unreleased`.
    """
    lines = ["## Changelog", "", "<details>", "  <summary>Expand to review</summary>", ""]
    lines += ["| Version | Date | Pull Request | Subject |", "|:---|:---|:---|:---|"]
    lines += _rows(CHANGELOG.read_text(encoding="utf-8") if text is None else text)
    return "\n".join([*lines, "", "</details>"])


def _rows(text: str) -> Iterator[str]:
    for section in re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        match = _VERSION.match(heading)
        if match is None:
            raise ValueError(f"CHANGELOG.md: {heading!r} is neither a version nor 'Unreleased'")
        points = [cell(point) for point in re.split(r"^- ", body, flags=re.MULTILINE)[1:]]
        subject = "<br/>".join(points)
        # A release from the registry's repository would name its pull request there.
        yield f"| {match['version']} | {match['date'] or 'not yet released'} | | {subject} |"
