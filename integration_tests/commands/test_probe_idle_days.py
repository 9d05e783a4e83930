"""`probe --idle-days`: whether what `idle_days` leaves out is empty, on the user's own ad account."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.running.forked import run
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from integration_tests.running.connector import Run


def idle_days(api: SimulatedApi, *options: str) -> Run:
    return run("probe", api.config(rate_limit_tier="ultimate"), options=["--idle-days", *options], now=NOW)


def test_an_account_on_which_both_ways_agree_is_called_safe() -> None:
    with SimulatedApi(now=NOW, world="agency:1") as api:
        found = idle_days(api)
    assert found.returncode == 0
    text = found.stdout.decode()
    assert "idle_days skip_hours left nothing out: " in text
    assert "idle_days skip left nothing out: " in text
    assert api.truth.accounts[0].id in text


@pytest.mark.parametrize(
    ("blind", "mode", "other"), [("campaign", "skip_hours", "skip"), ("advertiser", "skip", "skip_hours")]
)
def test_rows_on_idle_days_are_named(blind: str, mode: str, other: str) -> None:
    with SimulatedApi(now=NOW, world="agency:1", blind_levels=(blind,)) as api:
        found = idle_days(api, "--json")
    assert found.returncode == 1
    result: dict[str, Any] = json.loads(found.stdout)
    wrong = {(each["idle_days"], each["stream"]): each for each in as_rows(result) if each["found"]}
    assert (mode, "ads_hourly_report") in wrong
    assert result["verdicts"][mode].startswith(f"idle_days {mode} is not safe: rows on days on which ")
    assert not result["verdicts"][other].startswith(f"idle_days {other} is not safe") or blind == "advertiser"


def as_rows(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**each, "idle_days": each["mode"]} for each in result["reports"]]


def test_an_account_without_an_idle_day_can_not_be_compared() -> None:
    with SimulatedApi(now=NOW, world="agency:1", seed=27) as api:
        text = idle_days(api).stdout.decode()
    assert "nothing could be compared" in text


def test_a_report_that_cannot_be_asked_is_no_proof() -> None:
    with SimulatedApi(now=NOW, world="agency:1") as api:
        api.faults.add(path="report/integrated/get/", action=actions.answer(40002, "no"), times=None)
        found = idle_days(api)
    text = found.stdout.decode()
    assert "cannot be asked" in text
    assert "left nothing out" not in text


def test_a_token_that_is_refused_is_said() -> None:
    with SimulatedApi(now=NOW, world="agency:1") as api:
        api.faults.add(path="oauth2/advertiser/get/", action=actions.answer(40105, "bad token"), times=None)
        found = idle_days(api, "--json")
    assert found.returncode == 1
    assert "40105" in json.loads(found.stdout)["error"]
