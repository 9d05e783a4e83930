"""What a person sees who runs a command at a terminal, and that files and pipes hold nothing of it."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from integration_tests.running.connector import command, run
from integration_tests.running.worlds import api_fixture
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from pathlib import Path

    from simulated_api import SimulatedApi

STREAM = {"name": "campaigns", "json_schema": {}, "supported_sync_modes": ["full_refresh"]}
CATALOG = {"streams": [{"stream": STREAM, "sync_mode": "full_refresh", "destination_sync_mode": "append"}]}


api = api_fixture(scope="module", now=None)


@pytest.fixture
def files(api: SimulatedApi, tmp_path: Path) -> list[str]:
    (tmp_path / "config.json").write_text(json.dumps(api.config(rate_limit_tier="ultimate")))
    (tmp_path / "catalog.json").write_text(json.dumps(CATALOG))
    return ["--config", str(tmp_path / "config.json"), "--catalog", str(tmp_path / "catalog.json")]


def at_terminal(arguments: list[str], *, output_too: bool) -> tuple[int, str, str]:
    """Exit code, output and error output of a command whose error output is a terminal.

    Args:
        arguments: The command line.
        output_too: Whether its output goes to the terminal as well; then the output is empty here.
    """
    master, terminal = os.openpty()
    output = terminal if output_too else subprocess.PIPE
    process = subprocess.Popen([command(), *arguments], stdout=output, stderr=terminal)
    os.close(terminal)
    # What the terminal shows is little, and held by it until it is read.
    seen = _all_of(master) if output_too else ""
    written, _ = process.communicate(timeout=120)
    seen = seen or _all_of(master)
    os.close(master)
    return process.returncode, (written or b"").decode(), seen


def _all_of(descriptor: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode()


def test_probe_says_which_stream_it_asks_and_its_json_is_clean(files: list[str]) -> None:
    code, output, seen = at_terminal(["probe", *files[:2], "--json"], output_too=False)
    streams = [stream["stream"] for stream in json.loads(output)["streams"]]
    assert code == 0
    for number, stream in enumerate(streams, 1):
        assert f"Asking for {stream}, stream {number} of {len(streams)}, " in seen
    assert "\x1b" not in output


def test_preview_says_what_it_waits_for(files: list[str]) -> None:
    code, output, seen = at_terminal(["preview", *files[:2], "--stream", "campaigns"], output_too=False)
    assert (code, "Asking for records of campaigns, " in seen) == (0, True)
    assert "campaign_id" in output
    assert "\x1b" not in output


def test_read_at_a_terminal_says_what_it_prints(files: list[str]) -> None:
    code, _, seen = at_terminal(["read", *files], output_too=True)
    assert code == 0
    assert seen.startswith("`read` prints messages for a destination to load")
    assert '{"type":"RECORD"' in seen


def test_read_into_a_file_shows_its_progress_at_the_terminal(api: SimulatedApi, files: list[str]) -> None:
    api.faults.add(path="campaign/get/", action=actions.stall(2.5))
    code, output, seen = at_terminal(["read", *files], output_too=False)
    records = [line for line in output.splitlines() if line.startswith('{"type":"RECORD"')]
    assert (code, len(records) > 0, "prints messages" in seen) == (0, True, False)
    assert " of 1 started streams read, " in seen


@pytest.mark.parametrize("verb", ["probe", "read"])
def test_pipes_hold_nothing_of_it(api: SimulatedApi, verb: str) -> None:
    result = run(verb, api.config(rate_limit_tier="ultimate"), CATALOG if verb == "read" else None)
    assert result.returncode == 0
    assert [word for word in ("Asking", "streams read", "prints messages", "\x1b") if word in result.stderr] == []
