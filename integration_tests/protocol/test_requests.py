"""What the API is asked for: today's names only, selected columns only, the right filters, each window once."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.running.required import METRICS, REPORTS
from integration_tests.running.syncs import (
    DATED,
    LIFETIME,
    TOP_VIEW,
    days_between,
    days_by_hour,
    emitted_columns,
    is_canary,
    readers_of,
    two_columns,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from integration_tests.conftest import Syncs
    from integration_tests.running.syncs import Sync
    from simulated_api.serving.request_log import Entry

PATHS = {"campaigns": "campaign/get/", "ad_groups": "adgroup/get/", "ads": "ad/get/"}
RENAMED = {
    "telephone": "telephone_number",
    "phonenumber": "cellphone_number",
    "product_details_page_browse": "page_content_view_events",
    "cost_per_product_details_page_browse": "cost_per_page_content_view_event",
    "product_details_page_browse_rate": "page_content_view_event_rate",
}
ATTRIBUTES: dict[str, set[str]] = {
    "advertiser_id": set(),
    "campaign_id": {"campaign_name"},
    "adgroup_id": {"campaign_id", "campaign_name", "adgroup_name"},
    "ad_id": {"campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_name"},
    "ad_id_v2": {"campaign_id", "campaign_name", "adgroup_id", "adgroup_name", "ad_name"},
}
IS_TOP_VIEW = ("buying_type", "IN", '["RESERVATION_TOP_VIEW"]')


def condition(item: dict[str, str]) -> tuple[str, str, str]:
    return item["field_name"], item["filter_type"], item["filter_value"]


def question(params: dict[str, Any]) -> tuple[object, ...]:
    """What a report request asks, whatever the account, the days and the page."""
    return (
        params["report_type"],
        params["service_type"],
        params["data_level"],
        tuple(params["dimensions"]),
        frozenset(params["metrics"]),
        frozenset(condition(item) for item in params.get("filtering", [])),
        params.get("query_lifetime"),
    )


def expected_question(stream: str, config: dict[str, Any], columns: Iterable[str]) -> tuple[object, ...]:
    report = REPORTS[stream]
    deprecated = report.top_view and config.get("reservation_request") == "service_type"
    wanted = {RENAMED.get(name, name) for name in columns}
    if report.hourly:
        wanted = {name for name in wanted if not name.startswith("skan_")}
    if deprecated:
        wanted -= set(METRICS["engagement"])
    deleted = config.get("include_deleted", True) and report.level != "advertiser"
    filters = {(f"{report.level}_status", "IN", '["STATUS_ALL"]')} if deleted else set()
    return (
        report.report_type,
        "RESERVATION" if deprecated else "AUCTION",
        f"{'RESERVATION' if deprecated else 'AUCTION'}_{report.level.upper()}",
        report.dimensions,
        frozenset(wanted),
        frozenset(filters | ({IS_TOP_VIEW} if report.top_view and not deprecated else set())),
        "true" if report.lifetime else None,
    )


def question_ahead(stream: str) -> tuple[object, ...]:
    """What is asked by day to see on which days an hourly report of campaigns can have rows."""
    report = REPORTS[stream]
    metrics = frozenset(name for name in report.metrics if not name.startswith("skan_"))
    filters = {("campaign_status", "IN", '["STATUS_ALL"]')} | ({IS_TOP_VIEW} if report.top_view else set())
    dimensions = ("campaign_id", "stat_time_day")
    return "BASIC", "AUCTION", "AUCTION_CAMPAIGN", dimensions, metrics, frozenset(filters), None


def all_columns(stream: str) -> set[str]:
    report = REPORTS[stream]
    return {*report.metrics, *ATTRIBUTES[report.dimensions[0]]}


def reports(sync: Sync) -> list[Entry]:
    return [entry for entry in sync.requests if entry.path == "report/integrated/get/"]


@pytest.mark.parametrize("name", ["full refresh", "without deleted"])
def test_every_report_asks_its_own_question_and_nothing_else_is_asked(syncs: Syncs, name: str) -> None:
    sync = syncs(name)
    expected = {expected_question(stream, sync.config, all_columns(stream)) for stream in REPORTS}
    if name == "without deleted":  # the streams lack days of deleted campaigns
        expected |= {
            question_ahead(stream) for stream in ("campaigns_hourly_report", "campaigns_reservation_hourly_report")
        }
    assert {question(entry.params) for entry in reports(sync)} == expected


def test_reservation_reports_ask_by_the_deprecated_service_type_when_told_to(syncs: Syncs) -> None:
    sync = syncs("service type")
    assert {question(entry.params) for entry in reports(sync)} == {
        expected_question(stream, sync.config, all_columns(stream)) for stream in TOP_VIEW
    }


@pytest.mark.parametrize("stream", DATED)
def test_each_window_of_each_account_is_asked_for_once(syncs: Syncs, stream: str) -> None:
    sync = syncs("full refresh")
    mine = expected_question(stream, sync.config, all_columns(stream))
    asked = Counter(
        (entry.params["advertiser_id"], entry.params["start_date"], entry.params["end_date"], entry.params["page"])
        for entry in reports(sync)
        if question(entry.params) == mine and entry.params["advertiser_id"] in sync.accounts and not is_canary(entry)
    )
    assert set(asked.values()) == {1}
    first, last = sync.config["start_date"], sync.config["end_date"]
    days = days_between(date.fromisoformat(first), date.fromisoformat(last))
    hourly = REPORTS[stream].hourly
    assert {key[:3] for key in asked} == {
        (account, *window)
        for account in readers_of(sync, stream)
        for window in ([(day, day) for day in days_by_hour(sync, stream, account, days)] if hourly else [(first, last)])
    }


@pytest.mark.parametrize("stream", LIFETIME)
def test_figures_of_all_time_are_asked_for_once_and_without_days(syncs: Syncs, stream: str) -> None:
    sync = syncs("full refresh")
    mine = expected_question(stream, sync.config, all_columns(stream))
    asked = [entry.params for entry in reports(sync) if question(entry.params) == mine]
    assert not any({"start_date", "end_date"} & set(params) for params in asked)
    first_pages = Counter(params["advertiser_id"] for params in asked if params["page"] == "1")
    assert first_pages == Counter(dict.fromkeys([*sync.accounts, *sync.forbidden], 1))


@pytest.mark.parametrize("stream", REPORTS)
def test_only_selected_columns_are_asked_for_in_a_report(syncs: Syncs, stream: str) -> None:
    sync = syncs("two columns")
    assert expected_question(stream, sync.config, two_columns(stream)) in {
        question(entry.params) for entry in reports(sync)
    }


@pytest.mark.parametrize("stream", PATHS)
def test_only_selected_columns_are_asked_for_in_a_list(syncs: Syncs, stream: str) -> None:
    asked = [entry.params["fields"] for entry in syncs("two columns").requests if entry.path == PATHS[stream]]
    assert {frozenset(fields) for fields in asked} == {frozenset(emitted_columns(stream))}


@pytest.mark.parametrize("stream", PATHS)
@pytest.mark.parametrize(("name", "status"), [("full refresh", "STATUS_ALL"), ("without deleted", "STATUS_NOT_DELETE")])
def test_lists_say_whether_deleted_entities_are_wanted(syncs: Syncs, name: str, status: str, stream: str) -> None:
    asked = [entry.params for entry in syncs(name).requests if entry.path == PATHS[stream]]
    of_list = [params for params in asked if params.get("fields") != ["campaign_id"]]
    assert {params["filtering"]["primary_status"] for params in of_list} == {status}


def test_top_view_campaigns_that_were_deleted_count_where_no_list_holds_them(syncs: Syncs) -> None:
    sync = syncs("without deleted")
    ahead = [entry.params for entry in sync.requests if entry.params.get("fields") == ["campaign_id"]]
    assert Counter(params["advertiser_id"] for params in ahead) == Counter([*sync.accounts])
    assert {params["filtering"]["primary_status"] for params in ahead} == {"STATUS_ALL"}


def test_whether_an_account_bought_top_view_is_asked_along_with_its_campaigns(syncs: Syncs) -> None:
    sync = syncs("full refresh")
    asked = [
        entry.params for entry in sync.requests if entry.path == PATHS["campaigns"] and entry.params["page"] == "1"
    ]
    of_top_view = [each for each in asked if each["filtering"]["buying_types"] == ["RESERVATION_TOP_VIEW"]]
    assert Counter(each["advertiser_id"] for each in of_top_view) == Counter([*sync.accounts])


@pytest.mark.parametrize("stream", PATHS)
def test_lists_ask_for_every_buying_type_and_for_top_view_by_itself(syncs: Syncs, stream: str) -> None:
    sync = syncs("full refresh")
    asked = [entry.params for entry in sync.requests if entry.path == PATHS[stream]]
    sets = {frozenset(params["filtering"]["buying_types"]) for params in asked}
    assert sets == {frozenset({"AUCTION", "RESERVATION_RF"}), frozenset({"RESERVATION_TOP_VIEW"})}


def test_lists_are_asked_for_no_time(syncs: Syncs) -> None:
    """A filter by time could hide what has no modification time."""
    asked = [entry.params for entry in syncs("incremental", 1).requests if entry.path in PATHS.values()]
    assert asked
    assert {key for params in asked for key in params["filtering"]} == {
        "primary_status",
        "buying_types",
        "campaign_system_origins",
    }


def test_accounts_are_listed_once_and_described_in_few_requests(syncs: Syncs) -> None:
    asked = Counter(entry.path for entry in syncs("full refresh").requests)
    assert asked["oauth2/advertiser/get/"] == 1
    # All nine at once, then the eight without the one that the refusal names.
    assert asked["advertiser/info/"] == 2


def test_a_refused_account_is_not_asked_for_again_in_a_window_of_days(syncs: Syncs) -> None:
    sync = syncs("full refresh")
    (forbidden,) = sync.forbidden
    asked = Counter(question(entry.params) for entry in reports(sync) if entry.params["advertiser_id"] == forbidden)
    daily = [stream for stream in DATED if not REPORTS[stream].hourly]
    questions = [expected_question(stream, sync.config, all_columns(stream)) for stream in daily]
    assert {asked[each] for each in questions} == {1}


def test_only_the_forbidden_account_is_refused(syncs: Syncs) -> None:
    sync = syncs("full refresh")
    refused = [entry.params for entry in sync.requests if entry.code != 0]
    assert refused
    assert all(
        sync.forbidden[0] in (params.get("advertiser_id"), *params.get("advertiser_ids", [])) for params in refused
    )
