"""Entities and reports equal the ground truth, value by value: in full, without deleted ones, with chosen columns."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from integration_tests.running.required import METRICS, REPORTS
from integration_tests.running.syncs import LIFETIME, STREAMS, TOP_VIEW, emitted_columns, key_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from integration_tests.conftest import Syncs
    from integration_tests.running.connector import Record

WHOLE = ("full refresh", "without deleted", "two columns")
DELETED_STATUS = {
    "campaigns": "CAMPAIGN_STATUS_DELETE",
    "ad_groups": "ADGROUP_STATUS_DELETE",
    "ads": "AD_STATUS_DELETE",
}


def texts(records: Iterable[Record]) -> list[str]:
    """Records in an order of their own, each as text: 1 and 1.0 and True are different values there."""
    return sorted(json.dumps(record, sort_keys=True) for record in records)


def keys(records: Iterable[Record], stream: str) -> Counter[tuple[object, ...]]:
    return Counter(tuple(record[name] for name in key_columns(stream)) for record in records)


@pytest.mark.parametrize("name", [*WHOLE, "service type", "incremental"])
def test_a_sync_with_a_forbidden_account_that_discovery_found_succeeds(syncs: Syncs, name: str) -> None:
    run = syncs(name).run
    assert run.returncode == 0
    assert run.errors == []
    assert set(run.statuses.values()) == {"COMPLETE"}


@pytest.mark.parametrize("name", WHOLE)
def test_every_stream_has_a_status(syncs: Syncs, name: str) -> None:
    assert set(syncs(name).run.statuses) == set(STREAMS)


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("name", ["full refresh", "without deleted"])
def test_records_equal_the_truth(syncs: Syncs, name: str, stream: str) -> None:
    sync = syncs(name)
    assert sync.truth[stream]
    assert texts(sync.run.records[stream]) == texts(sync.truth[stream])


@pytest.mark.parametrize("stream", STREAMS)
def test_every_record_has_the_columns_of_its_stream_and_a_key_of_its_own(syncs: Syncs, stream: str) -> None:
    sync = syncs("full refresh")
    records = sync.run.records[stream]
    assert {frozenset(record) for record in records} == {frozenset(sync.columns[stream])}
    assert max(keys(records, stream).values()) == 1


@pytest.mark.parametrize("stream", STREAMS)
def test_selected_columns_are_emitted_with_key_and_cursor_and_no_others(syncs: Syncs, stream: str) -> None:
    sync = syncs("two columns")
    wanted = emitted_columns(stream)
    expected = [{name: record[name] for name in wanted} for record in sync.truth[stream]]
    assert expected
    assert texts(sync.run.records[stream]) == texts(expected)


@pytest.mark.parametrize("stream", TOP_VIEW)
def test_reservation_reports_by_the_deprecated_service_type_are_the_same_but_for_what_it_lacks(
    syncs: Syncs, stream: str
) -> None:
    lacking = dict.fromkeys(METRICS["engagement"] if "engagement" in REPORTS[stream].sets else ())
    expected = [record | lacking for record in syncs("full refresh").truth[stream]]
    assert texts(syncs("service type").run.records[stream]) == texts(expected)


@pytest.mark.parametrize("stream", [name for name, report in REPORTS.items() if report.level == "advertiser"])
def test_figures_of_an_ad_account_hold_what_was_deleted_and_every_buying_type(syncs: Syncs, stream: str) -> None:
    every, kept = syncs("full refresh"), syncs("without deleted")
    assert texts(every.run.records[stream]) == texts(kept.run.records[stream])
    if stream == "ad_accounts_daily_report":
        parts = ("campaigns_daily_report", "campaigns_reservation_daily_report")
        spend = [sum(record["spend"] for record in every.run.records[part]) for part in parts]
        assert min(spend) > 0
        assert sum(record["spend"] for record in every.run.records[stream]) == pytest.approx(sum(spend))


@pytest.mark.parametrize("stream", LIFETIME)
def test_a_report_of_all_time_has_one_row_per_entity_and_more_than_the_days_of_the_configuration(
    syncs: Syncs, stream: str
) -> None:
    records = syncs("full refresh").run.records
    assert max(keys(records[stream], stream).values()) == 1
    assert not {"start_date", "end_date", "stat_time_day"} & set(records[stream][0])
    spend = {
        name: sum(each["spend"] for each in records[name]) for name in (stream, stream.replace("_lifetime_", "_daily_"))
    }
    assert spend[stream] > 2 * spend[stream.replace("_lifetime_", "_daily_")]


def test_rows_by_ad_id_v2_are_those_of_ads_with_the_creatives_of_a_smart_plus_ad_in_one(syncs: Syncs) -> None:
    """In the simulated world such an ad is all that its ad group has."""
    records = syncs("full refresh").run.records
    whole, parts = records["ads_v2_daily_report"], records["ads_daily_report"]
    ids, creatives = {each["ad_id_v2"] for each in whole}, Counter[tuple[str, str]]()
    for each in parts:
        if each["ad_id"] not in ids:
            creatives[each["adgroup_id"], each["stat_time_day"]] += each["impressions"]
    ads = {each["ad_id"] for each in parts}
    smart = {
        (each["adgroup_id"], each["stat_time_day"]): each["impressions"]
        for each in whole
        if each["ad_id_v2"] not in ads
    }
    assert len(whole) < len(parts)
    assert smart == dict(creatives)
    assert len(whole) - len(smart) == sum(each["ad_id"] in ids for each in parts)


def test_the_truth_has_deleted_entities_that_are_left_out_without_them(syncs: Syncs) -> None:
    every, kept = syncs("full refresh"), syncs("without deleted")
    for stream, status in DELETED_STATUS.items():
        assert any(record["secondary_status"] == status for record in every.run.records[stream])
        assert not any(record["secondary_status"] == status for record in kept.run.records[stream])
    for stream in (name for name, report in REPORTS.items() if report.level != "advertiser"):
        assert len(kept.run.records[stream]) < len(every.run.records[stream])


def test_nulls_zeros_and_foreign_scripts_arrive(syncs: Syncs) -> None:
    records = syncs("full refresh").run.records
    for stream, report in REPORTS.items():
        values = [record[name] for record in records[stream] for name in report.metrics]
        if report.level == "advertiser":  # of all campaigns together no metric is without meaning
            continue
        assert None in values
        assert 0 in values
        assert not all(str(record["campaign_name"]).isascii() for record in records[stream])
    assert None in {record["modify_time"] for record in records["ads"]}


def test_lists_of_more_than_one_page_are_read_to_their_end(syncs: Syncs) -> None:
    requests = syncs("full refresh").requests
    assert {entry.path for entry in requests if entry.params.get("page") == "2"} == {
        "campaign/get/",
        "adgroup/get/",
        "ad/get/",
        "report/integrated/get/",
    }


def test_every_stream_leaves_a_state_for_its_records_to_be_counted_by(syncs: Syncs) -> None:
    run = syncs("full refresh").run
    assert {state["stream"]["stream_descriptor"]["name"] for state in run.states} == set(STREAMS)


def test_each_refused_account_is_named_once_per_stream_with_its_code(syncs: Syncs) -> None:
    sync = syncs("full refresh")
    (forbidden,) = sync.forbidden
    said = [line for line in sync.run.logs if line.startswith("WARN Left out of stream ")]
    assert sorted(line.split()[5].rstrip(":") for line in said) == sorted(STREAMS)
    assert all(forbidden in line and "40001" in line for line in said)
