"""All 32 streams equal the ground truth, value by value: in full, without deleted entities, with chosen columns."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from integration_tests.running.syncs import (
    METRICS,
    REPORTS,
    STREAMS,
    emitted_columns,
    key_columns,
)

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


@pytest.mark.parametrize("stream", [name for name in REPORTS if "reservation" in name])
def test_reservation_reports_by_the_deprecated_service_type_are_the_same(syncs: Syncs, stream: str) -> None:
    sync = syncs("service type")
    assert texts(sync.run.records[stream]) == texts(syncs("full refresh").truth[stream])


def test_the_truth_has_deleted_entities_that_are_left_out_without_them(syncs: Syncs) -> None:
    every, kept = syncs("full refresh"), syncs("without deleted")
    for stream, status in DELETED_STATUS.items():
        assert any(record["secondary_status"] == status for record in every.run.records[stream])
        assert not any(record["secondary_status"] == status for record in kept.run.records[stream])
    for stream in REPORTS:
        assert len(kept.run.records[stream]) < len(every.run.records[stream])


def test_nulls_zeros_and_foreign_scripts_arrive(syncs: Syncs) -> None:
    records = syncs("full refresh").run.records
    for stream, report in REPORTS.items():
        values = [record[name] for record in records[stream] for name in METRICS[report["metrics"]]]
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
