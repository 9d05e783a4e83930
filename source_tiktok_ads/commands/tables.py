"""Records as text for people: a table where it is no wider than the terminal, else a block for each record."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import orjson
from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from source_tiktok_ads.wording import inert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WIDEST = 40  # cells of a value in a table; in a block it has the rest of the line
_VALUE = 20  # cells that names leave for values at least
_ANY_WIDTH = 1_000_000


def as_text(records: Sequence[Mapping[str, Any]], width: int) -> str:
    """Records as a table, or as blocks where the table would be wider than a line.

    Columns that are null in all records are named once below them.

    >>> print(as_text([{"id": "1", "name": "one", "note": None}, {"id": "2", "name": None, "note": None}], 80))
    id  name
    ──────────
    1   one
    2   null
    <BLANKLINE>
    Null in all of them: note

    Args:
        records: Each with the same columns.
        width: Of a line, in cells: a letter of a wide script takes two.
    """
    names = list(dict.fromkeys(name for record in records for name in record))
    held = [name for name in names if any(record.get(name) is not None for record in records)]
    table = _table(held, records)
    fits = Measurement.get(_console(_ANY_WIDTH), _console(_ANY_WIDTH).options, table).maximum <= width
    text = _render(table, width) if fits else _blocks(held, records, width)
    empty = [display_text(name) for name in names if name not in held]
    return f"{text}\n\nNull in all of them: {', '.join(empty)}" if empty else text


def wide_table(records: Sequence[Mapping[str, Any]]) -> str:
    """Records as a table, one line each however long, no value cut.

    >>> print(wide_table([{"stream": "ads", "rows": "7"}, {"stream": "campaigns", "rows": "-"}]))
    stream     rows
    ─────────────────
    ads        7
    campaigns  -

    Args:
        records: Each with the same columns.
    """
    return _render(_table(list(records[0]), records, widest=None), _ANY_WIDTH)


def wrapped_table(records: Sequence[Mapping[str, str]], width: int) -> str:
    """Records of texts as a table, no value cut: what does not fit goes on in the next line, records stand apart.

    Args:
        records: Each with the same columns.
        width: Of a line, in cells.
    """
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 1, 0))
    for name in records[0]:
        table.add_column(_cell(name), overflow="fold")
    for record in records:
        table.add_row(*(_cell(display_text(value) if value else "") for value in record.values()))
    return _render(table, width)


def pairs(rows: Iterable[tuple[str, Any]], width: int) -> str:
    """Names and values below each other, values cut at the end of the line."""
    cells = [(f"  {display_text(name)}", display_text(value)) for name, value in rows]
    names = min(max((cell_len(name) for name, _ in cells), default=0), width - _VALUE)
    table = Table.grid(padding=(0, 2, 0, 0))
    # Left to itself, the library takes room from the names for long values.
    for most in (names, max(width - names - 4, 1)):
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=most)
    for name, value in cells:
        table.add_row(_cell(name), _cell(value))
    return _render(table, width)


def display_text(value: object) -> str:
    r"""A value on one line: texts as they are, everything else as JSON; no secret, and nothing that moves a cursor.

    >>> print(display_text("a\tb\x1b[2J"), display_text({"ids": ["1"]}), display_text(None), display_text(""))
    a\tb\x1b[2J {"ids":["1"]} null ""
    """
    text = value if isinstance(value, str) and value else orjson.dumps(value).decode()
    return inert(filter_secrets(text))


def _table(names: Sequence[str], records: Sequence[Mapping[str, Any]], widest: int | None = _WIDEST) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name in names:
        numbers = all(_is_number(record[name]) for record in records if record.get(name) is not None)
        heading = _cell(display_text(name))
        heading.justify = "right" if numbers else "left"
        table.add_column(heading, justify=heading.justify, no_wrap=True, overflow="ellipsis", max_width=widest)
    for record in records:
        table.add_row(*(_cell(display_text(record.get(name))) for name in names))
    return table


def _blocks(names: Sequence[str], records: Sequence[Mapping[str, Any]], width: int) -> str:
    blocks = []
    for number, record in enumerate(records, 1):
        blocks.append(f"Record {number}\n{pairs([(name, record.get(name)) for name in names], width)}")
    return "\n\n".join(blocks)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(text: str) -> Text:
    """Text that is shown as it is: without it, square brackets would be read as markup."""
    return Text(text)


def _console(width: int, file: StringIO | None = None) -> Console:
    return Console(file=file or StringIO(), width=width, color_system=None, legacy_windows=False)


def _render(table: Table, width: int) -> str:
    file = StringIO()
    _console(width, file).print(table)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())
