"""A report's request, and which dimensions and metrics it may combine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulated_api.rules.catalogue import DIMENSIONS, METRICS
from simulated_api.trouble.errors import PARAMETER, ApiError, conflict, not_acceptable
from simulated_api.world.model import TOP_VIEW, Account
from simulated_api.world.rows import WHOLE_AD

if TYPE_CHECKING:
    from datetime import date

    from simulated_api.rules.open_answers import OpenAnswers
    from simulated_api.rules.report_filters import ReportFilter

ID_LEVELS: dict[str, str] = DIMENSIONS["ids"]
TIMES: list[str] = DIMENSIONS["times"]
WHOLE_AD_ID = "ad_id_v2"
# `ad_id` and `ad_id_v2` exclude each other, as dimension, filter and attribute.
_EXCLUDED_ATTRIBUTE = {"ad_id": WHOLE_AD_ID, WHOLE_AD_ID: "ad_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRequest:
    """A request that the API accepts. `level` is the data level without its prefix, in lower case."""

    account: Account
    report_type: str
    service_type: str
    level: str
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    first: date
    last: date
    lifetime: bool
    filters: tuple[ReportFilter, ...]
    order_field: str | None
    ascending: bool
    page: int
    page_size: int
    holds_top_view: bool = False

    @property
    def id_level(self) -> str | None:
        """The level of the id dimension, None without one."""
        return next((ID_LEVELS[name] for name in self.dimensions if name in ID_LEVELS), None)

    @property
    def rows_of(self) -> str | None:
        """What each row is of: an entity of the id dimension's level, or a whole ad with `ad_id_v2`."""
        return WHOLE_AD if WHOLE_AD_ID in self.dimensions else self.id_level

    @property
    def time(self) -> str | None:
        """The time dimension, if any."""
        return next((name for name in self.dimensions if name in TIMES), None)

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """The dimensions that are neither id nor time."""
        return tuple(name for name in self.dimensions if name not in ID_LEVELS and name not in TIMES)

    def counts(self, buying_type: str) -> bool:
        """Whether rows hold campaigns of a buying type.

        TopView is asked for by itself: by filter, or with the deprecated service type, of which no source says which
        rows it returns today; it is taken to mean the same rows. Figures of a whole ad account hold every buying type.
        """
        chosen = next((item.values for item in self.filters if item.field == "buying_type"), ())
        everything = self.level == "advertiser" or self.holds_top_view
        if everything and self.service_type == "AUCTION" and not chosen:
            return True
        return (buying_type == TOP_VIEW) == (TOP_VIEW in chosen or self.service_type == "RESERVATION")


def check_dimensions(
    report_type: str, level: str, dimensions: tuple[str, ...], answers: OpenAnswers, *, lifetime: bool
) -> None:
    """Refuse dimensions that the report type lacks, and combinations that have no meaning."""
    breakdowns = DIMENSIONS["basic_breakdowns" if report_type == "BASIC" else "audience_breakdowns"]
    for name in dimensions:
        known = name in ID_LEVELS or name in TIMES or name in breakdowns
        if not known or name in answers.refused_dimensions.get(level, ()):
            raise ApiError(PARAMETER, f"Invalid value for dimensions: {name} is not supported.")
    ids = [name for name in dimensions if name in ID_LEVELS]
    times = [name for name in dimensions if name in TIMES]
    others = [name for name in dimensions if name in breakdowns]
    audience = report_type == "AUDIENCE"
    by_hour = ("bucket_id", "country_code") if answers.country_by_hour else ("bucket_id",)
    refusals = (
        len(set(dimensions)) != len(dimensions) or len(ids) > 1 or len(times) > 1,
        # The only report without an id dimension that the documentation shows.
        not ids and not (audience and level == "advertiser"),
        bool(ids) and ID_LEVELS[ids[0]] != level,
        lifetime and bool(times or others or audience),
        audience and WHOLE_AD_ID in ids,
        "stat_time_hour" in times and any(name not in by_hour for name in others),
        "ad_type" in others and level == "advertiser",
        bool(times) and any(name in DIMENSIONS["without_time"] for name in others),
        audience and len(others) != 1 and sorted(others) != ["age", "gender"],
        not audience and len(others) > 1,
    )
    if any(refusals):
        raise conflict()


def check_metrics(request: ReportRequest, answers: OpenAnswers) -> None:
    """Refuse all metrics that this report cannot give, in one message."""
    unfit = answers.refused_metrics.get(request.level, ())
    refused = [name for name in request.metrics if name in unfit or not _accepted(request, name, answers)]
    if refused:
        raise ApiError(PARAMETER, f"Invalid metric fields: {refused!r}.")
    if len(set(request.metrics)) != len(request.metrics):
        raise conflict()
    sortable = [name for name in request.metrics if not METRICS[name].attribute]
    if request.order_field is not None and request.order_field not in sortable:
        raise not_acceptable("order_field", sortable)


def _accepted(request: ReportRequest, name: str, answers: OpenAnswers) -> bool:
    metric = METRICS.get(name)
    if metric is None or request.level not in metric.levels:
        return False
    if _EXCLUDED_ATTRIBUTE.get(name) in request.dimensions:
        return False
    unfit = (
        request.time == "stat_time_hour" and not metric.hourly and not answers.skan_by_hour,
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
