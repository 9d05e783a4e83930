"""Syncs by PyAirbyte with the installed connector, as jobs come in.

A process of its own because PyAirbyte takes its settings from the environment when it is imported; one for many jobs
because that takes seconds. Each line of standard input is a job in JSON: the connector (`command`), its `config`, the
moment `now`, the `warehouse` and its `settings`, and maybe `streams` and their `columns`. Each answer is a line, too.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import airbyte
from airbyte.caches import DuckDBCache, PostgresCache

from demo.postgresql import ExactPostgresCache

if TYPE_CHECKING:
    from collections.abc import Mapping

CACHES = {
    "DuckDB": DuckDBCache,
    "PostgreSQL": ExactPostgresCache,
    "PostgreSQL as PyAirbyte loads it": PostgresCache,
}


def _select_columns(source: airbyte.Source, columns: Mapping[str, list[str]]) -> None:
    """Leave other columns out of the catalog: PyAirbyte has no call for it, it reads what its catalog describes."""
    for stream in source.discovered_catalog.streams:
        if chosen := columns.get(stream.name):
            properties = stream.json_schema["properties"]
            stream.json_schema["properties"] = {name: properties[name] for name in chosen}


def _sync(job: Mapping[str, Any]) -> None:
    os.environ["SIMULATED_NOW"] = job["now"]  # the connector's clock
    source = airbyte.get_source(
        "source-tiktok-ads",
        config=job["config"],
        local_executable=Path(job["command"]),
        install_if_missing=False,
        streams=job.get("streams", "*"),
    )
    _select_columns(source, job.get("columns", {}))
    # Made anew for each sync: what the next one goes on from is in the warehouse.
    with CACHES[job["warehouse"]](**job["settings"]) as cache:
        source.read(cache=cache, skip_validation=True)  # the demo's tests do it; it is another start of the connector


def main() -> None:
    """Answer until standard input ends; PyAirbyte's output goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            _sync(json.loads(line))
        except Exception:  # noqa: BLE001 - whatever it is, it is told
            traceback.print_exc()
            print("failed", file=answers, flush=True)
        else:
            print("synced", file=answers, flush=True)


if __name__ == "__main__":
    main()
