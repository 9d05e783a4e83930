"""The package's rooms: imports point down, type imports included; the top is small; each room says what it is."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tools import structure

if TYPE_CHECKING:
    from pathlib import Path

# From the ground up: a room imports from rooms that stand before it.
ROOMS = (
    "basics", "redaction", "wording", "catalogue", "pseudonyms", "endpoints", "custom", "api", "config", "lists",
    "accounts", "readers", "questions", "manifest", "sync", "commands", "source", "run", "start",
    "spark",
)  # fmt: skip


def test_rooms_import_from_rooms_below_them_only() -> None:
    upwards = {
        (importer, imported)
        for importer, imported in structure.arrows(structure.PACKAGE)
        if ROOMS.index(importer) <= ROOMS.index(imported)
    }
    assert upwards == set()


def test_every_room_has_its_place() -> None:
    assert structure.rooms_of(structure.PACKAGE) == sorted(ROOMS)


def test_few_modules_lie_at_the_top() -> None:
    assert len(list(structure.PACKAGE.glob("*.py"))) <= 7


@pytest.mark.parametrize("path", sorted(structure.PACKAGE.rglob("__init__.py")), ids=lambda path: path.parent.name)
def test_each_room_says_in_one_sentence_what_it_is(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_bytes())) or ""
    assert text.endswith(".")
    assert "\n" not in text
    assert ". " not in text


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Rooms a and b that import each other, for type checkers only on the way back; c, which both import."""
    files = {
        "__init__": "",
        "a/__init__": "",
        "a/one": "from shop.b import two\nfrom shop import c",
        "b/__init__": "import shop.c",
        "b/two": "if TYPE_CHECKING:\n    from shop.a.one import One",
        "c": '"""Imports nothing."""\nimport os\nx = 1',
    }
    for name, text in files.items():
        path = tmp_path / "shop" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "shop"


def test_the_graph_counts_type_imports_and_finds_the_circle(package: Path) -> None:
    arrows = structure.arrows(package)
    assert arrows == {("a", "b"): 1, ("a", "c"): 1, ("b", "c"): 1, ("b", "a"): 1}
    assert structure.circles(arrows) == [["a", "b"]]
    assert len(structure.arrows_back_up(arrows)) == 1


def test_the_report_draws_floors_from_the_top_down(package: Path) -> None:
    lines = structure.report(package).splitlines()
    floors = [line.split()[-1] for line in lines[:3]]
    assert floors[-1] == "c"
    assert all(int(above[:2]) == int(below[:2]) + 1 for above, below in pairwise(lines[:3]))
    assert "3 rooms on 3 floors; 4 arrows, 1 back up:" in lines
    assert lines[-1] == "2 modules at the top, 2 statements"


def test_statements_are_counted_without_imports_and_docstrings(package: Path) -> None:
    assert structure.statements(package) == 2  # the assignment, and the `if` around an import
