"""`python -m demo.report FILE.duckdb`: writes a picture of the tables as one HTML file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from demo.errors import DemoError
from demo.report.page import write

if TYPE_CHECKING:
    from collections.abc import Sequence


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.report", description=__doc__)
    parser.add_argument("database", type=Path, metavar="FILE.duckdb", help="what PyAirbyte's DuckDBCache wrote")
    parser.add_argument("--days", type=_days, help="length of the period; default: 28, or what the file holds twice")
    parser.add_argument("--to", type=Path, metavar="PAGE.html", help="default: report.html beside the file")
    return parser.parse_args(argv)


def _days(text: str) -> int:
    days = int(text)
    if days < 1:
        raise ValueError("a period has at least one day")
    return days


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page.

    Returns:
        The exit code: 0, or 1 after an error.
    """
    options = _arguments(argv)
    target = options.to or options.database.with_name("report.html")
    try:
        write(options.database, target, days=options.days)
    except (DemoError, OSError) as error:
        print(f"No report: {error}", file=sys.stderr)  # noqa: T201 - this is a command line program
        return 1
    print(f"Open {target.resolve()} in a browser.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
