"""A stream as the manifest declares it, read for what the source needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pendulum
from airbyte_cdk.sources.declarative.interpolation.interpolated_string import InterpolatedString

from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.inferred_columns import EndpointColumns
from source_tiktok_ads.readers.reports.columns import ReportColumns
from source_tiktok_ads.sync.report_partitions import ReportDays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.custom.endpoints import CustomEndpoint
    from source_tiktok_ads.readers.columns import Columns


@dataclass(frozen=True)
class Declaration:
    """One entry of the manifest's `streams`, references resolved and parameters propagated.

    Attributes:
        definition: The entry.
        config: The configuration that its interpolated strings see.
        endpoint: What a custom endpoint's stream is read from.
        properties: Of the configured catalog's schema: what the columns of a custom endpoint are.
    """

    definition: Mapping[str, Any]
    config: Mapping[str, Any]
    endpoint: CustomEndpoint | None = None
    properties: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """The stream's name."""
        return str(self.definition["name"])

    @property
    def by_account(self) -> bool:
        """Whether the stream is read by ad account."""
        return self.endpoint is None or self.endpoint.per_advertiser

    @property
    def path(self) -> str | None:
        """The endpoint that the stream is read from; None where the directory of accounts has all of it."""
        path: str | None = self.definition["retriever"].get("path")
        return path or self.definition.get("$parameters", {}).get("path")

    @property
    def is_report(self) -> bool:
        """Whether the stream is a report: it has dimensions."""
        return "dimensions" in self.definition.get("$parameters", {})

    @property
    def cursor_field(self) -> str | None:
        """The declared cursor field; None for a stream that is always read in full."""
        incremental = self.definition.get("incremental_sync") or {}
        return incremental.get("cursor_field")

    @cached_property
    def columns(self) -> Columns:
        """All columns of the stream."""
        if self.endpoint:
            return EndpointColumns(self.name, tuple(self.endpoint.primary_key), self.properties)
        if not self.is_report:
            return EntityColumns(self.name, tuple(self.definition["primary_key"]), self.cursor_field)
        parameters = self.definition["$parameters"]
        return ReportColumns(
            dimensions=tuple(parameters["dimensions"]),
            attributes=tuple(parameters.get("attributes", ())),
            metrics=tuple(parameters["metrics"]),
            allow_unknown=parameters.get("allow_unknown_metrics", False),
            all_time=parameters.get("query_lifetime", False),
        )

    @property
    def report_days(self) -> ReportDays:
        """The declared days of a report: start, end, lookback and window."""
        end = self._interpolated("end_datetime")
        return ReportDays(
            start=date.fromisoformat(self._interpolated("start_datetime")),
            end=date.fromisoformat(end) if end and end != "None" else None,
            lookback=_days(self._interpolated("lookback_window")),
            step=_days(self._interpolated("step")),
            all_time=self.definition["$parameters"].get("query_lifetime", False),
        )

    def _interpolated(self, key: str) -> str:
        text = self.definition["incremental_sync"][key]
        return str(InterpolatedString.create(text, parameters={}).eval(self.config))


def _days(duration: str) -> int:
    """Days of an ISO 8601 duration.

    >>> _days("P30D")
    30
    """
    parsed = pendulum.parse(duration, exact=True)
    if not isinstance(parsed, pendulum.Duration):
        raise TypeError(f"{duration!r} is no duration")
    return parsed.in_days()
