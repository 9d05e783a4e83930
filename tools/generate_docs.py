"""`python -m tools.generate_docs`: writes generated parts of README.md, of pages in docs/ and of the dbt package."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tools import diagram, odd_values, reading, scale
from tools.changelog import changelog
from tools.codes import errors, remedies
from tools.finder import finder
from tools.open_questions import questions
from tools.settings import nested, settings
from tools.streams import columns, matrix, overview, permissions, streams
from tools.volume import volume
from tools.warehouse_models import generated_files

ROOT = Path(__file__).resolve().parent.parent
PAGE = "docs/integrations/sources/tiktok-ads.md"


def parts() -> dict[tuple[str, str], str]:
    """The generated parts by file (below the repository's top) and name of the markers."""
    found = streams()
    return {
        ("README.md", "streams"): matrix(found),
        (PAGE, "permissions"): permissions(found),
        (PAGE, "settings"): settings(),
        (PAGE, "nested"): nested(),
        (PAGE, "streams"): overview(found),
        (PAGE, "entities"): diagram.entities(found),
        (PAGE, "joins"): diagram.table(found),
        (PAGE, "reports"): diagram.reports(found),
        (PAGE, "clocks"): reading.clocks(found),
        (PAGE, "bookings"): reading.bookings(found),
        (PAGE, "volume"): volume(found),
        (PAGE, "remedies"): remedies(),
        (PAGE, "changelog"): changelog(),
        ("docs/streams.md", "columns"): columns(found),
        ("docs/errors.md", "codes"): errors(),
        ("docs/values.md", "values"): odd_values.table(),
        ("docs/where-do-i-see.md", "finder"): finder(found),
        ("docs/open-questions.md", "questions"): questions(),
        ("docs/scale.md", "flight"): scale.flight(),
        ("docs/scale.md", "hours"): scale.hours(),
        ("docs/scale.md", "together"): scale.together(),
    }


def replaced(text: str, name: str, content: str) -> str:
    """A text with what lies between `<!-- name: begin … -->` and `<!-- name: end -->` replaced.

    Raises:
        ValueError: The text does not have both markers, once each.
    """
    pattern = re.compile(rf"(<!-- {name}: begin[^\n]*-->\n).*?(<!-- {name}: end -->)", re.DOTALL)
    result, count = pattern.subn(lambda match: f"{match[1]}{content}\n{match[2]}", text)
    if count != 1:
        raise ValueError(f"needs the markers of {name!r} once, has them {count} times")
    return result


def generated() -> dict[Path, str]:
    """Each file that is generated, or has generated parts, as it must be."""
    files: dict[Path, str] = {}
    for (file_name, name), content in parts().items():
        path = ROOT / file_name
        text = files.get(path) or path.read_text(encoding="utf-8")
        files[path] = replaced(text, name, content)
    return files | generated_files()


def main() -> int:
    """Write what is stale.

    Returns:
        The exit code 0.
    """
    for path, text in generated().items():
        stale = not path.exists() or path.read_text(encoding="utf-8") != text
        if stale:
            path.write_text(text, encoding="utf-8")
        print(f"{'wrote' if stale else 'up to date:'} {path.relative_to(ROOT)}")  # noqa: T201 - a command line program
    return 0


if __name__ == "__main__":
    sys.exit(main())
