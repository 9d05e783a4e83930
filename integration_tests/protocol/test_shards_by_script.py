"""The scripts and the pod's command of docs/scale.md, as they stand there, against the simulated API."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from integration_tests.faults.faults import same
from integration_tests.lists.test_assets import discovered
from integration_tests.running.connector import configured
from integration_tests.running.leaks import refuse_leaks, secrets_of
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from integration_tests.running.connector import Record

PAGE = Path(__file__).parents[2] / "docs/scale.md"
REPORT, LIST, ONCE = "ads_daily_report", "campaigns", "business_centers"
STREAMS = (REPORT, LIST, ONCE)
START, FIRST_END, SECOND_END = "2026-03-12", "2026-03-14", "2026-03-16"


def scripts() -> dict[str, str]:
    """The page's scripts by the name in their second line."""
    found = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return {text.splitlines()[1].split()[1]: text for text in found}


def pod() -> tuple[list[str], dict[str, str]]:
    """The command of the page's pod, and its variables."""
    (text,) = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (job,) = [each for each in yaml.safe_load_all(text) if each["kind"] == "Job"]
    (container,) = job["spec"]["template"]["spec"]["containers"]
    return container["command"], {each["name"]: each["value"] for each in container["env"]}


class Folder:
    """A folder as the page describes it, with its scripts, a configuration and a catalog.

    Args:
        path: Of the folder.
        config: What each process begins with.
    """

    def __init__(self, path: Path, config: dict[str, Any]) -> None:
        self.path, self.config = path, config
        self.private = path / "private"
        self.private.mkdir()
        for name, text in scripts().items():
            (path / name).write_text(text)
        (path / "catalog.json").write_text(json.dumps(configured(discovered(), *STREAMS)))

    def run(self, *command: str, environment: Mapping[str, str] | None = None, **changes: object) -> int:
        """Run a command in the folder to its end, with changes of the configuration; gives its exit code."""
        (self.path / "config.json").write_text(json.dumps({**self.config, **changes}))
        settings = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PRIVATE": str(self.private),
        }
        ended = subprocess.run(
            command,
            cwd=self.path,
            env={**os.environ, **settings, **(environment or {})},
            capture_output=True,
            check=False,
            timeout=300,
        )
        files = [path.read_bytes() for name in ("out", "state") for path in self.path.glob(f"{name}/*")]
        refuse_leaks(b"\n".join([ended.stdout, *files]), ended.stderr.decode(), secrets_of(self.config))
        return ended.returncode

    def taken(self, stream: str) -> list[Record]:
        """The stream's records of all finished files, as a loader takes them."""
        lines = [line for path in self.path.glob("out/*.jsonl") for line in path.read_text().splitlines()]
        records = [each["record"] for each in map(json.loads, lines) if each["type"] == "RECORD"]
        return [record["data"] for record in records if record["stream"] == stream]

    def load(self) -> None:
        """Delete the finished files, as after loading them."""
        for path in self.path.glob("out/*.jsonl"):
            path.unlink()

    def left(self) -> list[Path]:
        """What should not be there any more: a configuration, a file that is not finished."""
        return [*self.private.iterdir(), *self.path.glob("*/*.part")]


@pytest.fixture
def api() -> Iterator[SimulatedApi]:
    with SimulatedApi(now=NOW, world="wide:8") as running:
        yield running


@pytest.fixture
def folder(api: SimulatedApi, tmp_path: Path) -> Folder:
    days = {"start_date": START, "end_date": FIRST_END, "lookback_window": 0}
    return Folder(tmp_path, api.config(rate_limit_tier="ultimate", **days))


def test_a_state_goes_from_two_shards_to_three_and_on(api: SimulatedApi, folder: Folder) -> None:
    assert folder.run("sh", "read-all.sh", "2") == 0
    for stream in STREAMS:
        assert same(folder.taken(stream), api.truth.records(stream, folder.config))
    folder.load()

    assert folder.run("sh", "read-all.sh", "3", end_date=SECOND_END) == 0
    later = {**folder.config, "start_date": FIRST_END, "end_date": SECOND_END}  # the cursor's own day is read again
    assert same(folder.taken(REPORT), api.truth.records(REPORT, later))
    assert sorted(path.name for path in folder.path.glob("state/*")) == [
        *("1-of-2.json", "1-of-3.json", "2-of-2.json", "2-of-3.json", "3-of-3.json", "before.json")
    ]
    assert folder.left() == []

    command, variables = pod()
    variables |= {"JOB_COMPLETION_INDEX": "1", "SHARDS": "3", "AT_ONCE": "1"}
    variables |= {"CONFIG": "config.json", "SETTINGS": ".", "PRIVATE": str(folder.private)}
    folder.load()
    in_folder = [part.replace("/settings/", "./") for part in command]
    assert folder.run(*in_folder, environment=variables, end_date=SECOND_END) == 0
    (output,) = folder.path.glob("out/*.jsonl")
    assert output.name.startswith("2-of-3-")
    assert "Shard 2 of 3" in output.read_text()
    days = {record["stat_time_day"] for record in folder.taken(REPORT)}
    assert days == {SECOND_END}


def test_a_shard_that_fails_fails_the_whole_and_keeps_its_state(folder: Folder) -> None:
    assert folder.run("sh", "read-shard.sh", "2", "2") == 0
    state = folder.path / "state/2-of-2.json"
    before = json.loads(state.read_text())
    assert "stat_time_day" in str(before)
    assert folder.run("sh", "read-all.sh", "2", advertiser_ids="none") == 1
    assert json.loads(state.read_text()) == before
    assert folder.left() == []
