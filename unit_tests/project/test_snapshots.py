"""The committed snapshots are those of the connector, and nothing breaks without a word since the last release."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from packaging.version import Version

from tools import snapshots
from tools.snapshots import CURRENT, FOLDER, Snapshot

if TYPE_CHECKING:
    from pathlib import Path

METADATA = "data: {releases: {breakingChanges: {%s}}}\n"
TOLD = '2.0.0: {upgradeDeadline: "2027-01-31", message: "The stream is gone."}'


def _without(snapshot: Snapshot, stream: str) -> Snapshot:
    kept = [each for each in snapshot.catalog["streams"] if each["name"] != stream]
    return Snapshot(snapshot.spec, {"streams": kept})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project at 1.2.3 whose last release is 1.2.3 too, and whose connector is the real one."""
    snapshot = Snapshot.read(CURRENT)
    monkeypatch.setattr(snapshots, "ROOT", tmp_path)
    monkeypatch.setattr(snapshots, "FOLDER", tmp_path / "snapshots")
    monkeypatch.setattr(snapshots, "CURRENT", tmp_path / "snapshots" / "current")
    monkeypatch.setattr(Snapshot, "taken", classmethod(lambda _: snapshot))
    _set_version(tmp_path, "1.2.3")
    (tmp_path / "metadata.yaml").write_text(METADATA % "")
    assert snapshots.main(["release"]) == 0
    return tmp_path


def _set_version(project: Path, version: str) -> None:
    (project / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')


def _connector_without(stream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    smaller = _without(Snapshot.read(CURRENT), stream)
    monkeypatch.setattr(Snapshot, "taken", classmethod(lambda _: smaller))


def test_the_current_snapshot_is_up_to_date() -> None:
    assert snapshots.stale() == [], "run `python -m tools.snapshots` and look at the diff"


def test_nothing_breaks_undeclared_since_the_last_release() -> None:
    assert snapshots.to_do() == []


def test_the_project_is_not_older_than_its_last_release() -> None:
    assert Version(snapshots.last_release()) <= Version(snapshots.version())


def test_the_last_release_and_the_current_snapshot_are_kept_and_no_others() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == [snapshots.last_release(), "current"]


@pytest.mark.parametrize("folder", sorted(path.name for path in FOLDER.iterdir()))
def test_a_snapshot_reads_back_as_it_was_written(folder: str) -> None:
    snapshot = Snapshot.read(FOLDER / folder)
    for name, text in snapshot.files().items():
        assert (FOLDER / folder / name).read_text("utf-8") == text


def test_a_column_of_a_stream_has_a_line_of_its_own() -> None:
    snapshot = Snapshot.read(CURRENT)
    lines = snapshot.files()["catalog.json"].splitlines()
    columns = sum(len(stream["json_schema"]["properties"]) for stream in snapshot.catalog["streams"])
    assert columns > 1000
    assert sum(line.startswith(" " * 10 + '"') for line in lines) == columns


def test_the_snapshot_holds_built_in_streams_and_custom_reports_of_each_kind() -> None:
    names = {stream["name"] for stream in Snapshot.read(CURRENT).catalog["streams"]}
    assert {"ads", "ads_daily_report", "custom_of_days", "custom_of_hours", "custom_of_totals"} <= names


def test_a_missing_or_changed_file_is_stale_and_is_written_anew(project: Path) -> None:
    current = project / "snapshots" / "current"
    assert snapshots.stale() == []
    (current / "spec.json").unlink()
    changed: dict[str, Any] = json.loads((current / "catalog.json").read_text())
    changed["streams"].pop()
    (current / "catalog.json").write_text(json.dumps(changed))
    assert snapshots.stale() == ["spec.json", "catalog.json"]
    assert snapshots.main([]) == 0
    assert snapshots.stale() == []


def test_a_release_is_never_written_again(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released = project / "snapshots" / "1.2.3" / "spec.json"
    before = released.stat().st_mtime_ns
    assert snapshots.main(["release"]) == 1
    assert "1.2.3 is released: raise the version" in capsys.readouterr().err
    assert released.stat().st_mtime_ns == before


def test_a_release_takes_the_place_of_the_one_before(project: Path) -> None:
    for version in ("1.9.0", "1.10.0"):
        _set_version(project, version)
        assert snapshots.main(["release"]) == 0
        assert sorted(path.name for path in (project / "snapshots").iterdir()) == [version, "current"]


def test_a_version_below_the_last_release_is_not_released(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _set_version(project, "1.10.0")
    assert snapshots.main(["release"]) == 0
    _set_version(project, "1.9.0")
    assert snapshots.main(["release"]) == 1
    assert "1.10.0 is released: raise the version" in capsys.readouterr().err
    assert snapshots.last_release() == "1.10.0"


@pytest.mark.parametrize(
    ("version", "declared", "released"),
    [("1.3.0", "", False), ("1.3.0", TOLD, False), ("2.0.0", "", False), ("2.0.0", TOLD, True)],
)
def test_a_stream_goes_with_a_major_version_and_a_word_to_users_only(
    project: Path, monkeypatch: pytest.MonkeyPatch, version: str, declared: str, *, released: bool
) -> None:
    _set_version(project, version)
    (project / "metadata.yaml").write_text(METADATA % declared)
    _connector_without("ads", monkeypatch)
    problems = snapshots.to_do()
    assert bool(problems) is not released
    assert ("stream `ads` was removed" in problems) is not released
    assert snapshots.main(["release"]) == (0 if released else 1)
    assert (project / "snapshots" / version).exists() is released


def test_a_project_without_any_release_says_what_to_run(project: Path) -> None:
    for path in (project / "snapshots" / "1.2.3").iterdir():
        path.unlink()
    (project / "snapshots" / "1.2.3").rmdir()
    with pytest.raises(FileNotFoundError, match=r"tools\.snapshots release"):
        snapshots.to_do()
