"""What the catalogue knows of one metric, one dimension, one entity field; each gives its own JSON schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

JsonType = Literal["string", "integer", "number", "boolean", "array", "object"]
Unit = Literal["count", "money", "percent", "ratio", "seconds", "average", "text", "id"]
Kind = Literal["id", "time", "breakdown", "audience"]
Cast = Literal[
    "epoch_seconds", "utc_datetime", "local_datetime", "utc_datetime_or_epoch_millis", "utc_datetime_or_epoch", "id",
    "known_text",
]  # fmt: skip

LEVELS = ("advertiser", "campaign", "adgroup", "ad")
DAY, HOUR = "stat_time_day", "stat_time_hour"
TIME_DIMENSIONS = (DAY, HOUR)
TOP_VIEW = "RESERVATION_TOP_VIEW"  # the buying type whose rows the API gives only when asked for them alone


def _schema(
    json_type: str, title: str, description: str, format_: str | None = None, airbyte_type: str | None = None
) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": ["null", json_type]}
    if format_:
        schema["format"] = format_
    if airbyte_type:
        schema["airbyte_type"] = airbyte_type
    if title:
        schema["title"] = title
    if description:
        schema["description"] = description
    return schema


def _no_limits() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Metric:
    """A column that a report is asked for in `metrics`: a measure, or (with `attribute`) a property of the entity.

    Attributes:
        name: The column's name in records.
        request_name: The name that the request and the answer carry; differs from `name` for an alias only.
        title: Short label.
        description: What it counts, in which unit, booked when.
        type: JSON type of the column. The API answers every metric as text, `-` when there is no value.
        unit: `percent` is 0-100; `money` is in the ad account's currency; `average` is a mean count.
        group: Family of metrics, e.g. `video`.
        report_types: Report types for which a source shows or documents the metric.
        levels: Levels of detail (see `LEVELS`) at which it may be asked for.
        attribute: A property of the entity; only valid beside an id dimension, and not an order field.
        hourly: Whether it may stand beside `stat_time_hour`.
        lifetime: Whether it may be asked for with `query_lifetime`.
        reservation: Whether it may be asked for with the deprecated service type RESERVATION.
        requestable: False for names that an answer may hold or a document misspells, but no request may carry.
        unproven: The name is documented, but no source shows it in this endpoint.
        deprecated: Announced as going away, or gone from the current list of metrics.
        replaced_by: The metric to use instead.
        requires_dimension: A dimension that must be in the request.
        only_dimensions: The only dimensions, besides one id dimension, that may be in the request; None = any.
        audience_dimensions: AUDIENCE dimensions for which a source shows the metric; beside others it is unproven, not
            known to be refused. None = no such limit.
        alias_of: The metric whose older name this is.
    """

    name: str
    request_name: str
    title: str
    description: str
    type: JsonType
    unit: Unit
    group: str
    report_types: tuple[str, ...] = ("BASIC",)
    levels: tuple[str, ...] = LEVELS
    attribute: bool = False
    hourly: bool = True
    lifetime: bool = True
    reservation: bool = True
    requestable: bool = True
    unproven: bool = False
    deprecated: bool = False
    replaced_by: str | None = None
    requires_dimension: str | None = None
    only_dimensions: tuple[str, ...] | None = None
    audience_dimensions: tuple[str, ...] | None = None
    alias_of: str | None = None

    def json_schema(self) -> dict[str, Any]:
        """A fresh nullable JSON schema of the column, with title and description."""
        return _schema(self.type, self.title, self.description)


@dataclass(frozen=True, slots=True)
class Dimension:
    """A key by which a report's rows are grouped.

    Attributes:
        name: Its name in the request, in the answer and in records.
        title: Short label.
        description: What one value stands for.
        type: JSON type of the column (dimensions are answered as text).
        kind: `id`, `time`, `breakdown` (BASIC) or `audience` (AUDIENCE and possibly BASIC too).
        report_types: Report types that take it.
        levels: Levels of detail (see `LEVELS`) at which it may be asked for.
        time: Time dimensions that it may be combined with; empty = no time dimension beside it.
        pairs_with: Dimensions of its own kind that may stand beside it (else one of a kind per request).
        excludes: Names that may not be in the same request, as dimension or metric.
        lifetime: Whether it may be asked for with `query_lifetime`.
        adds: Columns that the answer holds in addition to the requested dimension.
        values: Values that were seen or documented; empty = open or unknown.
        format: JSON schema format of a time.
        airbyte_type: Airbyte's type of a time.
        documented_metrics: Per report type, the metrics that the documentation lists for this dimension; a report type
            without a list has no documented limit. Other metrics beside it are undocumented, not known to be refused.
    """

    name: str
    title: str
    description: str
    type: JsonType
    kind: Kind
    report_types: tuple[str, ...]
    levels: tuple[str, ...] = LEVELS
    time: tuple[str, ...] = TIME_DIMENSIONS
    pairs_with: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    lifetime: bool = True
    adds: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    format: str | None = None
    airbyte_type: str | None = None
    documented_metrics: Mapping[str, tuple[str, ...]] = field(default_factory=_no_limits, hash=False)

    def json_schema(self) -> dict[str, Any]:
        """A fresh nullable JSON schema of the column, with title and description."""
        return _schema(self.type, self.title, self.description, self.format, self.airbyte_type)


@dataclass(frozen=True, slots=True)
class Field:
    """A column of an entity stream, or a property of an object in one.

    Attributes:
        name: The column's name in records.
        request_name: The name in the API's request and answer; differs from `name` for renamed fields only.
        title: Short label.
        description: What it holds.
        type: JSON type of the column in records.
        format: JSON schema format of a time.
        airbyte_type: Airbyte's type of a time.
        items: The elements of an array.
        properties: The properties of an object.
        cast: How the API's value becomes the column's: `epoch_seconds` (integer seconds to `YYYY-MM-DDTHH:MM:SSZ`),
            `utc_datetime` (`YYYY-MM-DD HH:MM:SS` in UTC, or ISO 8601, to the same), `utc_datetime_or_epoch_millis` (the
            same, or integer milliseconds, which documents show where live answers hold ISO 8601),
            `utc_datetime_or_epoch` (the same, or seconds or milliseconds as text), `local_datetime` (the same on a wall
            clock, without `Z`), `id` (a number to a digit string), `known_text` (`0` and `-1` are null).
        deprecated: Announced as going away.
        requestable: False when the current documentation no longer lists it as a value of the `fields` parameter.
        unit: `money` of amounts of money, whatever their currency; None elsewhere, since no other unit is told apart.
        personal: Whether it says who a person is: commands that show records cover it, and no log line names a value.
    """

    name: str
    request_name: str
    title: str
    description: str
    type: JsonType
    format: str | None = None
    airbyte_type: str | None = None
    items: Field | None = None
    properties: tuple[Field, ...] = ()
    cast: Cast | None = None
    deprecated: bool = False
    requestable: bool = True
    unit: Literal["money"] | None = None
    personal: bool = False

    def json_schema(self) -> dict[str, Any]:
        """A fresh nullable JSON schema of the column, nested for arrays and objects."""
        schema = _schema(self.type, self.title, self.description, self.format, self.airbyte_type)
        if self.items is not None:
            schema["items"] = self.items.json_schema()
        if self.type == "object":
            schema["properties"] = {each.name: each.json_schema() for each in self.properties}
        return schema
