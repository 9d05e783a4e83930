"""What does not answer at all, or answers one ad account only: it ends, says why once, and the others come in full."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from integration_tests.faults.faults import COLUMNS, END, REPORT, REPORT_PATH, Scene, errors_of, same
from integration_tests.running import connector, in_process
from integration_tests.running.worlds import api_fixture
from simulated_api.trouble import actions
from source_tiktok_ads import source as source_module
from source_tiktok_ads.api.patience import PEOPLE

if TYPE_CHECKING:
    from integration_tests.running.connector import Record, Run
    from simulated_api import SimulatedApi

HOURLY, HOURLY_COLUMNS = "ads_hourly_report", ("advertiser_id", "ad_id", "stat_time_hour", "spend", "campaign_id")
BIG, FORBIDDEN, TOKYO, IDLE = range(4)  # the ad accounts of the tiny world
LOGIN = "user:" + "hidden"  # of a proxy; in one piece a scanner of secrets would take it for one
QPS = "Advertiser's QPS (11) reaches QPS limit 10 for current path, request is temporarily restricted."


api = api_fixture()


@pytest.fixture
def scene(api: SimulatedApi) -> Scene:
    return Scene(api, advertiser_ids=[], excluded_advertiser_ids=[api.truth.accounts[FORBIDDEN].id])


def account(scene: Scene, index: int) -> str:
    return scene.api.truth.accounts[index].id


def without(records: list[Record], account_id: str) -> list[Record]:
    return [record for record in records if record["advertiser_id"] != account_id]


@pytest.mark.parametrize("code", [40016, 40132, 40133])
def test_an_account_over_its_own_quota_is_read_after_the_others(scene: Scene, code: int) -> None:
    big = account(scene, BIG)
    fault = scene.api.faults.add(
        path=REPORT_PATH, params={"advertiser_id": big}, times=4, action=actions.answer(code, QPS)
    )
    run = scene.read()
    assert (run.returncode, fault.fired) == (0, 4), run.errors
    assert same(run.records[REPORT], scene.truth())
    last = [entry.params["advertiser_id"] for entry in scene.asked()][-1]
    assert last == big
    assert not [line for line in run.logs if "all wait" in line]


def test_an_account_that_stays_over_its_own_quota_fails_alone(scene: Scene) -> None:
    tokyo = account(scene, TOKYO)
    scene.api.faults.add(
        path=REPORT_PATH, params={"advertiser_id": tokyo}, times=None, action=actions.answer(40133, QPS)
    )
    run = scene.read(HOURLY, columns=HOURLY_COLUMNS)
    assert (run.returncode, run.statuses) == (1, {HOURLY: "INCOMPLETE"})
    assert same(run.records[HOURLY], without(scene.truth(HOURLY, HOURLY_COLUMNS), tokyo))
    (error,) = errors_of(run)
    assert tokyo in error["message"]
    assert account(scene, BIG) not in error["message"]
    assert "40133" in error["message"]
    assert error["failure_type"] == "transient_error"
    assert set(run.cursors(HOURLY)) == {account(scene, BIG), account(scene, IDLE)}


def test_a_list_that_meets_its_quota_on_a_later_page_goes_on_there(scene: Scene) -> None:
    fault = scene.api.faults.add(
        path=REPORT_PATH,
        params={"advertiser_id": account(scene, BIG), "page": 3},
        times=2,
        action=actions.answer(40133, QPS),
    )
    scene.cap_pages(REPORT_PATH)
    run = scene.read()
    assert (run.returncode, fault.fired) == (0, 2)
    pages = [int(e.params["page"]) for e in scene.asked() if e.params["advertiser_id"] == account(scene, BIG)]
    assert pages == [1, 2, 3, 3, 3, 4]


def test_a_directory_that_is_down_is_one_error_for_all_streams(scene: Scene) -> None:
    scene.api.clear_log()
    fault = scene.api.faults.add(path="advertiser/info/", times=None, action=actions.http_status(500))
    streams = ("ads", "campaigns", "ad_groups", REPORT)
    run = scene.read(*streams, columns=None)
    assert fault.fired == 8
    assert run.statuses == dict.fromkeys(streams, "INCOMPLETE")
    first, last = run.errors
    assert "HTTP 500" in first["message"]
    assert "4 streams have one cause in common" in last["message"]
    assert {first["failure_type"], last["failure_type"]} == {"transient_error"}


def test_one_report_that_is_down_does_not_stop_another_one_of_the_same_endpoint(scene: Scene) -> None:
    scene.api.faults.add(
        path=REPORT_PATH, params={"data_level": "AUCTION_AD"}, times=None, action=actions.http_status(500)
    )
    run = scene.read(REPORT, HOURLY, "campaigns_daily_report", columns=None)
    assert run.statuses == {REPORT: "INCOMPLETE", HOURLY: "INCOMPLETE", "campaigns_daily_report": "COMPLETE"}
    assert same(run.records["campaigns_daily_report"], scene.truth("campaigns_daily_report", None))
    assert len(errors_of(run)) == 2
    assert run.cursors(REPORT) == {}


def impatient(verb: str, scene: Scene) -> Run:
    """A command for people that waits for an answer for half a second."""
    with mock.patch.object(source_module, "PEOPLE", replace(PEOPLE, silence=0.5)):
        return in_process.run(verb, scene.config)


def test_a_report_that_never_answers_is_not_accepted_by_a_check(scene: Scene) -> None:
    fault = scene.api.faults.add(path=REPORT_PATH, times=None, action=actions.stall(5))
    status = impatient("check", scene).one("CONNECTION_STATUS")["connectionStatus"]
    assert status["status"] == "FAILED"
    assert "did not answer in time" in status["message"]
    assert fault.fired == 1


def refusing_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize("kind", ["refused", "no TLS", "proxy", "certificates"])
def test_an_api_that_cannot_be_reached_is_named_within_seconds(scene: Scene, kind: str) -> None:
    port = refusing_port()
    url, environment, words = {
        "refused": (f"http://127.0.0.1:{port}/", {}, f"no connection to 127.0.0.1 port {port}: it is refused"),
        "no TLS": (scene.config["api_base_url"].replace("http://", "https://"), {}, "does not speak TLS"),
        "proxy": (
            "https://business-api.tiktok.com/",
            {"HTTPS_PROXY": f"http://{LOGIN}@127.0.0.1:{port}", "NO_PROXY": ""},
            f"no connection to the proxy 127.0.0.1 port {port}: it is refused; so business-api.tiktok.com port 443",
        ),
        "certificates": (
            f"https://127.0.0.1:{port}/",
            {"REQUESTS_CA_BUNDLE": "/no/such.pem"},
            "/no/such.pem",
        ),
    }[kind]
    began = time.monotonic()
    run = connector.run("check", {**scene.config, "api_base_url": url}, environment=environment)
    assert time.monotonic() - began < 30
    status = run.one("CONNECTION_STATUS")["connectionStatus"]
    assert status["status"] == "FAILED"
    assert words in status["message"]
    assert "hidden" not in run.stdout.decode()
    assert "Rate limit" not in run.stdout.decode()


def test_the_state_of_what_came_in_full_is_kept(scene: Scene) -> None:
    big = account(scene, BIG)
    scene.api.faults.add(
        path=REPORT_PATH, params={"advertiser_id": big}, times=None, action=actions.answer(50000, "System error")
    )
    run = scene.read(columns=COLUMNS)
    assert run.cursors(REPORT) == {account(scene, TOKYO): END, account(scene, IDLE): END}
