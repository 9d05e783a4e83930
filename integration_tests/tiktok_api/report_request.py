"""Checks a report/integrated/get request, in the order that the API's documentation suggests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from integration_tests.tiktok_api.catalogue import DIMENSIONS, METRICS
from integration_tests.tiktok_api.errors import (
    PARAMETER,
    SANDBOX_PARAMETER,
    ApiError,
    conflict,
    missing,
    not_acceptable,
)
from integration_tests.tiktok_api.model import TOP_VIEW
from integration_tests.tiktok_api.params import Params
from integration_tests.tiktok_api.report_filters import ReportFilter, read_filters

ID_LEVELS: dict[str, str] = DIMENSIONS["ids"]
TIMES: list[str] = DIMENSIONS["times"]
_LEVELS = ("AD", "ADGROUP", "CAMPAIGN", "ADVERTISER")
_DATA_LEVELS = tuple(f"{service}_{level}" for service in ("AUCTION", "RESERVATION") for level in _LEVELS)
_SUPPORTED_TYPES = ("BASIC", "AUDIENCE")


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A request that the API accepts."""

    advertiser_id: str
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

    @property
    def id_level(self) -> str | None:
        """The level of the id dimension, None without one."""
        return next((ID_LEVELS[name] for name in self.dimensions if name in ID_LEVELS), None)

    @property
    def time(self) -> str | None:
        """The time dimension, if any."""
        return next((name for name in self.dimensions if name in TIMES), None)

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """The dimensions that are neither id nor time."""
        return tuple(name for name in self.dimensions if name not in ID_LEVELS and name not in TIMES)

    @property
    def top_view(self) -> bool:
        """Whether TopView rows are asked for: by filter, or with the deprecated service type.

        No source says which rows the deprecated form returns today; it is taken to mean the same rows.
        """
        wanted = next((item.values for item in self.filters if item.field == "buying_type"), ())
        return TOP_VIEW in wanted or self.service_type == "RESERVATION"


def read_request(params: Params, sandbox: bool) -> ReportRequest:
    """Check everything about a request but the permission for its ad account.

    Raises:
        ApiError: 40002 (40009 and 40011 where they apply) with the documented text, where there is one.
    """
    report_type = params.choice("report_type", DIMENSIONS["report_types"], "") if params.text("report_type") else ""
    if not report_type:
        raise missing("report_type")
    advertiser_id = params.advertiser_id()
    if report_type not in _SUPPORTED_TYPES:
        # The simulated world holds ads data only.
        raise conflict()
    params.require("data_level", "dimensions")
    service_type = params.choice("service_type", ("AUCTION", "RESERVATION"), "AUCTION")
    data_level = params.choice("data_level", _DATA_LEVELS, "")
    if sandbox and (data_level == "AUCTION_ADVERTISER" or service_type != "AUCTION"):
        raise ApiError(SANDBOX_PARAMETER, f"Unsupported data_level in sandbox environment: {data_level}. ")
    prefix, _, level = data_level.partition("_")
    dimensions = tuple(params.array("dimensions") or ())
    metrics = tuple(params.array("metrics") or DIMENSIONS["default_metrics"])
    page = params.integer("page", 1, None, 1)
    page_size = params.integer("page_size", 1, 1000, 10)
    lifetime = params.flag("query_lifetime")
    if prefix != service_type or (service_type == "RESERVATION" and report_type != "BASIC"):
        raise conflict()
    check_dimensions(report_type, level.lower(), dimensions, lifetime)
    filters = tuple(read_filters(params.objects("filtering"), level.lower(), dimensions))
    order_field = params.raw.get("order_field")
    request = ReportRequest(
        *(advertiser_id, report_type, service_type, level.lower(), dimensions, metrics),
        *_window(params, dimensions, lifetime),
        *(lifetime, filters, order_field),
        *(params.choice("order_type", ("ASC", "DESC"), "DESC") == "ASC", page, page_size),
    )
    check_metrics(request)
    return request


def _window(params: Params, dimensions: tuple[str, ...], lifetime: bool) -> tuple[date, date]:
    if lifetime:
        return date.min, date.max
    params.require("start_date", "end_date")
    first, last = params.day("start_date"), params.day("end_date")
    if last < first:
        raise ApiError(PARAMETER, "end_date: The end date must not be earlier than the start date.")
    limits = DIMENSIONS["max_days"]
    limit = next((limits[name] for name in TIMES[::-1] if name in dimensions), limits["none"])
    if (last - first).days + 1 > limit:
        # The limits are documented, the wording of this refusal is not.
        raise ApiError(PARAMETER, f"The time span between start_date and end_date must not exceed {limit} day(s).")
    return first, last


def check_dimensions(report_type: str, level: str, dimensions: tuple[str, ...], lifetime: bool) -> None:
    """Refuse dimensions that the report type lacks, and combinations that have no meaning."""
    breakdowns = DIMENSIONS["basic_breakdowns" if report_type == "BASIC" else "audience_breakdowns"]
    for name in dimensions:
        if name not in ID_LEVELS and name not in TIMES and name not in breakdowns:
            raise ApiError(PARAMETER, f"Invalid value for dimensions: {name} is not supported.")
    ids = [name for name in dimensions if name in ID_LEVELS]
    times = [name for name in dimensions if name in TIMES]
    others = [name for name in dimensions if name in breakdowns]
    if len(set(dimensions)) != len(dimensions) or len(ids) > 1 or len(times) > 1 or (lifetime and (times or others)):
        raise conflict()
    if ids and ID_LEVELS[ids[0]] != level:
        raise conflict()
    if not ids and not (report_type == "AUDIENCE" and level == "advertiser"):
        raise conflict()
    if "stat_time_hour" in times and any(name != "bucket_id" for name in others):
        raise conflict()
    if "ad_type" in others and level == "advertiser":
        raise conflict()
    if times and any(name in DIMENSIONS["without_time"] for name in others):
        raise conflict()
    if report_type == "AUDIENCE" and len(others) != 1 and sorted(others) != ["age", "gender"]:
        raise conflict()
    if report_type == "BASIC" and len(others) > 1:
        raise conflict()


def check_metrics(request: ReportRequest) -> None:
    """Refuse all metrics that this report cannot give, in one message."""
    if len(set(request.metrics)) != len(request.metrics):
        raise conflict()
    refused = [name for name in request.metrics if not _accepted(request, name)]
    if refused:
        raise ApiError(PARAMETER, f"Invalid metric fields: {refused!r}.")
    if request.order_field is not None and (
        request.order_field not in request.metrics or METRICS[request.order_field].attribute
    ):
        raise not_acceptable("order_field", [name for name in request.metrics if not METRICS[name].attribute])


def _accepted(request: ReportRequest, name: str) -> bool:
    metric = METRICS.get(name)
    if metric is None or (request.time == "stat_time_hour" and not metric.hourly):
        return False
    if metric.attribute and (request.id_level is None or request.level not in metric.levels):
        return False
    if request.level not in metric.levels or (request.service_type == "RESERVATION" and not metric.reservation):
        return False
    if request.report_type == "AUDIENCE":
        only = metric.audience_dimensions
        return metric.audience and (not only or any(item in only for item in request.breakdowns))
    if metric.requires_dimension and metric.requires_dimension not in request.dimensions:
        return False
    return metric.basic == "yes"
