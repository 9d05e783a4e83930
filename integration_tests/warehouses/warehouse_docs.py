"""What the documents say of tables: columns and keys by docs/streams.md, types by docs/warehouses.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DOCS = Path(__file__).resolve().parents[2] / "docs"
_CELL = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class DocumentedStream:
    """A stream as docs/streams.md describes it.

    Attributes:
        key: Columns of the primary key.
        cursor: The column by which later syncs go on; None where each reads everything.
        kinds: The word for its type by column, e.g. `UTC time`.
    """

    key: tuple[str, ...]
    cursor: str | None
    kinds: dict[str, str]


@cache
def documented_streams() -> dict[str, DocumentedStream]:
    """All streams of docs/streams.md by name."""
    found = {}
    for section in (_DOCS / "streams.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        name, _, text = section.partition("\n")
        key = re.search(r"Primary key: (.*?)\.", text)
        assert key, f"docs/streams.md names no key of {name}"
        cursor = re.search(r"Cursor: `([^`]+)`", text)
        kinds = {_CELL.findall(row)[0]: row.split("|")[2].strip() for row in _rows(text)}
        found[name] = DocumentedStream(tuple(_CELL.findall(key[1])), cursor and cursor[1], kinds)
    return found


@cache
def documented_types() -> dict[str, dict[str, str]]:
    """The types of docs/warehouses.md: by warehouse and word of docs/streams.md."""
    rows = [row.split("|")[1:-1] for row in _rows((_DOCS / "warehouses.md").read_text(encoding="utf-8"), start="| *")]
    types: dict[str, dict[str, str]] = {"DuckDB": {}, "PostgreSQL": {}}
    for words, _, duckdb, postgresql in rows:
        for word in re.findall(r"\*([^*]+)\*", words):
            types["DuckDB"][word] = _CELL.findall(duckdb)[0]
            types["PostgreSQL"][word] = _CELL.findall(postgresql)[0]
    return types


def _rows(text: str, start: str = "| `") -> list[str]:
    return [line for line in text.splitlines() if line.startswith(start)]
