"""What imports what across the repository: the product nothing of the others, and nobody anything of the tests."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).parents[2]
_TESTS = {"unit_tests", "integration_tests"}
# Of the folders at the top, those that may be imported from each of them beside itself.
_MAY_IMPORT = {
    "source_tiktok_ads": set(),
    "simulated_api": set(),
    "demo": {"simulated_api"},  # runs the connector as PyAirbyte does, as a process
    "tools": {"source_tiktok_ads"},
    "benchmarks": {"simulated_api", "source_tiktok_ads"},
    "unit_tests": {"source_tiktok_ads", "tools", "integration_tests"},
    "integration_tests": {"source_tiktok_ads", "simulated_api", "benchmarks", "demo", "tools"},
}


def _imported(path: Path) -> Iterator[str]:
    """The first parts of all module names that a file imports, type imports included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("folder", _MAY_IMPORT)
def test_a_folder_imports_only_what_it_may(folder: str) -> None:
    files = list((_ROOT / folder).rglob("*.py"))
    assert files
    imported = {(path, name) for path in files for name in _imported(path) if name in _MAY_IMPORT and name != folder}
    assert [(str(path), name) for path, name in sorted(imported) if name not in _MAY_IMPORT[folder]] == []


def test_every_folder_with_code_is_in_the_table() -> None:
    folders = {path.parent.name for path in _ROOT.glob("[!.]*/*.py")}
    assert folders == set(_MAY_IMPORT)
    assert all(not _MAY_IMPORT[name] & _TESTS for name in folders - _TESTS)
