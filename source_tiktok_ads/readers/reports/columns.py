"""A report's columns: what is asked for, how each value is read, what the schema says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any

from source_tiktok_ads import catalogue
from source_tiktok_ads.catalogue import DAY, HOUR, Metric, UnknownNameError
from source_tiktok_ads.lists.forms import BrokenRowError
from source_tiktok_ads.readers import times
from source_tiktok_ads.readers.columns import described, log_dropped
from source_tiktok_ads.readers.reports.column_values import READERS, read_column
from source_tiktok_ads.readers.values import NO_NUMBER, ChangedRecord, UnfitError, identifier
from source_tiktok_ads.wording import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.basics import Row
    from source_tiktok_ads.catalogue import Field
    from source_tiktok_ads.readers.reports.column_values import Column
    from source_tiktok_ads.readers.reports.windows import Window
    from source_tiktok_ads.readers.values import Change

_LENGTH_OF_DAY = len("2026-01-31")
_ACCOUNT, _PERIOD = "report_account", "report_period"
# Dimensions without which rows fall together: that they are not read exactly costs the row, and not the value.
_EXACT: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("advertiser_id", "campaign_id", "adgroup_id", "ad_id", "ad_id_v2"), identifier),
    DAY: times.day,
    HOUR: times.hour,
}


@dataclass(frozen=True)
class ReportColumns:
    """The columns of one report stream.

    Attributes:
        dimensions: As asked for; they are the key beside the ad account.
        attributes: Ids and names of the entity and its parents; the API gives them as metrics.
        metrics: Metric columns by their names in records.
        selected: The columns that the configured catalog holds; None for all.
        allow_unknown: Take metrics that the catalogue does not know, as text.
        all_time: The figures are of all time, not of a span of days.
        by_service_type: TopView is asked for by the deprecated service type, with which the API refuses some metrics.
    """

    dimensions: tuple[str, ...]
    attributes: tuple[str, ...]
    metrics: tuple[str, ...]
    selected: frozenset[str] | None = None
    allow_unknown: bool = False
    all_time: bool = False
    by_service_type: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All column names of the stream, in the order of its schema."""
        return tuple(dict.fromkeys((*self._filled_fields, *self.dimensions, *self.attributes, *self.metrics)))

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The ad account and all dimensions."""
        return tuple(dict.fromkeys(("advertiser_id", *self.dimensions)))

    @property
    def money(self) -> frozenset[str]:
        """Metrics that are amounts of money."""
        return frozenset(name for name in (*self.attributes, *self.metrics) if self._metric(name).unit == "money")

    def json_schema(self) -> dict[str, Any]:
        """The stream's JSON schema, every property nullable and described."""
        properties = {name: field.json_schema() for name, field in self._filled_fields.items()}
        properties |= {name: catalogue.dimension(name).json_schema() for name in self.dimensions}
        rest = [name for name in self.names if name not in properties]
        properties |= {name: self._metric(name).json_schema() for name in rest}
        return described(properties)

    def selecting(self, columns: Collection[str] | None) -> ReportColumns:
        """The same report with only these columns (and its key) asked for and emitted; None for all."""
        selected = None if columns is None else frozenset(columns) | frozenset(self.primary_key)
        return replace(self, selected=selected)

    @cached_property
    def _filled_fields(self) -> dict[str, Field]:
        """Columns that no request asks for: the ad account's, and the days where no dimension tells them."""
        timeless = not self.all_time and DAY not in self.dimensions and HOUR not in self.dimensions
        return {**catalogue.entity_fields(_ACCOUNT), **(catalogue.entity_fields(_PERIOD) if timeless else {})}

    def _metric(self, name: str) -> Metric:
        try:
            return catalogue.metric(name)
        except UnknownNameError:
            if not self.allow_unknown:
                raise
            return Metric(
                name, name, name, "Not known to this connector: the API's own text.", "string", "text", "unknown"
            )

    @cached_property
    def _metrics_asked(self) -> tuple[Metric, ...]:
        """Metrics that the request holds: selected ones that the API gives by the hour and by the service type."""
        columns = dict.fromkeys((*self.attributes, *self.metrics))
        known = {*self._filled_fields, *self.dimensions}
        metrics = (self._metric(name) for name in columns if name in self._wanted and name not in known)
        by_hour = HOUR in self.dimensions
        return tuple(
            metric
            for metric in metrics
            if (metric.hourly or not by_hour) and (metric.reservation or not self.by_service_type)
        )

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return frozenset(self.names) if self.selected is None else self.selected

    @cached_property
    def emitted(self) -> tuple[str, ...]:
        """Column names of a record, in the order of the schema."""
        return tuple(name for name in self.names if name in self._wanted)

    @cached_property
    def _asked_by_name(self) -> dict[str, Metric]:
        return {metric.name: metric for metric in self._metrics_asked}

    @cached_property
    def request_names(self) -> dict[str, str]:
        """The name in an answer of each metric that is asked for."""
        return {name: metric.request_name for name, metric in self._asked_by_name.items()}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """How each column that comes from an answer is read: a key of `READERS`."""
        kinds = {}
        for name in self.emitted:
            if name in self.dimensions:
                dimension = catalogue.dimension(name)
                kinds[name] = name if name in READERS else "id" if dimension.kind == "id" else "string"
            elif metric := self._asked_by_name.get(name):
                kinds[name] = "id" if metric.unit == "id" else metric.type
        return kinds

    @cached_property
    def request_metrics(self) -> tuple[str, ...]:
        """Metric names of the request, each once, by today's names."""
        return tuple(dict.fromkeys(metric.request_name for metric in self._metrics_asked))

    def key(self, row: Row) -> tuple[Any, ...]:
        """What makes a row of an answer the same row."""
        dimensions = row["dimensions"]
        return tuple([dimensions.get(name) for name in self.dimensions])

    def key_within(self, window: Window) -> Callable[[Row], tuple[Any, ...]]:
        """What makes a row of an answer for a window the same row.

        The function that is returned raises:
            KeyError: The row lacks a dimension.
            TypeError: A dimension is no single value.
            BrokenRowError: A dimension is null, or one without which rows fall together is none that a record can hold;
                or the row is of a day that was not asked for.
        """
        names, first, last = self.dimensions, str(window.first), str(window.last)
        time = next((place for place, name in enumerate(names) if name in (DAY, HOUR)), None)
        exact = [(place, name, read) for place, name in enumerate(names) if (read := _EXACT.get(name))]
        usable = set[tuple[int, Any]]()  # few days and ids, on many rows

        def key(row: Row) -> tuple[Any, ...]:
            dimensions = row["dimensions"]
            values = tuple([dimensions[name] for name in names])
            if None in values:
                raise BrokenRowError(f"a row lacks the dimension {names[values.index(None)]}")
            if time is not None and not first <= (day := str(values[time])[:_LENGTH_OF_DAY]) <= last:
                raise BrokenRowError(f"a row is of {day}, and {first} to {last} was asked for")
            for place, name, read in exact:
                value = values[place]
                if (place, value) not in usable:
                    if not _is_usable(read, value):
                        raise BrokenRowError(f"a row has {excerpt(value)} as the dimension {name}")
                    usable.add((place, value))
            return values

        return key

    def filled(self, account: Account, window: Window) -> dict[str, str | None]:
        """Values of the columns that no answer holds."""
        return {
            "advertiser_id": account.id,
            "currency": account.currency,
            "timezone": account.timezone,
            "start_date": str(window.first),
            "end_date": str(window.last),
        }

    def records(self, rows: Sequence[Row], account: Account, window: Window) -> list[dict[str, Any]]:
        """Rows of an answer for a window as records: column by column, which costs half of going row by row."""
        dimensions = [row.get("dimensions") or {} for row in rows]
        metrics = [row.get("metrics") or {} for row in rows]
        log_dropped(f"Report of ad account {account.id}", dimensions, self.dimensions)
        log_dropped(f"Report of ad account {account.id}", metrics, self.request_metrics)
        filled = self.filled(account, window)
        names, kinds, request_names = self.emitted, self.kinds, self.request_names
        changes: dict[int, list[Change]] = {}
        columns: list[Column] = []
        for name in names:
            if name not in kinds:
                columns.append(repeat(filled.get(name), len(rows)))
                continue
            if name in self.dimensions:
                values = [each.get(name) for each in dimensions]
            else:
                request_name = request_names[name]
                values = [each.get(request_name) for each in metrics]
            columns.append(read_column(kinds[name], values, name, changes))
        records = [dict(zip(names, values)) for values in zip(*columns, strict=True)]  # noqa: B905 - one value per column
        for row, noted in changes.items():
            records[row] = ChangedRecord(records[row], noted)
        return records


def _is_usable(read: Callable[[Any], Any], value: object) -> bool:
    try:
        return read(value) not in NO_NUMBER
    except UnfitError:
        return False
