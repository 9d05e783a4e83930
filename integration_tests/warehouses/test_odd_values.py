"""Odd values: the same in the connector's records, in those of its source alone, in DuckDB and in PostgreSQL."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from airbyte_cdk.models import ConfiguredAirbyteCatalogSerializer, Type

from integration_tests.faults.faults import catalog
from integration_tests.running import connector
from integration_tests.running.connector import Run, configured
from integration_tests.running.worlds import NOW
from integration_tests.warehouses.postgresql import needs_server
from integration_tests.warehouses.test_warehouses import found_rows, rows
from integration_tests.warehouses.warehouses import WAREHOUSES, Client, configuration, sync
from simulated_api import SimulatedApi
from simulated_api.trouble import actions
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Iterator

REPORT, LIST, NESTED = "ads_daily_report", "ad_groups", "smart_plus_ads"
PATHS = {REPORT: "report/integrated/get/", LIST: "adgroup/get/", NESTED: "smart_plus/ad/get/"}
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
# What an answer holds, and what arrives; None without a change is what the API writes for no value.
COUNTS: dict[bytes, tuple[Any, str | None]] = {
    b'"7.0"': (7, None),
    b'"1.5"': (None, "NULLED"),
    b'"1,234"': (None, "NULLED"),
    b'"1_000"': (None, "NULLED"),
    '"٣"'.encode(): (None, "NULLED"),
    b'"9223372036854775807"': (2**63 - 1, None),
    b'"36893488147419103232"': (None, "NULLED"),
    b"true": (None, "NULLED"),
    b'"-"': (None, None),
}
NUMBERS: dict[bytes, tuple[Any, str | None]] = {
    b'"1e3"': (1000.0, None),
    b'"12.5%"': (None, "NULLED"),
    b"NaN": (None, "NULLED"),
    b'"Infinity"': (None, "NULLED"),
    b"1e300": (None, "NULLED"),
    b'"9007199254740993"': (9007199254740993, None),
    b"[1.5]": (None, "NULLED"),
    b'""': (None, None),
}
TEXTS: dict[bytes, tuple[Any, str | None]] = {
    rb'"nul \u0000 within"': (f"nul {UNKNOWN} within", "TRUNCATED"),
    rb'"cut \ud83d"': (f"cut {UNKNOWN}", "TRUNCATED"),
    b'"caf\xe9"': (f"caf{UNKNOWN}", "TRUNCATED"),
    b'{"a": [1]}': ('{"a":[1]}', None),
    rb'"line\u2028\n\"quoted\" \\ "': ('line\u2028\n"quoted" \\ ', None),
}
TIMES: dict[bytes, tuple[Any, str | None]] = {
    b'"2026-02-30 00:00:00"': (None, "NULLED"),
    b'"9999-12-31 23:59:59"': ("9999-12-31T23:59:59Z", None),
    b'"0000-00-00 00:00:00"': (None, "NULLED"),
    b"{}": (None, "NULLED"),
}
OBJECTS: dict[bytes, tuple[Any, str | None]] = {
    rb'"no object"': (None, "NULLED"),
    rb'{"new": {"a_id": 7123456789012345678, "text": "\u0000"}}': (
        {"new": {"a_id": "7123456789012345678", "text": UNKNOWN}},
        "TRUNCATED",
    ),
}
ODD = {
    REPORT: {"impressions": COUNTS, "spend": NUMBERS, "campaign_name": TEXTS},
    LIST: {"budget": NUMBERS, "adgroup_name": TEXTS, "schedule_end_time": TIMES},
    NESTED: {"ad_name": dict(list(TEXTS.items())[:2]), "disclaimer": OBJECTS},  # an ad account has two of them
}


@pytest.fixture(scope="module")
def api() -> Iterator[SimulatedApi]:
    with SimulatedApi(now=NOW, world="tiny") as api:
        for stream, columns in ODD.items():
            values = {name: list(each) for name, each in columns.items()}
            group = "metrics" if stream == REPORT else None
            params = {"dimensions": ["ad_id", "stat_time_day"]} if stream == REPORT else {}
            odd = actions.odd_values(values, group)
            api.faults.add(path=PATHS[stream], params=params, times=None, action=odd)
        yield api


@pytest.fixture(scope="module")
def config(api: SimulatedApi) -> dict[str, Any]:
    return configuration(api)


@pytest.fixture(scope="module")
def run(api: SimulatedApi, config: dict[str, Any]) -> Run:
    run = connector.run("read", config, configured(catalog(config), *ODD), now=api.now)
    assert run.returncode == 0, run.errors
    return run


def messages(run: Run, stream: str) -> list[dict[str, Any]]:
    return [each["record"] for each in run.messages if each["type"] == "RECORD" and each["record"]["stream"] == stream]


@pytest.mark.parametrize(("stream", "column"), [(stream, column) for stream in ODD for column in ODD[stream]])
def test_each_odd_value_arrives_as_it_should_and_its_record_says_so(run: Run, stream: str, column: str) -> None:
    arrived = {json.dumps(_shown(each, column)) for each in messages(run, stream)}
    expected = {json.dumps(each) for each in ODD[stream][column].values()}
    assert arrived == expected


def _shown(record: dict[str, Any], column: str) -> tuple[Any, str | None]:
    value, changes = record["data"][column], record.get("meta", {"changes": []})["changes"]
    if isinstance(value, dict):
        value = {name: each for name, each in value.items() if each is not None}
    assert all(each["reason"] == "SOURCE_SERIALIZATION_ERROR" for each in changes)
    return value, next((each["change"] for each in changes if each["field"].split(".")[0] == column), None)


def test_other_columns_are_as_ever_and_no_row_is_missing(api: SimulatedApi, config: dict[str, Any], run: Run) -> None:
    for stream, columns in ODD.items():
        sides = run.records[stream], api.truth.records(stream, config)
        left = [[{n: v for n, v in each.items() if n not in columns} for each in side] for side in sides]
        assert rows(stream, left[0]) == rows(stream, left[1])


def test_each_column_is_warned_of_once(run: Run) -> None:
    for stream, columns in ODD.items():
        for column, values in columns.items():
            kinds = {kind for _, kind in values.values() if kind}
            said = [line for line in run.logs if f"Stream {stream}, column {column}" in line]
            assert len(said) == len(kinds), said
            assert all(line.startswith("WARN") and "such as" in line for line in said)


def test_the_source_alone_gives_the_same_records_and_changes(config: dict[str, Any], run: Run) -> None:
    chosen = ConfiguredAirbyteCatalogSerializer.load(configured(catalog(config), LIST, NESTED))
    source = SourceTiktokAds(catalog=chosen, config=config)
    found: dict[str, list[str]] = {LIST: [], NESTED: []}
    for message in source.read(logging.getLogger("airbyte"), config, chosen, []):
        if message.type is Type.RECORD and message.record:
            meta = message.record.meta
            changes = [(each.field, each.change.value, each.reason.value) for each in meta.changes] if meta else []
            assert message.record.file_reference is None
            found[message.record.stream].append(json.dumps([message.record.data, changes], sort_keys=True))
    for stream, records in found.items():
        expected = [
            json.dumps(
                [
                    each["data"],
                    [(c["field"], c["change"], c["reason"]) for c in each.get("meta", {"changes": []})["changes"]],
                ],
                sort_keys=True,
            )
            for each in messages(run, stream)
        ]
        assert sorted(records) == sorted(expected)


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with Client() as running:
        yield running


@pytest.mark.parametrize("warehouse", ["DuckDB", pytest.param("PostgreSQL", marks=needs_server)])
def test_warehouse_has_the_same_records(
    client: Client, api: SimulatedApi, config: dict[str, Any], run: Run, warehouse: str
) -> None:
    with WAREHOUSES[warehouse]() as opened:
        tables = sync(client, api, config, opened, streams=list(ODD))
    for stream in ODD:
        assert found_rows(stream, tables.rows[stream]) == rows(stream, run.records[stream])
