"""The reports that must be there, with all that each is asked for: what users and downstream SQL rely on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parents[2] / "unit_tests" / "data"
_FIRST: dict[str, Any] = json.loads((_DATA / "required_streams.json").read_text())
_FURTHER: dict[str, Any] = json.loads((_DATA / "further_streams.json").read_text())

ENTITIES: tuple[str, ...] = tuple(_FIRST["entities"])
METRICS: dict[str, list[str]] = {**_FIRST["metric_sets"], **_FURTHER["metric_sets"]}
DAY, HOUR = "stat_time_day", "stat_time_hour"


@dataclass(frozen=True)
class Report:
    """A report.

    Attributes:
        level: Whose rows: `ad`, `adgroup`, `campaign` or `advertiser`.
        report_type: `BASIC` or `AUDIENCE`.
        dimensions: What rows are grouped by, the id first.
        sets: Names of its sets of metrics.
        top_view: Whether it is of TopView alone.
        lifetime: Whether it has figures of all time.
    """

    level: str
    report_type: str
    dimensions: tuple[str, ...]
    sets: tuple[str, ...]
    top_view: bool = False
    lifetime: bool = False

    @property
    def metrics(self) -> tuple[str, ...]:
        """Its metrics."""
        return tuple(name for each in self.sets for name in METRICS[each])

    @property
    def time(self) -> str | None:
        """Its time dimension."""
        return next((name for name in self.dimensions if name in (DAY, HOUR)), None)

    @property
    def hourly(self) -> bool:
        """Whether it is by the hour."""
        return self.time == HOUR


def _first(name: str, raw: dict[str, Any]) -> Report:
    added = tuple(each for each, names in _FURTHER["added"].items() if name in names)
    return Report(
        level=raw["level"].removesuffix("_id"),
        report_type="AUDIENCE" if raw["metrics"] == "audience" else "BASIC",
        dimensions=tuple(raw["dimensions"]),
        sets=(raw["metrics"], *added),
        top_view="reservation" in name,
    )


def _further(raw: dict[str, Any]) -> Report:
    return Report(
        level=raw["level"],
        report_type=raw["report_type"],
        dimensions=tuple(raw["dimensions"]),
        sets=tuple(raw["metrics"]),
        lifetime=raw.get("lifetime", False),
    )


FURTHER_REPORTS: dict[str, Report] = {name: _further(raw) for name, raw in _FURTHER["reports"].items()}
REPORTS: dict[str, Report] = {name: _first(name, raw) for name, raw in _FIRST["reports"].items()} | FURTHER_REPORTS
