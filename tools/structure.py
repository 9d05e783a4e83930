"""Draw which room of a package imports which: `python -m tools.structure [--path DIR]`.

A room is a folder of the package, or a module at its top; the package's own `__init__` is none, since it stands for all
of it. An arrow leads from the room that imports to the room that is imported, however many imports it stands for.
Imports for type checkers only count like any other: a reader has to follow them as well.
"""

from __future__ import annotations

import argparse
import ast
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Arrow = tuple[str, str]

PACKAGE = Path(__file__).parent.parent / "source_tiktok_ads"


def arrows(package: Path) -> Counter[Arrow]:
    """Imports between rooms of a package, counted per pair of rooms: (who imports, who is imported).

    Args:
        package: The package's folder.
    """
    rooms = set(rooms_of(package))
    counts: Counter[Arrow] = Counter()
    for path in sorted(package.rglob("*.py")):
        importer = _room(path.relative_to(package).with_suffix("").parts)
        for name in _imports(path):
            head, *parts = name.split(".")
            imported = _room(parts)
            if head == package.name and importer and imported in rooms and imported != importer:
                counts[importer, imported] += 1
    return counts


def rooms_of(package: Path) -> list[str]:
    """The rooms of a package: its folders with modules, and the modules at its top."""
    paths = (path.relative_to(package).with_suffix("").parts for path in package.rglob("*.py"))
    return sorted({room for parts in paths if (room := _room(parts))})


def circles(counts: Iterable[Arrow]) -> list[list[str]]:
    """Groups of rooms that import each other, directly or through others of the group.

    >>> circles([("a", "b"), ("b", "c"), ("c", "b")])
    [['b', 'c']]
    """
    below = _reachable(counts)
    groups = {tuple(sorted(other for other in below[room] if room in below[other])) for room in below}
    return sorted(list(group) for group in groups if group)


def arrows_back_up(counts: Mapping[Arrow, int]) -> list[Arrow]:
    """The arrows without which there would be no circle: few, and those that stand for the fewest imports.

    >>> arrows_back_up({("a", "b"): 3, ("b", "a"): 1, ("b", "c"): 1})
    [('b', 'a')]
    """
    left, removed = dict(counts), list[Arrow]()
    while groups := circles(left):
        (room, *_), *_ = groups
        group = next(group for group in groups if room in group)
        inside = [arrow for arrow in left if set(arrow) <= set(group)]
        lightest = min(inside, key=lambda arrow: (left[arrow], arrow))
        del left[lightest]
        removed.append(lightest)
    # An arrow that was taken out before the right one was found may return.
    for arrow in list(removed):
        if not circles([*left, arrow]):
            left[arrow] = counts[arrow]
            removed.remove(arrow)
    return sorted(removed)


def floors(rooms: Iterable[str], counts: Iterable[Arrow]) -> list[list[str]]:
    """Rooms from the ground up; each stands one floor above the highest room that it imports.

    >>> floors(["a", "b", "c"], [("a", "b")])
    [['b', 'c'], ['a']]

    Args:
        rooms: All rooms.
        counts: Arrows without circles.
    """
    below: dict[str, list[str]] = {room: [] for room in rooms}
    for importer, imported in counts:
        below[importer].append(imported)
    storeys: list[list[str]] = []
    placed: set[str] = set()
    while len(placed) < len(below):
        storeys.append(sorted(room for room in below if room not in placed and placed.issuperset(below[room])))
        placed.update(storeys[-1])
    return storeys


def report(package: Path) -> str:
    """The structure of a package as text.

    Args:
        package: The package's folder.
    """
    rooms, counts = rooms_of(package), arrows(package)
    back_up = arrows_back_up(counts)
    storeys = floors(rooms, [arrow for arrow in counts if arrow not in back_up])
    groups = circles(counts)
    lines = [f"{number:2}  {', '.join(names)}" for number, names in reversed(list(enumerate(storeys)))]
    lines += ["", f"{len(rooms)} rooms on {len(storeys)} floors; {len(counts)} arrows, {len(back_up)} back up:"]
    lines += [f"    {importer} -> {imported} ({counts[importer, imported]} imports)" for importer, imported in back_up]
    lines += [f"{len(groups)} circles:", *(f"    {', '.join(group)}" for group in groups)]
    lines.append(f"{len(list(package.glob('*.py')))} modules at the top, {statements(package)} statements")
    return "\n".join(lines)


def statements(package: Path) -> int:
    """Statements of a package, without imports and docstrings."""
    return sum(
        isinstance(node, ast.stmt) and not isinstance(node, ast.Import | ast.ImportFrom) and not _is_text(node)
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
    )


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _room(parts: Sequence[str]) -> str | None:
    """The room of a module, by its dotted name below the package; None for the package itself."""
    return parts[0] if parts and parts[0] != "__init__" else None


def _imports(path: Path) -> Iterator[str]:
    """Dotted names that a module imports; the package imports none of its modules by relative names."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _reachable(counts: Iterable[Arrow]) -> dict[str, set[str]]:
    """Per room, all that it imports, directly or through others."""
    below: dict[str, set[str]] = {}
    for importer, imported in counts:
        below.setdefault(importer, set()).add(imported)
        below.setdefault(imported, set())
    for through, further in below.items():
        for rooms in below.values():
            if through in rooms:
                rooms.update(further)
    return below


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the structure of a package.

    Args:
        arguments: The command line without the program's name.
    """
    parser = argparse.ArgumentParser(
        "python -m tools.structure", description="Which room of the package imports which."
    )
    parser.add_argument("--path", type=Path, default=PACKAGE, help="the package's folder; an older checkout's, say")
    print(report(parser.parse_args(arguments).path.resolve()))  # noqa: T201 - what the command is for


if __name__ == "__main__":
    main()
