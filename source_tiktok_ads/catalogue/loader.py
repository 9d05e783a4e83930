"""Look-up in the catalogue's JSON files: each file is read once, each entry is built when it is first asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import orjson

from source_tiktok_ads.catalogue.model import Dimension, Field, Metric
from source_tiktok_ads.wording import did_you_mean, similar_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class UnknownNameError(KeyError):
    """A metric, dimension or stream that the catalogue does not know.

    Attributes:
        kind: What was looked up: `metric`, `dimension` or `stream`.
        name: The name as it was given.
        nearest: Up to three known names that are spelled alike, best first.
    """

    def __init__(self, kind: str, name: str, names: Iterable[str]) -> None:
        """Find the nearest names among `names`."""
        self.kind = kind
        self.name = name
        self.nearest = tuple(similar_names(name, names))
        super().__init__(name)

    def __str__(self) -> str:
        """One sentence for a message to the user (KeyError alone would print a quoted key)."""
        return f"unknown {self.kind} {self.name!r}{did_you_mean(self.name, self.nearest)}"


@cache
def _read(file_name: str) -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = orjson.loads(Path(__file__).with_name(file_name).read_bytes())
    return content


def _frozen(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}


@cache
def metric(name: str) -> Metric:
    """The metric called `name`; an older name gives its own column with today's request name.

    Raises:
        UnknownNameError: The catalogue has no such metric; the error holds the nearest names.
    """
    catalogue = _read("metrics.json")
    raw = catalogue.get(name)
    if raw is None:
        raise UnknownNameError("metric", name, catalogue)
    target = raw.get("alias_of")
    if target is None:
        return Metric(name=name, request_name=name, **_frozen(raw))
    return Metric(name=name, request_name=target, **_frozen({**catalogue[target], **raw}))


def metric_names() -> tuple[str, ...]:
    """The names of all metrics, aliases included, in the order of the file (by group)."""
    return tuple(_read("metrics.json"))


@cache
def dimension(name: str) -> Dimension:
    """The report dimension called `name`.

    Raises:
        UnknownNameError: The catalogue has no such dimension; the error holds the nearest names.
    """
    catalogue = _read("dimensions.json")
    if name not in catalogue:
        raise UnknownNameError("dimension", name, catalogue)
    raw = _frozen(catalogue[name])
    if "documented_metrics" in raw:
        raw["documented_metrics"] = MappingProxyType(_frozen(raw["documented_metrics"]))
    return Dimension(name=name, **raw)


def dimension_names() -> tuple[str, ...]:
    """The names of all dimensions, in the order of the file (by kind)."""
    return tuple(_read("dimensions.json"))


def _field(name: str, raw: Mapping[str, Any]) -> Field:
    items = raw.get("items")
    properties = raw.get("properties", {})
    plain = {key: value for key, value in raw.items() if key not in ("request_as", "items", "properties")}
    return Field(
        name=name,
        request_name=raw.get("request_as", name),
        title=plain.pop("title", ""),
        description=plain.pop("description", ""),
        items=None if items is None else _field("", items),
        properties=tuple(_field(key, value) for key, value in properties.items()),
        **plain,
    )


@cache
def entity_fields(stream: str) -> Mapping[str, Field]:
    """The columns of an entity stream by name, in the order of its schema; read-only.

    Three are no streams: `report_account` holds the ad account's columns that every report record carries,
    `report_period` the days of a report without a time dimension, `gmv_max_report` all columns of GMV Max reports.

    Raises:
        UnknownNameError: The catalogue has no such stream; the error holds the nearest names.
    """
    catalogue = _read("fields.json")
    if stream not in catalogue:
        raise UnknownNameError("stream", stream, catalogue)
    return MappingProxyType({name: _field(name, raw) for name, raw in catalogue[stream].items()})


def list_summary(stream: str) -> str:
    """What the records of a list are, in one line; of the streams that `entity_fields` knows.

    Raises:
        UnknownNameError: The catalogue has no such list; the error holds the nearest names.
    """
    catalogue: dict[str, Any] = _read("lists.json")
    if stream not in catalogue:
        raise UnknownNameError("stream", stream, catalogue)
    return str(catalogue[stream])


def entity_names() -> tuple[str, ...]:
    """The names that `entity_fields` takes."""
    return tuple(_read("fields.json"))
