"""Prints rows as plain tables whose columns line up, also for names in wide scripts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDEST = 34


def table(names: Sequence[str], rows: Sequence[Sequence[object]], widest: int = _WIDEST) -> str:
    """A table as text: numbers to the right with two decimals at most, texts cut at `widest`, NULL left blank.

    >>> print(table(["name", "clicks"], [["one", 1200], [None, 7]]))
      name  clicks
      ────  ──────
      one    1,200
                 7
    """
    cells = [[_text(value, widest) for value in row] for row in rows]
    numeric = [any(isinstance(row[i], int | float | Decimal) for row in rows) for i in range(len(names))]
    widths = [max(cell_len(name), *(cell_len(row[i]) for row in cells), 0) for i, name in enumerate(names)]
    lines = [_line(names, widths, numeric), _line(["─" * width for width in widths], widths, numeric)]
    lines += [_line(row, widths, numeric) for row in cells]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = []
    for cell, width, right in zip(cells, widths, numeric, strict=True):
        blank = " " * (width - cell_len(cell))
        padded.append(blank + cell if right else cell + blank)
    return ("  " + "  ".join(padded)).rstrip()


def _text(value: object, widest: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return f"{value:,}"
    if isinstance(value, float | Decimal):
        return f"{value:,.2f}"
    text = " ".join(str(value).split())  # names may hold line breaks
    return text if cell_len(text) <= widest else set_cell_size(text, widest - 1).rstrip() + "…"
