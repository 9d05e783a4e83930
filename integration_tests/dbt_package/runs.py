"""Runs dbt as a process, on a warehouse with tables in it, and keeps what it made."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from integration_tests.dbt_package.tables import load
from integration_tests.warehouses.postgresql import postgresql
from tools.analyses import DBT_PYTHON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    import psycopg

    Rows = list[dict[str, Any]]

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "dbt"
# Set where a missing dbt is a failure; elsewhere tests that need it are skipped.
REQUIRED = "DBT_REQUIRED"
SCHEMA, MADE = "tiktok_ads", "marts"
_TIMEOUT = 540.0

needs_dbt = pytest.mark.skipif(
    not DBT_PYTHON.exists() and REQUIRED not in os.environ, reason="needs dbt: run `make .venv/.dbt`"
)


@dataclass(frozen=True)
class Run:
    """What dbt did.

    Attributes:
        code: Its exit code.
        printed: Everything that it said.
        results: Status (`success`, `pass`, `warn`, `fail`, `error`, `skipped`) by model or test.
    """

    code: int
    printed: str
    results: dict[str, str]

    @property
    def counts(self) -> dict[str, int]:
        """How many have each status, e.g. `{"success": 29, "pass": 210}`."""
        return {status: list(self.results.values()).count(status) for status in set(self.results.values())}


@dataclass(frozen=True)
class Place:
    """A warehouse that dbt writes to.

    Attributes:
        warehouse: As docs/warehouses.md calls it.
        target: In dbt/profiles.yml.
        environment: What the target wants to know.
        connected: Gives what runs a statement, with `%s` for parameters, and returns its rows, if any. Nobody else may
            be connected to a DuckDB file meanwhile.
    """

    warehouse: str
    target: str
    environment: Mapping[str, str]
    connected: Callable[[], AbstractContextManager[Callable[..., Rows]]]

    def query(self, text: str) -> Rows:
        """The rows that a statement gives."""
        with self.connected() as execute:
            return execute(text)

    def rows(self, table: str) -> Rows:
        """All rows of a table."""
        return self.query(f"select * from {table}")  # noqa: S608 - our names

    def load(self, tables: Mapping[str, Sequence[dict[str, Any]]], schema: str = SCHEMA) -> None:
        """Create the connector's tables."""
        with self.connected() as execute:
            load(tables, self.warehouse, execute, schema)

    def dbt(self, command: str, *options: str, project: Path = PACKAGE, **variables: object) -> Run:
        """Run a command of dbt."""
        return dbt(command, *options, project=project, target=self.target, environment=self.environment, **variables)


def dbt(
    command: str, *options: str, project: Path, target: str, environment: Mapping[str, str], **variables: object
) -> Run:
    """Run a command of dbt as its console script does, without telling anybody of it."""
    with TemporaryDirectory() as folder:
        place = ["--target-path", folder, "--log-path", folder, "--profiles-dir", str(PACKAGE), "--target", target]
        settings = ["--project-dir", str(project), "--vars", json.dumps(variables)]
        run = subprocess.run(
            [str(DBT_PYTHON.with_name("dbt")), "--no-use-colors", command, *options, *place, *settings],
            cwd=folder,
            env={**os.environ, **environment, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
        found = Path(folder, "run_results.json")
        results = json.loads(found.read_text())["results"] if found.exists() else []
    return Run(run.returncode, run.stdout, {each["unique_id"]: each["status"] for each in results})


@contextmanager
def duckdb_place() -> Iterator[Place]:
    """A DuckDB file that lives as long as the context."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "warehouse.duckdb"))

        @contextmanager
        def connected() -> Iterator[Callable[..., Rows]]:
            with duckdb.connect(path) as connection:

                def execute(text: str, values: Sequence[object] = ()) -> Rows:
                    found = connection.execute(text.replace("%s", "?"), values)
                    names = [column[0] for column in found.description or ()]
                    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

                yield execute

        yield Place("DuckDB", "duckdb", {"TIKTOK_ADS_DUCKDB": path}, connected)


@contextmanager
def postgresql_place() -> Iterator[Place]:
    """A PostgreSQL server that lives as long as the context."""
    with postgresql() as server:

        @contextmanager
        def connected() -> Iterator[Callable[..., Rows]]:
            with server.connect() as connection:

                def execute(text: str, values: Sequence[object] = ()) -> Rows:
                    found: psycopg.Cursor[Any] = connection.execute(text.encode(), values or None)
                    names = [column.name for column in found.description or ()]
                    return [dict(zip(names, row, strict=True)) for row in found] if names else []

                yield execute

        environment = {
            "TIKTOK_ADS_POSTGRESQL_PORT": str(server.port),
            "TIKTOK_ADS_POSTGRESQL_USER": server.username,
            "TIKTOK_ADS_POSTGRESQL_PASSWORD": server.password,
        }
        yield Place("PostgreSQL", "postgresql", environment, connected)


PLACES = {"DuckDB": duckdb_place, "PostgreSQL": postgresql_place}
