"""Syncs by PyAirbyte into DuckDB and PostgreSQL against the simulated API, and what lies in the tables afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import TYPE_CHECKING, Any

import duckdb

from integration_tests.running.connector import command
from integration_tests.running.worlds import LATER, NOW
from integration_tests.warehouses.postgresql import postgresql
from integration_tests.warehouses.warehouse_docs import documented_streams
from simulated_api import SimulatedApi
from simulated_api.truth.custom import custom_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import psycopg

    from integration_tests.running.connector import Record
    from simulated_api.serving.request_log import Entry

SCHEMA = "tiktok"
# Ten days before the second sync: the last days of the simulated TopView ads are read, two of them once only.
START = "2026-03-08"
LOOKBACK = 6
CUSTOM = "custom_countries"
CUSTOM_REPORT = {
    "name": CUSTOM.removeprefix("custom_"),
    "report_type": "BASIC",
    "data_level": "AUCTION_AD",
    "dimensions": ["ad_id", "stat_time_day", "country_code"],
    "metrics": ["spend", "impressions", "ctr"],
}
STREAMS = tuple(documented_streams())
_ROOT = Path(__file__).resolve().parents[2]
_TIMEOUT = 300.0
_SHOWN = 10_000  # last characters of the client's output and of the connector's log
_COLUMNS = """
    select table_name, column_name, data_type, numeric_precision, numeric_scale
    from information_schema.columns where table_schema = %s order by table_name, ordinal_position
"""
_OWN_COLUMNS = "_airbyte_"

Rows = list[dict[str, Any]]


@dataclass
class Tables:
    """A warehouse as it is after a sync.

    Attributes:
        rows: Per table, without PyAirbyte's own columns.
        types: Of the columns per table, PyAirbyte's included, as the warehouse calls them.
        requests: What the simulated API was asked in that sync.
        truth: Records that there were, per stream.
        today: Each readable ad account's day.
    """

    rows: dict[str, Rows]
    types: dict[str, dict[str, str]]
    requests: list[Entry]
    truth: dict[str, list[Record]]
    today: dict[str, str]


@dataclass(frozen=True)
class Warehouse:
    """Where PyAirbyte writes to.

    Attributes:
        name: As the client knows it.
        settings: What its cache is made with.
        query: Runs a query with `%s` for parameters and gives column names and rows.
    """

    name: str
    settings: Mapping[str, str | int]
    query: Callable[..., Rows]

    def types(self) -> dict[str, dict[str, str]]:
        """Names of the columns' types per table."""
        found: dict[str, dict[str, str]] = {}
        for row in self.query(_COLUMNS, SCHEMA):
            exact = row["data_type"] == "numeric"
            size = f"({row['numeric_precision']},{row['numeric_scale']})" if exact else ""
            found.setdefault(row["table_name"], {})[row["column_name"]] = row["data_type"] + size
        return found

    def rows(self, table: str) -> Rows:
        """The rows of a table without PyAirbyte's own columns."""
        found = self.query(f'select * from {SCHEMA}."{table}"')  # noqa: S608 - our names
        return [{name: row[name] for name in row if not name.startswith(_OWN_COLUMNS)} for row in found]


@contextmanager
def duckdb_file() -> Iterator[Warehouse]:
    """A DuckDB file that lives as long as the context."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "tiktok_ads.duckdb"))

        def query(text: str, *values: object) -> Rows:
            with duckdb.connect(path, read_only=True) as connection:
                found = connection.execute(text.replace("%s", "?"), values)
                names = [column[0] for column in found.description]
                return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

        yield Warehouse("DuckDB", {"db_path": path, "schema_name": SCHEMA}, query)


@contextmanager
def postgresql_server(name: str = "PostgreSQL") -> Iterator[Warehouse]:
    """A PostgreSQL server that lives as long as the context."""
    with postgresql() as server:

        def query(text: str, *values: object) -> Rows:
            with server.connect() as connection:
                found: psycopg.Cursor[Any] = connection.execute(text.encode(), values or None)
                names = [column.name for column in found.description or ()]
                return [dict(zip(names, row, strict=True)) for row in found]

        yield Warehouse(name, server.settings() | {"schema_name": SCHEMA}, query)


WAREHOUSES = {"DuckDB": duckdb_file, "PostgreSQL": postgresql_server}


def configuration(api: SimulatedApi, **more: object) -> dict[str, Any]:
    """A configuration with some days of history before the lookback window, and one report of one's own."""
    reports = [CUSTOM_REPORT]
    return api.config(
        rate_limit_tier="ultimate", start_date=START, lookback_window=LOOKBACK, custom_reports=reports, **more
    )


class Client:
    """PyAirbyte in a process of its own, as a user runs it, without a network; ends with the context."""

    def __enter__(self) -> Client:
        """Start the process; it is ready some seconds later."""
        self._folder = TemporaryDirectory()
        folder = Path(self._folder.name)
        paths = [str(Path(__file__).parents[1] / "running" / "clock"), os.environ.get("PYTHONPATH", "")]
        surroundings = {
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "AIRBYTE_OFFLINE_MODE": "1",
            "DO_NOT_TRACK": "1",
            "AIRBYTE_PROJECT_DIR": str(folder),
            "AIRBYTE_CACHE_ROOT": str(folder / "cache"),
            "AIRBYTE_LOGGING_ROOT": str(folder / "logs"),
        }
        self._printed = (folder / "printed").open("w+", errors="replace")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "integration_tests.warehouses.pyairbyte_client"],
            cwd=_ROOT,
            env={**os.environ, **surroundings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._printed,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()
        self._printed.close()
        self._folder.cleanup()

    def run(self, **job: object) -> None:
        """Let it do a job.

        Raises:
            AssertionError: It failed; with the end of what it printed and of the connector's log.
        """
        assert self._process.stdin
        assert self._process.stdout
        watchdog = Timer(_TIMEOUT, self._process.kill)
        watchdog.start()
        try:
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        if answer != "synced\n":
            printed = [Path(self._printed.name), *Path(self._folder.name, "logs", "source-tiktok-ads").glob("*")]
            raise AssertionError("\n".join(path.read_text("utf-8", "replace")[-_SHOWN:] for path in printed))


def sync(
    client: Client, api: SimulatedApi, config: Mapping[str, Any], warehouse: Warehouse, **selection: object
) -> Tables:
    """Let PyAirbyte sync at the simulated API's moment.

    Args:
        client: Does it.
        api: What is read from.
        config: The connector's configuration.
        warehouse: What is written to.
        selection: `streams` by name, all when left out; `columns` by stream.

    Raises:
        AssertionError: The client failed; with what it printed.
    """
    api.clear_log()
    client.run(
        command=command(),
        config=config,
        now=api.now.isoformat(),
        warehouse=warehouse.name,
        settings=warehouse.settings,
        **selection,
    )
    types = {table: columns for table, columns in warehouse.types().items() if table in STREAMS or table == CUSTOM}
    return Tables(
        {table: warehouse.rows(table) for table in types},
        types,
        api.requests,
        {stream: api.truth.records(stream, config) for stream in STREAMS}
        | {CUSTOM: custom_records(api, CUSTOM_REPORT, config)},
        {account.id: str(account.today(api.now)) for account in api.truth.readable(config)},
    )


def two_syncs(client: Client, name: str) -> list[Tables]:
    """All streams twice, three days apart: restated days, new rows, changed and new entities."""
    with SimulatedApi(now=NOW, world="tiny") as api, WAREHOUSES[name]() as warehouse:
        config = configuration(api)
        first = sync(client, api, config, warehouse)
        api.now = LATER
        return [first, sync(client, api, config, warehouse)]
