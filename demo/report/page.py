"""Writes the report as one HTML file that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from demo.report import texts
from demo.report.calendar import RISING_DAYS, calendar
from demo.report.source import tables
from demo.report.view import views

if TYPE_CHECKING:
    from demo.report.source import Tables

_FOLDER = Path(__file__).parent
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def write(database: Path, target: Path, *, days: int | None = None, note: str = "") -> None:
    """Write the report on a DuckDB file.

    Args:
        database: The file, which is only read.
        target: Where the page goes; it is replaced.
        days: Length of the period; None for 28 days, or fewer where the file does not hold twice as many.
        note: A line on the data, such as that they are simulated.

    Raises:
        DemoError: There is nothing to report on, or the file cannot be read.
    """
    with tables(database) as found:
        page = rendered(found, days=days, note=note)
    target.write_text(page, encoding="utf-8")


def rendered(found: Tables, *, days: int | None = None, note: str = "") -> str:
    """The page as HTML. Whatever comes from the file is escaped; the one script that may run is known by its digest."""
    chosen = calendar(found, days)
    style, script = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    return (
        _environment()
        .get_template("page.html")
        .render(
            calendar=chosen,
            note=note,
            views=views(found, chosen),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            rising_days=RISING_DAYS,
            weekdays=_WEEKDAYS,
        )
    )


def _environment() -> Environment:
    loader = FileSystemLoader(_FOLDER)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    filters = (texts.number, texts.percent, texts.name, texts.day, texts.span, texts.age, texts.gender)
    environment.filters |= {each.__name__: each for each in filters}
    environment.globals["change"] = texts.change
    return environment
