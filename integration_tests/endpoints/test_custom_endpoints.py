"""Custom endpoints of every kind, read by the connector as a process: each value is the API's, each row there once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from integration_tests.endpoints.own_endpoints import BUILT_IN, ENDPOINTS, Session, session
from integration_tests.faults.faults import same
from integration_tests.running.once import once, shared_folder

if TYPE_CHECKING:
    from integration_tests.running.connector import Record

EVERY = pytest.mark.parametrize("name", ENDPOINTS)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return once(shared_folder(tmp_path_factory), "own endpoints", session)


def dotted(record: Record, names: list[str]) -> Record:
    """Some values of a record, by names that may lead into objects."""
    found = {}
    for name in names:
        value: Any = record
        for part in name.split("."):
            value = value[part]
        found[name] = value
    return found


def test_check_takes_them_all(seen: Session) -> None:
    status = seen.check.one("CONNECTION_STATUS")["connectionStatus"]
    assert (status["status"], status.get("message")) == ("SUCCEEDED", None)


def test_all_streams_are_complete_and_nothing_went_wrong(seen: Session) -> None:
    assert (seen.read.returncode, seen.read.errors, seen.read.stderr) == (0, [], "")
    streams = {*BUILT_IN, *(f"endpoint_{name}" for name in ENDPOINTS)}
    assert seen.read.statuses == dict.fromkeys(streams, "COMPLETE")


@EVERY
def test_every_value_is_the_apis(seen: Session, name: str) -> None:
    records, truth = seen.read.records[f"endpoint_{name}"], seen.truth[name]
    assert len(records) == len(truth)
    columns = set(seen.schemas[f"endpoint_{name}"]["properties"])
    if name in ("assets", "businesses"):  # whose rows have more than the truth names
        names = list(truth[0])
        assert same([dotted(record, names) for record in records], truth)
        return
    assert all(set(row) <= columns for row in truth)
    assert same(records, [dict.fromkeys(columns) | row for row in truth])


def test_there_is_enough_of_everything_to_know(seen: Session) -> None:
    rows = {name: len(seen.truth[name]) for name in ENDPOINTS}
    assert {name for name, number in rows.items() if not number} == {"nothing"}
    assert rows["products"] > 100
    assert rows["posts"] > 100
    assert rows["comments"] > 20
    assert min(rows[name] for name in ("set_products", "ad_reviews", "identities", "account_transactions")) > 10


@EVERY
def test_records_hold_exactly_the_columns_of_the_schema_and_fit_it(seen: Session, name: str) -> None:
    schema = seen.schemas[f"endpoint_{name}"]
    validator = Draft7Validator(schema)
    for record in seen.read.records[f"endpoint_{name}"]:
        assert [error.message for error in validator.iter_errors(record)] == []
        assert set(record) == set(schema["properties"])


@EVERY
def test_primary_key_is_in_the_catalog_and_tells_rows_apart(seen: Session, name: str) -> None:
    catalog = seen.discovered[0].one("CATALOG")["catalog"]
    (stream,) = [each for each in catalog["streams"] if each["name"] == f"endpoint_{name}"]
    key = ENDPOINTS[name].get("primary_key", [])
    assert stream.get("source_defined_primary_key", []) == [[column] for column in key]
    assert stream["supported_sync_modes"] == ["full_refresh"]
    records = seen.read.records[f"endpoint_{name}"]
    if key:
        assert len({tuple(record[column] for column in key) for record in records}) == len(records)


def test_schema_is_the_same_at_the_next_discovery(seen: Session) -> None:
    first, second = (each.one("CATALOG")["catalog"] for each in seen.discovered)
    assert json.dumps(first) == json.dumps(second)


def test_second_read_gives_the_same(seen: Session) -> None:
    assert seen.again.returncode == 0
    for stream in (*BUILT_IN, *(f"endpoint_{name}" for name in ENDPOINTS)):
        assert same(seen.again.records[stream], seen.read.records[stream])


def test_built_in_streams_that_are_looked_up_come_in_full(seen: Session) -> None:
    for name in BUILT_IN:
        assert same(seen.read.records[name], seen.truth[name])


def long_numbers(value: Any, *, is_id: bool = False) -> list[Any]:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, dict):
        return [
            each for name, below in value.items() for each in long_numbers(below, is_id=name.endswith(("_id", "_ids")))
        ]
    if isinstance(value, list):
        return [each for below in value for each in long_numbers(below, is_id=is_id)]
    return [value] if isinstance(value, int) and (is_id or abs(value) > 2**53) else []


@EVERY
def test_ids_are_texts_at_every_depth(seen: Session, name: str) -> None:
    assert long_numbers(seen.read.records[f"endpoint_{name}"]) == []


def test_ids_that_are_numbers_of_19_digits_come_out_exact(seen: Session) -> None:
    ids = [record["product_id"] for record in seen.read.records["endpoint_set_products"]]
    assert all(isinstance(id_, str) and len(id_) == 19 for id_ in ids)
    assert {*ids} == {row["product_id"] for row in seen.truth["set_products"]}


def test_metadata_is_of_the_page_that_a_record_came_on(seen: Session) -> None:
    pages = [record["metadata"]["page"] for record in seen.read.records["endpoint_catalogs"]]
    assert pages == [1] * 5 + [2] * 5 + [3] * 2


def test_what_was_asked_for_one_by_one_is_a_column(seen: Session) -> None:
    groups = {row["search_value"] for row in seen.truth["comments"]}
    assert {record["search_value"] for record in seen.read.records["endpoint_comments"]} == groups
    assert len(groups) > 1


def test_empty_answer_gives_no_record_and_columns_once_there_are_some(seen: Session) -> None:
    assert set(seen.schemas["endpoint_nothing"]["properties"]) == {"advertiser_id"}
    said = [line for line in seen.discovered[0].logs if "endpoint_nothing" in line]
    assert len(said) == 1
    assert said[0].startswith("WARN")


def test_refused_account_that_was_discovered_is_said_once_per_stream(seen: Session) -> None:
    of_accounts = [name for name, each in ENDPOINTS.items() if each.get("per_advertiser", True)]
    said = [line for line in seen.read.logs if line.startswith("WARN")]
    streams = {f"endpoint_{name}" for name in (*of_accounts, "catalogs_of_owners")}
    for stream in (*BUILT_IN, *streams):
        assert len([line for line in said if f"stream {stream}: ad account" in line and "40001" in line]) == 1
    assert [line for line in said if "40001" not in line and "lack a looked-up value" not in line] == []
