"""Reads a report/integrated/get request, checked in the order that is suggested for the real API."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from simulated_api.rules.catalogue import DIMENSIONS
from simulated_api.rules.report_filters import read_filters
from simulated_api.rules.report_rules import WHOLE_AD_ID, ReportRequest, check_dimensions, check_metrics
from simulated_api.trouble.errors import PARAMETER, SANDBOX_PARAMETER, ApiError, conflict, missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulated_api.rules.open_answers import OpenAnswers
    from simulated_api.rules.params import Params
    from simulated_api.world.model import Account

_LEVELS = ("AD", "ADGROUP", "CAMPAIGN", "ADVERTISER")
_DATA_LEVELS = tuple(f"{service}_{level}" for service in ("AUCTION", "RESERVATION") for level in _LEVELS)
# The simulated world holds ads data only; other report types are known names that go with nothing here.
_HELD_TYPES = ("BASIC", "AUDIENCE")


def read_request(
    params: Params, readable: Callable[[str], Account], answers: OpenAnswers, *, sandbox: bool
) -> ReportRequest:
    """Check a request: required parameters, values, permission (`readable`), combinations, metrics, days.

    Where no source settles what the API takes, `answers` do.

    Raises:
        ApiError: with the documented text where there is one.
    """
    report_type, lifetime = _required(params)
    data_level = params.choice("data_level", _DATA_LEVELS, "AUCTION_AD")
    prefix, _, level = data_level.partition("_")
    raw_filters = params.objects("filtering")
    request = ReportRequest(
        report_type=report_type,
        service_type=params.choice("service_type", ("AUCTION", "RESERVATION"), "AUCTION"),
        level=level.lower(),
        dimensions=tuple(params.array("dimensions") or ()),
        metrics=tuple(params.array("metrics") or DIMENSIONS["default_metrics"]),
        first=date.min if lifetime else params.day("start_date"),
        last=date.max if lifetime else params.day("end_date"),
        lifetime=lifetime,
        filters=(),
        order_field=params.raw.get("order_field"),
        ascending=params.choice("order_type", ("ASC", "DESC"), "DESC") == "ASC",
        page=params.integer("page", 1, None, 1),
        page_size=params.integer("page_size", 1, 1000, 10),
        holds_top_view=answers.top_view_unfiltered,
        # Permission comes after values and before combinations.
        account=readable(params.advertiser_id()),
    )
    reserved = request.service_type == "RESERVATION"
    if sandbox and (data_level == "AUCTION_ADVERTISER" or reserved):
        raise ApiError(SANDBOX_PARAMETER, f"Unsupported data_level in sandbox environment: {data_level}. ")
    if prefix != request.service_type or (reserved and (report_type != "BASIC" or WHOLE_AD_ID in request.dimensions)):
        raise conflict()
    check_dimensions(report_type, request.level, request.dimensions, answers, lifetime=lifetime)
    request = replace(request, filters=tuple(read_filters(raw_filters, request.level, request.dimensions)))
    check_metrics(request, answers)
    return within_window(request, answers)


def _required(params: Params) -> tuple[str, bool]:
    """Check that everything is there; return the report type and whether the whole lifetime is asked for."""
    params.require("report_type")
    report_type = params.choice("report_type", DIMENSIONS["report_types"], "")
    params.require("advertiser_id", "dimensions")
    if report_type not in _HELD_TYPES:
        raise conflict()
    if params.text("advertiser_ids") or params.flag("enable_total_metrics") or params.text("query_mode") == "CHUNK":
        # Known to the API, unknown to this world: a refusal is better than an answer to another question.
        raise conflict()
    lifetime = params.flag("query_lifetime")
    params.require("data_level", *(() if lifetime else ("start_date", "end_date")))
    if not params.array("dimensions"):
        raise missing("dimensions")
    return report_type, lifetime


def within_window(request: ReportRequest, answers: OpenAnswers) -> ReportRequest:
    """Refuse a span of days that is longer than the time dimension allows. Limits are documented, wordings are not."""
    if request.lifetime:
        return request
    if request.last < request.first:
        raise ApiError(PARAMETER, "end_date: The end date must not be earlier than the start date.")
    limit = answers.max_days[request.time or "none"]
    if (request.last - request.first).days + 1 > limit:
        if answers.over_long == "cut":
            return replace(request, first=request.last - timedelta(days=limit - 1))
        raise ApiError(PARAMETER, f"The time span between start_date and end_date must not exceed {limit} day(s).")
    return request
