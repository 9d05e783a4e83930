"""Which dimensions go together, at which level and in which type of report.

The API takes one id dimension, the level's own; at most one time dimension; and beside them at most one breakdown in a
BASIC report, exactly one audience dimension in an AUDIENCE report, age with gender being the only pair.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from source_tiktok_ads import catalogue
from source_tiktok_ads.wording import did_you_mean, join_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from source_tiktok_ads.catalogue import Dimension
    from source_tiktok_ads.custom.reports.model import CustomReport

_HOURLY_AUDIENCE = "bucket_id"  # the only AUDIENCE dimension that is documented beside stat_time_hour


def dimension_problems(report: CustomReport) -> Iterator[str]:
    """What is wrong with a report's dimensions."""
    names = catalogue.dimension_names()
    for name, times in Counter(report.dimensions).items():
        if name not in names:
            yield f"dimension {name!r} is not known{_hint(name, report)}"
        elif times > 1:
            yield f"dimension {name} is given {times} times"
    dimensions = [catalogue.dimension(name) for name in dict.fromkeys(report.dimensions) if name in names]
    fitting = [each for each in dimensions if report.report_type in each.report_types]
    for each in dimensions:
        if each not in fitting:
            yield f"dimension {each.name} is for {join_names(each.report_types)} reports only"
    yield from _ids(report, [each for each in dimensions if each.kind == "id"])
    yield from _times(report, [each for each in dimensions if each.kind == "time"])
    yield from _breakdowns(report, [each for each in fitting if each.kind in ("breakdown", "audience")], dimensions)


def _hint(name: str, report: CustomReport) -> str:
    fitting = [
        each
        for each in catalogue.dimension_names()
        if report.report_type in catalogue.dimension(each).report_types
        and report.level in catalogue.dimension(each).levels
    ]
    if name in catalogue.metric_names():
        return "; it is a metric: ask for it in metrics"
    return (
        did_you_mean(name, fitting)
        or f"; {report.report_type} reports with {report.data_level} take {join_names(fitting)}"
    )


def _ids(report: CustomReport, ids: list[Dimension]) -> Iterator[str]:
    own = [
        name
        for name in catalogue.dimension_names()
        if (each := catalogue.dimension(name)).kind == "id"
        and report.level in each.levels
        and report.report_type in each.report_types
    ]
    for each in ids:
        if report.level not in each.levels:
            right = join_names(own, "or")
            yield f"dimension {each.name} does not go with {report.data_level}, whose id dimension is {right}"
    if len(ids) > 1:
        names = join_names(each.name for each in ids)
        yield f"dimensions {names} are id dimensions, of which a report takes one; ids of parents come as columns"
    # An AUDIENCE report about the ad account as a whole is the only one that is documented without an id.
    if not ids and not (report.report_type == "AUDIENCE" and report.level == "advertiser"):
        yield f"an id dimension is missing; with {report.data_level} it is {join_names(own, 'or')}"


def _times(report: CustomReport, times: list[Dimension]) -> Iterator[str]:
    if len(times) > 1:
        yield f"dimensions {join_names(each.name for each in times)} are time dimensions, of which a report takes one"
    if report.query_lifetime:
        if report.report_type != "BASIC":
            yield "query_lifetime is for BASIC reports only"
        for each in times:
            yield f"dimension {each.name} does not go with query_lifetime, which gives totals of all time"


def _breakdowns(report: CustomReport, others: list[Dimension], dimensions: list[Dimension]) -> Iterator[str]:
    names = [each.name for each in others]
    allowed_pair = len(others) == 2 and others[1].name in others[0].pairs_with  # noqa: PLR2004 - a pair is two
    if len(others) > 1 and not allowed_pair:
        pair = " (or age with gender)" if report.report_type == "AUDIENCE" else ""
        yield (
            f"dimensions {join_names(names)} do not go together; beside id and time, of which there is one each, "
            f"{report.report_type} reports take one dimension{pair}"
        )
    if report.report_type == "AUDIENCE" and not any(each.kind in ("breakdown", "audience") for each in dimensions):
        yield "an audience dimension is missing; AUDIENCE reports need one, such as age, country_code or placement"
    for each in others:
        yield from _breakdown(report, each)


def _breakdown(report: CustomReport, each: Dimension) -> Iterator[str]:
    if report.level not in each.levels:
        yield f"dimension {each.name} does not go with {report.data_level}"
    if report.query_lifetime and not each.lifetime:
        yield f"dimension {each.name} does not go with query_lifetime"
    hourly = report.report_type == "BASIC" or each.name == _HOURLY_AUDIENCE
    times = [name for name in each.time if name != catalogue.HOUR or hourly]
    for time in catalogue.TIME_DIMENSIONS:
        if time in report.dimensions and time not in times:
            right = f"only {join_names(times)} does" if times else "leave the time dimension out"
            yield f"dimension {each.name} does not go with {time}; {right}"
