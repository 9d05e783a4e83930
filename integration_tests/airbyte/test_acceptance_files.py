"""The files that Airbyte's connectors keep beside their tests: each is right, and none is left behind."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.forked import run
from integration_tests.running.worlds import NOW, api_fixture

if TYPE_CHECKING:
    from integration_tests.running.connector import Record, Run
    from simulated_api import SimulatedApi

ROOT = Path(__file__).parents[2]
START, LOOKBACK = date(2026, 3, 10), 1
ACCEPTANCE: dict[str, Any] = yaml.safe_load((ROOT / "acceptance-test-config.yml").read_text())["acceptance_tests"]
(INCREMENTAL,) = ACCEPTANCE["incremental"]["tests"]
State = dict[str, dict[str, str]]


def _load(path: str) -> Any:  # noqa: ANN401 - JSON
    return json.loads((ROOT / path).read_text())


def _cursors(path: str) -> State:
    """Cursor values of a state file, by stream and ad account."""
    found: State = {}
    for message in _load(path):
        saved = message["stream"]["stream_state"]["states"]
        values = {entry["partition"]["advertiser_id"]: next(iter(entry["cursor"].values())) for entry in saved}
        found[message["stream"]["stream_descriptor"]["name"]] = values
    return found


SAMPLE = _cursors("integration_tests/sample_state.json")
ABNORMAL = _cursors(INCREMENTAL["future_state"]["future_state_path"])


api = api_fixture(scope="module")


@pytest.fixture(scope="module")
def config(api: SimulatedApi) -> dict[str, Any]:
    return api.config(rate_limit_tier="ultimate", start_date=str(START), lookback_window=LOOKBACK)


@pytest.fixture(scope="module")
def continued(config: dict[str, Any]) -> Run:
    """A sync of the sample state's streams that goes on from it."""
    catalog = _load(INCREMENTAL["configured_catalog_path"])
    chosen = [each for each in catalog["streams"] if each["stream"]["name"] in SAMPLE]
    return run("read", config, {"streams": chosen}, _load("integration_tests/sample_state.json"), now=NOW)


@pytest.fixture(scope="module")
def refused(config: dict[str, Any]) -> Run:
    """A sync of all streams with a cursor, some of which stand in the far future."""
    catalog, config = _load(INCREMENTAL["configured_catalog_path"]), {**config, "start_date": "2026-03-15"}
    return run("read", config, catalog, _load(INCREMENTAL["future_state"]["future_state_path"]), now=NOW)


def _due(api: SimulatedApi, config: dict[str, Any], stream: str) -> list[Record]:
    """What a sync that goes on from the sample state has to emit."""
    saved = SAMPLE[stream]
    if not stream.endswith("_report"):
        return [
            record
            for record in api.truth.records(stream, config)
            if record["modify_time"] is None or record["modify_time"] >= saved.get(record["advertiser_id"], "")
        ]
    cursor = "stat_time_hour" if "hourly" in stream else "stat_time_day"
    first = {account: date.fromisoformat(day) - timedelta(days=LOOKBACK) for account, day in saved.items()}
    return [
        record
        for record in api.truth.records(stream, config)
        if record[cursor][:10] >= str(first.get(record["advertiser_id"], START))
    ]


def test_every_file_is_used() -> None:
    entries = [entry for section in ACCEPTANCE.values() for entry in section["tests"]]
    named = {entry[key] for entry in entries for key in ("config_path", "configured_catalog_path") if key in entry}
    named |= {INCREMENTAL["future_state"]["future_state_path"], "integration_tests/sample_state.json"}
    files = {str(path.relative_to(ROOT)) for path in (ROOT / "integration_tests").glob("*.json")}
    assert files == {path for path in named if not path.startswith("secrets/")}


def test_the_sample_configuration_makes_the_streams_and_the_report_that_it_names() -> None:
    sample = _load("integration_tests/sample_config.json")
    streams = in_process.run("discover", sample).one("CATALOG")["catalog"]["streams"]
    names = [stream["name"] for stream in streams]
    (report,) = sample["custom_reports"]
    assert names[-1] == f"custom_{report['name']}"
    full = _load("integration_tests/configured_catalog.json")
    assert names[:-1] == [each["stream"]["name"] for each in full["streams"]]


@pytest.mark.parametrize("stream", SAMPLE)
def test_a_sync_goes_on_from_the_sample_state(
    api: SimulatedApi, config: dict[str, Any], continued: Run, stream: str
) -> None:
    assert (continued.returncode, continued.errors) == (0, [])
    expected = _due(api, config, stream)
    assert 0 < len(expected) < len(api.truth.records(stream, config)), "the state must leave something out"
    assert texts(continued.records[stream]) == texts(expected)


@pytest.mark.parametrize("stream", SAMPLE)
def test_the_sample_state_has_the_form_of_a_states_message(continued: Run, stream: str) -> None:
    (written,) = [each for each in continued.last_states if each["stream"]["stream_descriptor"]["name"] == stream]
    samples = _load("integration_tests/sample_state.json")
    (sample,) = [each for each in samples if each["stream"]["stream_descriptor"]["name"] == stream]
    after, before = written["stream"]["stream_state"], sample["stream"]["stream_state"]
    assert after.keys() == before.keys()
    assert {tuple(entry["cursor"]) for entry in after["states"]} == {
        tuple(entry["cursor"]) for entry in before["states"]
    }
    now_at = continued.cursors(stream)
    assert all(now_at[account] >= value for account, value in SAMPLE[stream].items())


@pytest.mark.parametrize("stream", ABNORMAL)
def test_a_cursor_in_the_far_future_is_an_error_that_names_stream_and_account(refused: Run, stream: str) -> None:
    assert refused.returncode == 1
    assert refused.statuses[stream] == "INCOMPLETE"
    errors = [error for error in refused.errors if f"stream {stream}, ad account " in error["message"]]
    assert errors
    for error in errors:
        assert error["failure_type"] == "config_error"
        assert any(account in error["message"] for account in ABNORMAL[stream])


@pytest.mark.parametrize("stream", ABNORMAL)
def test_a_cursor_in_the_far_future_reads_nothing_of_its_account_and_stays_where_it_is(
    refused: Run, stream: str
) -> None:
    assert not {record["advertiser_id"] for record in refused.records[stream]} & set(ABNORMAL[stream])
    assert (
        ABNORMAL[stream].items()
        >= {account: value for account, value in refused.cursors(stream).items() if account in ABNORMAL[stream]}.items()
    )


def test_a_cursor_in_the_far_future_does_not_stop_other_streams(refused: Run) -> None:
    others = {stream: status for stream, status in refused.statuses.items() if stream not in ABNORMAL}
    assert len(others) > 20
    assert set(others.values()) == {"COMPLETE"}
