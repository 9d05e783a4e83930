"""Spark reads streams on two workers: every row once, whatever dies; what it asks for, says and keeps for itself."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.running.spark import need_spark

need_spark(java=True)

from integration_tests.protocol.test_every_stream import unsigned  # noqa: E402 - after what may skip the module
from integration_tests.protocol.test_streams import texts  # noqa: E402
from integration_tests.reports.custom_reports import DAY  # noqa: E402
from integration_tests.running.leaks import refuse_leaks, secrets_of  # noqa: E402
from integration_tests.running.once import once, shared_folder  # noqa: E402
from integration_tests.spark.scenes import KINDS, REPORT, REPORT_PATH  # noqa: E402

if TYPE_CHECKING:
    from integration_tests.running.connector import Record
    from integration_tests.spark.outcome import Outcome

    Outcomes = dict[str, Outcome]

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What came of all scenes, played once for all workers."""
    shared = shared_folder(tmp_path_factory)

    def play() -> Outcomes:
        folder = shared / "spark"
        folder.mkdir()
        command = [sys.executable, "-m", "integration_tests.spark.scenes", str(folder)]
        ended = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False, timeout=2400)
        assert ended.returncode == 0, ended.stderr[-5_000:]
        found: Outcomes = pickle.loads((folder / "outcomes.pickle").read_bytes())  # noqa: S301 - written by the scenes
        found["end"].notes["driver"] = ended.stdout + ended.stderr
        return found

    return once(shared, "spark", play)


def of(outcomes: Outcomes, name: str) -> Outcome:
    """The outcome of a scene that came to its end."""
    outcome = outcomes[name]
    assert not outcome.error, outcome.error
    return outcome


def comparable(records: list[Record], truth: list[Record]) -> list[str]:
    """Records as texts; what is an object in the truth, in a record its JSON, is an object; times are of one form."""
    nested = {name for row in truth for name, value in row.items() if _is_nested(value)}
    made = [
        {name: _parsed(value) if name in nested else _time(value) for name, value in row.items()} for row in records
    ]
    return texts(unsigned(_as_floats(made)))


def _is_nested(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(each, dict) for each in value))


def _parsed(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return [_parsed(each) for each in value]
    return json.loads(value) if isinstance(value, str) else value


def _time(value: Any) -> Any:  # noqa: ANN401
    """Times of Spark have no zone when they arrive here; all of these are in UTC, or in none."""
    if isinstance(value, str) and len(value) == len("2026-03-06T05:00:00Z") and value.endswith("Z"):
        return value[:-1]
    return value


def _as_floats(records: list[Record]) -> list[Record]:
    return [{name: float(value) if type(value) is int else value for name, value in row.items()} for row in records]


@pytest.mark.parametrize("stream", KINDS)
def test_a_stream_of_each_kind_equals_the_truth(outcomes: Outcomes, stream: str) -> None:
    outcome = of(outcomes, stream)
    assert outcome.truth
    assert comparable(outcome.records, outcome.truth) == comparable(outcome.truth, outcome.truth)


def test_columns_have_real_types(outcomes: Outcomes) -> None:
    report, hours = of(outcomes, REPORT).types, of(outcomes, "campaigns_hourly_report").types
    assert (report["stat_time_day"], report["spend"], report["ctr"]) == ("date", "decimal(20,6)", "double")
    assert (report["impressions"], hours["stat_time_hour"]) == ("bigint", "timestamp_ntz")
    assert of(outcomes, "ad_groups").types["modify_time"] == "timestamp"


def test_columns_and_days_are_chosen_by_schema_and_filter(outcomes: Outcomes) -> None:
    outcome = of(outcomes, "pruned")
    assert outcome.types["spend"] == "decimal(12,2)"
    assert comparable(outcome.records, outcome.truth) == comparable(outcome.truth, outcome.truth)
    assert outcome.truth


def test_the_api_is_asked_for_these_columns_and_days_alone(outcomes: Outcomes) -> None:
    asked = [params for path, params in of(outcomes, "pruned").requests if path == REPORT_PATH]
    assert asked
    assert {(params["start_date"], params["end_date"]) for params in asked} == {("2026-03-06", "2026-03-06")}
    assert {tuple(params["metrics"]) for params in asked} == {("spend", "impressions")}


def test_days_that_no_row_can_be_of_take_no_request(outcomes: Outcomes) -> None:
    notes = of(outcomes, "pruned").notes
    assert notes == {"columns": ["ad_id", DAY], "rows of no day": 0, "requests": []}


@pytest.mark.parametrize("scene", ["failed task", "killed workers"])
def test_tasks_that_fail_or_are_killed_leave_no_row_out_and_none_twice(outcomes: Outcomes, scene: str) -> None:
    outcome = of(outcomes, scene)
    assert comparable(outcome.records, outcome.truth) == comparable(outcome.truth, outcome.truth)


def test_the_failed_task_had_failed(outcomes: Outcomes) -> None:
    assert of(outcomes, "failed task").notes == {"fired": 1}


def test_what_was_killed_leaves_no_connector_and_no_configuration_behind(outcomes: Outcomes) -> None:
    notes = of(outcomes, "killed workers").notes
    assert (notes["taken"], notes["running"]) == (1, 2)
    assert notes["modes"] == {"600", "700"}
    assert notes["left"] == []
    assert of(outcomes, "end").notes["left"] == []


def test_a_read_is_written_as_parquet_with_its_types(outcomes: Outcomes) -> None:
    notes = of(outcomes, "incremental").notes
    assert notes["counted"] == len(notes["lake truth"]) > 0
    assert comparable(notes["lake"], notes["lake truth"]) == comparable(notes["lake truth"], notes["lake truth"])
    assert notes["lake types"]["spend"] == "decimal(20,6)"


def test_a_committed_read_is_read_on_from(outcomes: Outcomes) -> None:
    outcome = of(outcomes, "incremental")
    assert outcome.notes["moved"] == outcome.notes["committed"]
    known = {row["advertiser_id"] for row in outcome.notes["lake truth"]}
    asked = [params for path, params in outcome.requests if path == REPORT_PATH]
    days = {params["start_date"] for params in asked if params["advertiser_id"] in known}
    assert days == {"2026-03-06"}, "the last day again, which was not over, and no filter moves a state's days"
    assert comparable(outcome.records, outcome.truth) == comparable(outcome.truth, outcome.truth)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("token", "TikTok API error 40105 (the access token is wrong or revoked)"),
        ("stream", "There is no stream campains; did you mean campaigns"),
        ("column", f"Stream {REPORT} has no column spent; did you mean spend?"),
        ("configuration", "Configuration error: start_date 2026-13-01 is no day of the calendar"),
    ],
)
def test_the_error_is_the_connectors_sentence(outcomes: Outcomes, what: str, says: str) -> None:
    assert says in of(outcomes, "refused").notes[what]


def test_a_refused_token_is_found_out_by_one_request_before_there_is_a_task(outcomes: Outcomes) -> None:
    assert of(outcomes, "refused").notes["asked with it"] == ["oauth2/advertiser/get/"]


@pytest.mark.parametrize("place", ["plans", "pages", "events", "executors", "driver"])
def test_no_secret_is_in_what_spark_says_or_keeps(outcomes: Outcomes, place: str) -> None:
    end = of(outcomes, "end").notes
    text = {**of(outcomes, "plans").notes, **end}[place]
    seen = {"plans": "BatchScan tiktok_ads", "events": "SparkListenerSQLExecutionStart", "executors": "Finished task"}
    assert seen.get(place, "spark") in text
    refuse_leaks(text.encode(), "", secrets_of({"credentials": end["secrets"]}))
