"""The connector as a task's process: its records, states and sentences, and nothing left of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from source_tiktok_ads.spark import connector
from source_tiktok_ads.spark.connector import Read
from source_tiktok_ads.spark.errors import TikTokAdsError
from source_tiktok_ads.spark.options import Hidden

STREAM = {"name": "ads", "json_schema": {"properties": {}}, "supported_sync_modes": ["full_refresh"]}
COMPLETE = '{"type":"TRACE","trace":{"type":"STREAM_STATUS","stream_status":{"status":"COMPLETE"}}}'
RECORD = '{"type":"RECORD","record":{"stream":"ads","data":{"ad_id":"7"}}}'
STATE = '{"type":"STATE","state":{"type":"STREAM","stream":{}}}'
ERROR = '{"type":"TRACE","trace":{"type":"ERROR","error":{"message":"%s"%s}}}'
OF_STREAM = ',"stream_descriptor":{"name":"ads"}'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def play(monkeypatch: pytest.MonkeyPatch, place: Path, *lines: str, code: int = 0) -> Read:
    """A read whose process prints these lines; it leaves its command line and its files' modes beside itself."""
    script = place / "played.py"
    script.write_text(
        f"import os, sys, pathlib\nfor line in {lines!r}: print(line)\n"
        f"files = list(pathlib.Path(sys.argv[1]).iterdir()) + [pathlib.Path(sys.argv[1])]\n"
        f"modes = {{each.stat().st_mode & 0o077 for each in [pathlib.Path(sys.argv[1])]}}\n"
        f"pathlib.Path({str(place / 'seen')!r}).write_text(repr((sys.argv, modes)))\n"
        f"sys.stdout.flush(); os._exit({code})\n"
    )
    monkeypatch.setattr(connector, "_CHILD", script)
    config = Hidden(credentials={"access_token": "one-token"}, start_date="2026-03-01")
    return Read(config, STREAM, "full_refresh")


def test_records_come_as_they_are_and_states_are_kept(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    read = play(monkeypatch, folder, RECORD, STATE, "no message", RECORD, COMPLETE)
    assert [line.strip().decode() for line in read.records()] == [RECORD, RECORD]
    assert read.states == [{"type": "STREAM", "stream": {}}]


def test_the_configuration_is_in_no_argument_and_not_left_behind(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    list(play(monkeypatch, folder, COMPLETE).records())
    arguments, modes = eval((folder / "seen").read_text())  # noqa: S307 - written above
    assert "one-token" not in " ".join(arguments)
    assert modes == {0}
    assert sorted(each.name for each in folder.iterdir()) == ["played.py", "seen"]


@pytest.mark.parametrize(
    ("lines", "code", "says"),
    [
        ([ERROR % ("The token is refused.", OF_STREAM), ERROR % ("Not read in full.", "")], 1, "The token is refused."),
        ([ERROR % ("No space.", "")], 1, "No space."),
        ([ERROR % ("One.", OF_STREAM), ERROR % ("Two.", OF_STREAM), ERROR % ("One.", OF_STREAM)], 1, "One.\nTwo."),
        ([COMPLETE], 3, "Stream ads was not read in full: the connector ended with code 3. Its log says more."),
        ([RECORD], 0, "Stream ads was not read in full: the connector ended with code 0. Its log says more."),
    ],
)
def test_a_read_that_is_not_whole_is_an_error_of_the_connectors_sentences(
    monkeypatch: pytest.MonkeyPatch, folder: Path, lines: list[str], code: int, says: str
) -> None:
    with pytest.raises(TikTokAdsError) as raised:
        list(play(monkeypatch, folder, *lines, code=code).records())
    assert str(raised.value) == says


def test_what_the_connector_warns_of_is_said_in_the_executors_log(
    monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs = [json.dumps({"type": "LOG", "log": {"level": level, "message": "Said."}}) for level in ("INFO", "WARN")]
    list(play(monkeypatch, folder, *logs, COMPLETE).records())
    assert capsys.readouterr().err == "tiktok_ads WARN Said.\n"


def test_a_read_that_is_given_up_ends_its_process(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(connector, "_SECONDS_TO_END", 0.1)
    read = play(monkeypatch, folder, RECORD)
    note = f"open({str(folder / 'pid')!r}, 'w').write(str(os.getpid()))"
    (folder / "played.py").write_text(
        f"import os, time\n{note}\nprint({RECORD!r}, flush=True)\ntime.sleep(600)\n",
    )
    records: Any = read.records()
    assert next(records)
    records.close()
    number = int((folder / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_process_of_a_read_that_is_given_up_may_tidy_up(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    read = play(monkeypatch, folder, RECORD)
    tidied = f"open({str(folder / 'tidied')!r}, 'w').close()"
    (folder / "played.py").write_text(f"import sys\nprint({RECORD!r}, flush=True)\nsys.stdin.read()\n{tidied}\n")
    records: Any = read.records()
    assert next(records)
    records.close()
    assert (folder / "tidied").exists()


def test_the_child_ends_with_its_parent_and_takes_its_files_along(tmp_path: Path) -> None:
    """With nobody to write to it, as when a worker of Spark was killed; it waits for a file that never comes."""
    folder = tmp_path / "files"
    folder.mkdir()
    os.mkfifo(folder / "config.json")
    child = Path(connector.__file__).with_name("child.py")
    command = [sys.executable, "-P", str(child), str(folder), "check", "--config", str(folder / "config.json")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stdin
        process.stdin.close()
        assert process.wait(120) == 1
    assert not folder.exists()
