"""`python -m demo` as a user runs it: end to end on the simulated API, and every way in which it can stop."""

from __future__ import annotations

import os
import signal
import time
from json import dumps
from typing import TYPE_CHECKING

import duckdb
import pytest

from demo.__main__ import picture
from demo.streams import STREAMS
from integration_tests.running.worlds import NOW
from integration_tests.warehouses.demonstration import demo, start
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from pathlib import Path

REPORTS = "report/integrated/get/"


def _config_file(folder: Path, api: SimulatedApi) -> str:
    path = folder / "config.json"
    path.write_text(dumps(api.config(start_date="2026-03-10", rate_limit_tier="ultimate")))
    return str(path)


def test_the_demo_runs_end_to_end_in_place_of_an_earlier_one(tmp_path: Path) -> None:
    database = tmp_path / "tiktok_ads.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table campaigns as select 'of an earlier run' as campaign_id")
    page = tmp_path / "report.html"
    page.write_text("of an earlier run")
    code, printed = demo(tmp_path, "--world", "tiny", now=None)
    assert code == 0, printed
    assert "Traceback" not in printed
    for title in ("Campaign overview", "Video engagement", "Audience demographics", "total_reach is the sum of daily"):
        assert title in printed
    assert str(database) in printed
    assert f"Now open {page.as_uri()}" in printed
    assert "Pacific Outfitters" in page.read_text()
    for bar in ("Reading", "Writing"):  # no terminal: drawn once for each sync, when it has ended
        assert [line.split()[0] for line in printed.splitlines() if "100 %" in line].count(bar) == 2
    with duckdb.connect(str(database), read_only=True) as connection:
        held = {stream: connection.execute(f"select count(*) from {stream}").fetchone() for stream in STREAMS}  # noqa: S608
    first, second = _counts(printed)
    assert {stream: (count,) for stream, count in first.items() if stream in STREAMS} == held
    assert second[REPORTS] < first[REPORTS]
    assert 0 < second["campaigns_daily_report"] < first["campaigns_daily_report"]


def _counts(printed: str) -> tuple[dict[str, int], dict[str, int]]:
    """The last two columns of the comparison at the end, by row."""
    rows = [line.replace(",", "").split() for line in printed.split("First and second sync")[1].splitlines()]
    found = [row for row in rows if len(row) == 3 and row[1].isdigit() and row[2].isdigit()]
    return {row[0]: int(row[1]) for row in found}, {row[0]: int(row[2]) for row in found}


def test_a_file_without_a_row_has_no_picture_and_the_demo_says_why(tmp_path: Path) -> None:
    database = tmp_path / "tiktok_ads.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table campaigns_daily_report (advertiser_id varchar, campaign_id varchar)")
    assert "There is no picture: " in picture(database, tmp_path / "report.html", "")
    assert not (tmp_path / "report.html").exists()


def test_a_configuration_of_ones_own_is_read_and_drawn(tmp_path: Path) -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        code, printed = demo(tmp_path, "--config", _config_file(tmp_path, api))
    assert code == 0, printed
    text = (tmp_path / "report.html").read_text()
    assert "Pacific Outfitters" in text
    assert "Simulated" not in text


def test_an_error_in_the_middle_of_a_sync_ends_the_demo_with_the_connectors_message(tmp_path: Path) -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        api.faults.add(path=REPORTS, times=1000, action=actions.answer(40105, "Access token is incorrect."))
        config = api.config()
        code, printed = demo(tmp_path, "--config", _config_file(tmp_path, api))
    assert code == 1
    assert "The demo ended: " in printed
    assert "TikTok API error 40105" in printed.split("The demo ended: ")[1]
    assert "Traceback" not in printed
    assert config["credentials"]["access_token"] not in printed


def test_a_refused_configuration_ends_the_demo_with_the_connectors_message(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(
        dumps(
            {
                "credentials": {"auth_type": "access_token", "access_token": "some-access-token"},
                "start_date": "2026-02-30",
            }
        )
    )
    code, printed = demo(tmp_path, "--config", str(path))
    assert code == 1
    assert "start_date" in printed.split("The demo ended: ")[1]
    assert "Traceback" not in printed


@pytest.mark.parametrize("content", [None, "{", "[]"], ids=["missing", "no JSON", "no object"])
def test_a_file_that_holds_no_configuration_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "config.json"
    if content is not None:
        path.write_text(content)
    code, printed = demo(tmp_path, "--config", str(path))
    assert code == 1
    assert str(path) in printed.split("The demo ended: ")[1]
    assert "Traceback" not in printed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_a_stopped_demo_says_so_and_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    with SimulatedApi(now=NOW, world="tiny", latency=1.0) as api:
        process = start(tmp_path, "--config", _config_file(tmp_path, api))
        try:
            _wait_for_reports(api)
            os.killpg(process.pid, number)
            printed, _ = process.communicate(timeout=240)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "Stopped." in printed
    assert "Traceback" not in printed
    with pytest.raises(ProcessLookupError):  # neither the demo nor the connector that it started
        os.killpg(process.pid, 0)


def _wait_for_reports(api: SimulatedApi) -> None:
    deadline = time.monotonic() + 240
    while not any(entry.path == REPORTS for entry in api.requests):
        assert time.monotonic() < deadline, "the sync did not start"
        time.sleep(0.1)
