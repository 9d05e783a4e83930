"""However a read is ended, the process ends within seconds, says why where somebody listens, and counts as failed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest

from integration_tests.running import connector
from integration_tests.running.connector import command, command_line, configured
from integration_tests.running.forked import run
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

SOON = 10.0  # seconds: what the contract promises, and what docker waits before it kills
PATIENCE = 240.0
REPORT = "report/integrated/get/"
_SMALL_CONTAINER = Path(__file__).parents[1] / "running" / "small_container"


class Reading:
    """A read of reports that goes on for a while, in a process of its own.

    Args:
        api: What it reads from.
        folder: For its files.
        output: Where its standard output goes.
        environment: Variables beside those of the tests.
    """

    def __init__(self, api: SimulatedApi, folder: Path, output: BinaryIO | int, **environment: str) -> None:
        config = api.config(rate_limit_tier="ultimate", start_date="2025-12-01")
        catalog = configured(run("discover", config, now=NOW).one("CATALOG")["catalog"], "ads_hourly_report", "ads")
        arguments = [command(), *command_line(str(folder), "read", config, catalog)]
        self._api = api
        self.errors = (folder / "err").open("wb+")
        self.process = subprocess.Popen(
            arguments, stdout=output, stderr=self.errors, env={**os.environ, **environment}, cwd=folder
        )

    def wait_for_requests(self, number: int) -> None:
        """Until it has asked the API so many times."""
        deadline = time.monotonic() + PATIENCE
        while len(self._api.requests) < number and self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert self.process.poll() is None, "the read was over too soon"

    def end(self) -> tuple[float, str]:
        """Seconds until the process has ended by itself, and its error output."""
        began = time.monotonic()
        try:
            self.process.wait(SOON + 20)
        finally:
            seconds = time.monotonic() - began
            self.process.kill()
            self.process.wait()
        self.errors.seek(0)
        return seconds, self.errors.read().decode()


api = api_fixture(latency=0.02)


def messages_of(path: Path) -> list[dict[str, Any]]:
    lines = path.read_bytes().split(b"\n")
    assert lines[-1] == b"", "the last line was cut"
    return [json.loads(line) for line in lines[:-1]]


def test_a_closed_output_ends_the_process_without_a_traceback(api: SimulatedApi, tmp_path: Path) -> None:
    reading = Reading(api, tmp_path, subprocess.PIPE)
    output = reading.process.stdout
    assert output is not None
    reading.wait_for_requests(10)
    output.close()
    seconds, text = reading.end()
    assert (reading.process.returncode, text) == (1, "The output takes nothing more: Broken pipe.\n")
    assert seconds < SOON
    asked = len(api.requests)
    time.sleep(0.2)
    assert len(api.requests) == asked


def test_a_full_disk_behind_the_output_ends_the_process(api: SimulatedApi, tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        reading = Reading(api, tmp_path, full)
        seconds, text = reading.end()
    assert (reading.process.returncode, text) == (1, "The output takes nothing more: No space left on device.\n")
    assert seconds < PATIENCE


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_read_with_whole_lines_the_last_state_and_one_error(
    api: SimulatedApi, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with (tmp_path / "out").open("wb") as out:
        reading = Reading(api, tmp_path, out)
        reading.wait_for_requests(40)
        reading.process.send_signal(number)
        seconds, text = reading.end()
    assert (reading.process.returncode, text) == (code, "")
    assert seconds < SOON
    messages = messages_of(tmp_path / "out")
    *_, state, error = [m for m in messages if m["type"] in ("STATE", "TRACE") and "stream_status" not in str(m)]
    assert state["type"] == "STATE"
    assert number.name in error["trace"]["error"]["message"]
    assert error["trace"]["error"]["failure_type"] == "transient_error"


def test_a_signal_while_the_reader_has_stopped_still_ends_the_process(api: SimulatedApi, tmp_path: Path) -> None:
    reading = Reading(api, tmp_path, subprocess.PIPE)
    reading.wait_for_requests(20)  # nobody takes what is printed: the pipe is full by now
    reading.process.send_signal(signal.SIGTERM)
    seconds, _ = reading.end()
    assert reading.process.returncode == 143
    assert seconds < SOON + 5  # the machine may be busy; without a bound it would be for ever


def test_a_container_without_memory_ends_the_process_with_its_state_and_one_error(
    api: SimulatedApi, tmp_path: Path
) -> None:
    for name, content in (("current", "970"), ("max", "1000"), ("stat", "anon 960\n")):
        (tmp_path / f"memory.{name}").write_text(content)
    paths = os.pathsep.join(filter(None, [str(_SMALL_CONTAINER), os.environ.get("PYTHONPATH")]))
    with (tmp_path / "out").open("wb") as out:
        reading = Reading(api, tmp_path, out, SIMULATED_CGROUP=str(tmp_path), PYTHONPATH=paths)
        _, text = reading.end()
    assert (reading.process.returncode, text) == (1, "")
    messages = messages_of(tmp_path / "out")
    errors = [m["trace"]["error"] for m in messages if m["type"] == "TRACE" and m["trace"]["type"] == "ERROR"]
    assert ["memory" in error["message"] for error in errors] == [True]
    assert any(m["type"] == "STATE" for m in messages)


@pytest.mark.parametrize("verb", ["check", "discover", "spec", "probe"])
def test_commands_into_a_closed_pipe_end_without_a_traceback(api: SimulatedApi, tmp_path: Path, verb: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(api.config(rate_limit_tier="ultimate")))
    arguments = [command(), verb, *([] if verb == "spec" else ["--config", str(path)])]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert b"Traceback" not in error
    assert b"output" in error


def test_names_in_any_script_come_out_as_utf_8_whatever_the_locale_says(api: SimulatedApi) -> None:
    config = api.config(rate_limit_tier="ultimate")
    catalog = configured(run("discover", config, now=NOW).one("CATALOG")["catalog"], "campaigns")
    ascii_only = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = connector.run("read", config, catalog, now=NOW, environment=ascii_only)
    assert result.returncode == 0
    names = {record["campaign_name"] for record in result.records["campaigns"]}
    assert any(not name.isascii() for name in names)
    assert names == {row["campaign_name"] for row in api.truth.records("campaigns", config)}


def test_a_stream_that_the_source_lacks_fails_the_sync_after_the_others_were_read(api: SimulatedApi) -> None:
    config = api.config(rate_limit_tier="ultimate")
    catalog = configured(run("discover", config, now=NOW).one("CATALOG")["catalog"], "ads", mode="full_refresh")
    gone = json.loads(json.dumps(catalog["streams"][0]))
    gone["stream"]["name"] = "custom_by_placement"
    for streams in ([gone, *catalog["streams"]], [gone]):
        result = run("read", config, {"streams": streams}, now=NOW)
        assert result.returncode == 1
        (error,) = [each for each in result.errors if "custom_by_placement" in each["message"]]
        assert error["failure_type"] == "config_error"
        assert result.statuses["custom_by_placement"] == "INCOMPLETE"
        assert len(result.records["ads"]) == (len(api.truth.records("ads", config)) if len(streams) > 1 else 0)


def test_a_signal_during_a_check_ends_it(api: SimulatedApi, tmp_path: Path) -> None:
    stalled = api.faults.add(path="advertiser/info/", action=actions.Action("stalled", delay=PATIENCE))
    path = tmp_path / "config.json"
    path.write_text(json.dumps(api.config(rate_limit_tier="ultimate")))
    process = subprocess.Popen(
        [command(), "check", "--config", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + PATIENCE
    while not stalled.fired and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=SOON + 20)
    assert (process.returncode, error) == (-signal.SIGTERM, b"Ended by SIGTERM.\n")
