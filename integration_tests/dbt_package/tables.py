"""Tables as a connection that appends leaves them, with all in them that has gone wrong with such tables before.

Their rows are the ground truth of the simulated API and their types those of docs/warehouses.md: that the connector
fills tables so is tested in `warehouses/`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from integration_tests.running.worlds import NOW
from integration_tests.warehouses.warehouse_docs import documented_streams, documented_types
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Row = dict[str, Any]

_SOURCES = Path(__file__).resolve().parents[2] / "dbt" / "models" / "staging" / "sources.yml"
# Ten days, the last of the simulated TopView ads among them.
CONFIG = {"start_date": "2026-03-06"}
_LEVELS = {"campaigns": "campaign_id", "ad_groups": "adgroup_id", "ads": "ad_id"}
_BEFORE, _AT = datetime(2026, 3, 15, 6, tzinfo=UTC), datetime(2026, 3, 16, 6, tzinfo=UTC)
_EXTRACTED = "_airbyte_extracted_at"
_STALE = 1_000_000  # what old versions of a row show more than the newest one
_COUNTED = ("integer", "number")


@dataclass(frozen=True)
class Synced:
    """What was synced.

    Attributes:
        truth: Each stream's rows as the API has them, entities that the lists lack included.
        tables: Each stream's rows as they lie in its table.
        unlisted: Ids of entities that only reports know, by stream.
    """

    truth: dict[str, list[Row]]
    tables: dict[str, list[Row]]
    unlisted: dict[str, str]


def read_streams() -> list[str]:
    """The streams that the package reads."""
    (source,) = yaml.safe_load(_SOURCES.read_text(encoding="utf-8"))["sources"]
    return [table["name"] for table in source["tables"]]


def synced() -> Synced:
    """Ten days of the tiny world: appended twice, entities missing in the lists, days of TopView in both reports."""
    api = SimulatedApi(now=NOW, world="tiny")
    names = [name for name in read_streams() if name in documented_streams()]
    truth = {name: api.truth.records(name, CONFIG) for name in names}
    unlisted = {name: truth[f"{name}_daily_report"][0][key] for name, key in _LEVELS.items()}
    tables = {name: list(rows) for name, rows in truth.items()}
    for name, key in _LEVELS.items():
        tables[name] = [row for row in truth[name] if row[key] != unlisted[name]]
        tables[f"{name}_daily_report"] += truth[f"{name}_reservation_daily_report"][:3]
    return Synced(truth, {name: _appended(name, rows) for name, rows in tables.items()}, unlisted)


def _appended(stream: str, rows: Iterable[Row]) -> list[Row]:
    """Every row twice: an old version with other figures, and the newest one."""
    counted = [name for name, kind in documented_streams()[stream].kinds.items() if kind in _COUNTED]
    newest = [{**row, _EXTRACTED: _AT} for row in rows]
    stale = [
        {**row, **{name: row[name] + _STALE for name in counted if row[name] is not None}, _EXTRACTED: _BEFORE}
        for row in newest
    ]
    return [*newest, *stale]


def load(tables: Mapping[str, Sequence[Row]], warehouse: str, execute: Callable[..., object], schema: str) -> None:
    """Create the tables of a schema.

    Args:
        tables: Rows by stream.
        warehouse: `DuckDB` or `PostgreSQL`, whose types they get.
        execute: Runs a statement with `%s` for parameters.
        schema: Where to create them; it is made.
    """
    execute(f"create schema if not exists {schema}")
    types = documented_types()[warehouse]
    for stream, rows in tables.items():
        kinds = documented_streams()[stream].kinds
        columns = [f'"{name}" {types[kind]}' for name, kind in kinds.items()] + [f"{_EXTRACTED} timestamp"]
        execute(f'create table {schema}."{stream}" ({", ".join(columns)})')
        names = [*kinds, _EXTRACTED]
        group = f"({', '.join(['%s'] * len(names))})"
        for start in range(0, len(rows), 50):
            some = rows[start : start + 50]
            values = [_stored(row[name]) for row in some for name in names]
            execute(f'insert into {schema}."{stream}" values {", ".join([group] * len(some))}', values)  # noqa: S608 - our names


def _stored(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value.removesuffix("Z") if isinstance(value, str) and value[10:11] == "T" else value
