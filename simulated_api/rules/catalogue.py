"""What the API accepts, read from the data files of this package."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DATA = Path(__file__).parents[1] / "data"
LEVELS = ("advertiser", "campaign", "adgroup", "ad")


def _load(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((_DATA / name).read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric name: where it is accepted.

    `basic` is "yes", or why BASIC reports refuse it: "legacy" (replaced name), "unverified" (documented for another
    endpoint only: the cautious reading is a refusal), "advertiser_ids_only", "no".
    """

    unit: str
    group: str
    attribute: bool = False
    levels: tuple[str, ...] = LEVELS
    basic: str = "yes"
    audience: bool = False
    audience_dimensions: tuple[str, ...] = ()
    hourly: bool = True
    reservation: bool = True
    requires_dimension: str | None = None


@dataclass(frozen=True, slots=True)
class ReportStream:
    """One of the report streams that the ground truth knows."""

    level: str
    service_type: str
    report_type: str
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    lifetime: bool = False

    @property
    def time(self) -> str | None:
        """The time dimension; None for figures of all time."""
        return next((name for name in self.dimensions if name in DIMENSIONS["times"]), None)

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """The dimensions that are neither id nor time."""
        return tuple(name for name in self.dimensions[1:] if name not in DIMENSIONS["times"])


def _metric(raw: dict[str, Any]) -> Metric:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Metric(**values)


METRICS: Mapping[str, Metric] = {name: _metric(raw) for name, raw in _load("metrics.json").items()}
FIELDS: Mapping[str, Any] = _load("fields.json")
_STREAMS = _load("streams.json")
RENAMED: Mapping[str, str] = _STREAMS["renamed"]
ENTITY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: tuple(raw["columns"]) for name, raw in _STREAMS["streams"].items() if raw["kind"] == "entity"
}
REPORT_STREAMS: Mapping[str, ReportStream] = {
    name: ReportStream(
        level=raw["level"],
        service_type=raw["service_type"],
        report_type=raw["report_type"],
        dimensions=tuple(raw["dimensions"]),
        metrics=tuple(name for each in raw["metrics"] for name in _STREAMS["metric_sets"][each]),
        lifetime=raw.get("lifetime", False),
    )
    for name, raw in _STREAMS["streams"].items()
    if raw["kind"] == "report"
}
DIMENSIONS: Mapping[str, Any] = _load("dimensions.json")
# Places that ads can be targeted at: those of the documentation's examples.
TARGETING_TAGS: Sequence[Mapping[str, Any]] = json.loads((_DATA / "targeting_tags.json").read_text(encoding="utf-8"))
# Columns of assets and Upgraded Smart+ ads with what lies inside them: objects, [elements of a list], null for a value.
ASSET_SHAPES: Mapping[str, Any] = _load("asset_shapes.json")
# Reports of GMV Max: per combination of ids (and type, where campaigns are told apart) filters and metrics; streams.
GMV_MAX: Mapping[str, Any] = _load("gmv_max.json")
