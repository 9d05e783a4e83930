"""The package compiles for every engine without a connection, and gives nothing that means something else there."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from integration_tests.dbt_package.constructs import DIALECTS, forbidden
from integration_tests.dbt_package.runs import PACKAGE, needs_dbt
from integration_tests.running.once import once_of, shared_folder
from tools.analyses import ENGINES, FOLDER, MARTS, analyses, compiled

if TYPE_CHECKING:
    from collections.abc import Callable

    Models = dict[str, dict[str, str]]

FILES = sorted(FOLDER.glob("*/*.sql"))
in_each_engine = pytest.mark.parametrize("engine", DIALECTS)


def _compiled(engines: tuple[str, ...]) -> Models:
    with TemporaryDirectory() as folder:
        return compiled(Path(folder), engines)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, str]]:
    """What is compiled for an engine; two halves, for two workers."""
    folder, names = shared_folder(tmp_path_factory), tuple(ENGINES)
    halves = {f"dbt for {' and '.join(half)}": half for half in (names[::2], names[1::2])}
    works = {name: partial(_compiled, half) for name, half in halves.items()}

    def found(engine: str) -> dict[str, str]:
        name = next(name for name, half in halves.items() if engine in half)
        return once_of(folder, works, name)[engine]

    return found


@needs_dbt
@in_each_engine
def test_every_mart_and_every_view_for_fivetrans_package_compiles(
    models: Callable[[str], dict[str, str]], engine: str
) -> None:
    names = {path.stem for folder in ("marts", "fivetran") for path in (PACKAGE / "models" / folder).glob("*.sql")}
    assert names <= set(models(engine))
    for name in names:
        assert forbidden(models(engine)[name], engine) == [], name


@needs_dbt
@in_each_engine
def test_the_sql_that_stands_alone_is_what_dbt_makes_of_the_marts(
    models: Callable[[str], dict[str, str]], engine: str
) -> None:
    expected = analyses({engine: models(engine)})
    found = {path: path.read_text(encoding="utf-8") for path in FILES if path.parent.name == engine}
    assert found == expected, "run make docs"


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-2:]))
def test_the_sql_that_stands_alone_has_nothing_that_another_engine_reads_differently(path: Path) -> None:
    assert forbidden(path.read_text(encoding="utf-8"), path.parent.name) == []


def test_every_engine_has_every_mart() -> None:
    names = {path.stem.removeprefix("tiktok__") for path in MARTS.glob("*.sql")}
    assert {
        engine: {path.stem for path in FILES if path.parent.name == engine} for engine in DIALECTS
    } == dict.fromkeys(ENGINES, names)


@pytest.mark.parametrize(
    "sql",
    [
        "select a from r anti join d on r.id = d.id",
        "select arg_max(a, b) from r",
        "select sum(a) filter (where b) from r",
        "select sum(a) / nullif(sum(b), 0) from r",
        "select cast(a as double precision) / b from r",
        "select cast(a as real) / nullif(cast(b as double precision), 0) from r",
        "select a from r union select a from d",
        "select a::text from r",
        "select a from r qualify row_number() over (partition by b order by c) = 1",
    ],
)
def test_a_construct_that_is_forbidden_is_found(sql: str) -> None:
    assert forbidden(sql, "postgresql")
