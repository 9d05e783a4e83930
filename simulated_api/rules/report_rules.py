"""Which dimensions and metrics a report may combine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.rules.catalogue import DIMENSIONS, METRICS
from simulated_api.trouble.errors import PARAMETER, ApiError, conflict, not_acceptable

if TYPE_CHECKING:
    from simulated_api.rules.report_request import ReportRequest

ID_LEVELS: dict[str, str] = DIMENSIONS["ids"]
TIMES: list[str] = DIMENSIONS["times"]


def check_dimensions(report_type: str, level: str, dimensions: tuple[str, ...], *, lifetime: bool) -> None:
    """Refuse dimensions that the report type lacks, and combinations that have no meaning."""
    breakdowns = DIMENSIONS["basic_breakdowns" if report_type == "BASIC" else "audience_breakdowns"]
    for name in dimensions:
        if name not in ID_LEVELS and name not in TIMES and name not in breakdowns:
            raise ApiError(PARAMETER, f"Invalid value for dimensions: {name} is not supported.")
    ids = [name for name in dimensions if name in ID_LEVELS]
    times = [name for name in dimensions if name in TIMES]
    others = [name for name in dimensions if name in breakdowns]
    audience = report_type == "AUDIENCE"
    refusals = (
        len(set(dimensions)) != len(dimensions) or len(ids) > 1 or len(times) > 1,
        # The only report without an id dimension that the documentation shows.
        not ids and not (audience and level == "advertiser"),
        bool(ids) and ID_LEVELS[ids[0]] != level,
        lifetime and bool(times or others or audience),
        "stat_time_hour" in times and any(name != "bucket_id" for name in others),
        "ad_type" in others and level == "advertiser",
        bool(times) and any(name in DIMENSIONS["without_time"] for name in others),
        audience and len(others) != 1 and sorted(others) != ["age", "gender"],
        not audience and len(others) > 1,
    )
    if any(refusals):
        raise conflict()


def check_metrics(request: ReportRequest) -> None:
    """Refuse all metrics that this report cannot give, in one message."""
    refused = [name for name in request.metrics if not _accepted(request, name)]
    if refused:
        raise ApiError(PARAMETER, f"Invalid metric fields: {refused!r}.")
    if len(set(request.metrics)) != len(request.metrics):
        raise conflict()
    sortable = [name for name in request.metrics if not METRICS[name].attribute]
    if request.order_field is not None and request.order_field not in sortable:
        raise not_acceptable("order_field", sortable)


def _accepted(request: ReportRequest, name: str) -> bool:
    metric = METRICS.get(name)
    if metric is None or request.level not in metric.levels:
        return False
    unfit = (
        request.time == "stat_time_hour" and not metric.hourly,
        metric.attribute and request.id_level is None,
        request.service_type == "RESERVATION" and not metric.reservation,
    )
    if any(unfit):
        return False
    if request.report_type == "AUDIENCE":
        only = metric.audience_dimensions
        return metric.audience and (not only or any(item in only for item in request.breakdowns))
    if metric.requires_dimension and metric.requires_dimension not in request.dimensions:
        return False
    return metric.basic == "yes"
