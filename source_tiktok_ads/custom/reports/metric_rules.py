"""Which metrics a report can be asked for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from source_tiktok_ads import catalogue
from source_tiktok_ads.wording import did_you_mean, join_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from source_tiktok_ads.catalogue import Metric
    from source_tiktok_ads.custom.reports.model import CustomReport


def metric_problems(report: CustomReport) -> Iterator[str]:
    """What is wrong with a report's metrics."""
    if not report.metrics:
        yield "metrics is empty; name at least one, e.g. spend"
    for name, times in Counter(report.metrics).items():
        if times > 1:
            yield f"metric {name!r} is given {times} times"
        if name in catalogue.metric_names():
            yield from (f"metric {name} {problem}" for problem in _problems(report, catalogue.metric(name)))
        elif name in catalogue.dimension_names():
            yield f"metric {name!r} is a dimension: group by it in dimensions"
        elif not report.allow_unknown_metrics:
            hint = did_you_mean(name, catalogue.metric_names()) or "; allow_unknown_metrics asks for it all the same"
            yield f"metric {name!r} is not known{hint}"
        elif not (name.isascii() and name.isidentifier()):
            yield f"metric {name!r} cannot be a name of the API, which has letters, digits and underscores only"


def metric_warnings(report: CustomReport) -> Iterator[str]:
    """Which metrics of a checked report are going away; the API still takes them."""
    for name in report.metrics:
        if name in catalogue.metric_names() and (metric := catalogue.metric(name)).deprecated:
            yield f"metric {name} is deprecated{_successor(metric)}"


def _successor(metric: Metric) -> str:
    return f"; use {metric.replaced_by} instead" if metric.replaced_by else ""


def _problems(report: CustomReport, metric: Metric) -> Iterator[str]:
    if not metric.requestable:
        yield f"is not taken in a request{_successor(metric)}"
        return
    if report.report_type not in metric.report_types:
        yield f"is for {join_names(metric.report_types)} reports only"
    if report.level not in metric.levels:
        levels = join_names(_data_level(level) for level in metric.levels)
        yield f"does not go with {report.data_level}, only with {levels}"
    if metric.attribute and report.id_dimension is None:
        yield "is an attribute of an entity and needs an id dimension"
    if report.time_dimension == catalogue.HOUR and not metric.hourly:
        yield f"is not given by the hour; use {catalogue.DAY} instead of {catalogue.HOUR}"
    if report.query_lifetime and not metric.lifetime:
        yield "does not go with query_lifetime"
    yield from _beside_dimensions(report, metric)


def _beside_dimensions(report: CustomReport, metric: Metric) -> Iterator[str]:
    needed = metric.requires_dimension
    if needed and needed not in report.dimensions:
        yield f"needs the dimension {needed}"
    if metric.only_dimensions is not None:
        others = [name for name in report.dimensions if name != report.id_dimension]
        if odd := [name for name in others if name not in metric.only_dimensions]:
            allowed = join_names(metric.only_dimensions)
            yield f"does not go with the dimension {join_names(odd)}; beside the id it goes with {allowed} only"
    for name in report.dimensions:
        if name in catalogue.dimension_names() and metric.request_name in catalogue.dimension(name).excludes:
            yield f"does not go with the dimension {name}"


def _data_level(level: str) -> str:
    return f"AUCTION_{level.upper()}"
