"""Token exchange, the control endpoint, and the simulated API as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from integration_tests.running.worlds import NOW, api_fixture
from simulated_api.serving.simulation import APP_ID, AUTH_CODE, REFRESH_TOKEN, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulated_api import SimulatedApi

EXCHANGE = {"app_id": APP_ID, "secret": SECRET, "auth_code": AUTH_CODE}
REFRESH = {
    "client_id": APP_ID,
    "client_secret": SECRET,
    "grant_type": "refresh_token",
    "refresh_token": REFRESH_TOKEN,
}


api = api_fixture()


def post(api: SimulatedApi, path: str, body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = requests.post(api.base_url + path, json=body, timeout=60).json()
    return found


def code_with(api: SimulatedApi, token: str) -> int:
    response = requests.get(api.base_url + "user/info/", headers={"Access-Token": token}, timeout=60)
    code: int = response.json()["code"]
    return code


def test_an_authorisation_code_is_good_once(api: SimulatedApi) -> None:
    first = post(api, "oauth2/access_token/", EXCHANGE)
    assert {*first["data"]} == {"access_token", "scope", "advertiser_ids"}
    assert code_with(api, first["data"]["access_token"]) == 0
    second = post(api, "oauth2/access_token/", EXCHANGE)
    assert (second["code"], "The auth_code is canceled." in second["message"]) == (40110, True)


def test_an_authorisation_code_expires(api: SimulatedApi) -> None:
    api.simulation.credentials.auth_codes["late"] = NOW - timedelta(seconds=1)
    assert post(api, "oauth2/access_token/", EXCHANGE | {"auth_code": "late"})["code"] == 40110


def test_a_short_lived_token_is_renewed_and_expires(api: SimulatedApi) -> None:
    data = post(api, "tt_user/oauth2/refresh_token/", REFRESH)["data"]
    assert (data["expires_in"], data["token_type"], data["refresh_token"]) == (86_400, "Bearer", REFRESH_TOKEN)
    assert code_with(api, data["access_token"]) == 0
    api.now = NOW + timedelta(days=1)
    assert code_with(api, data["access_token"]) == 40102


def test_a_refresh_token_can_be_made_to_rotate(api: SimulatedApi) -> None:
    api.knobs.rotate_refresh_tokens = True
    following = post(api, "tt_user/oauth2/refresh_token/", REFRESH)["data"]["refresh_token"]
    assert following != REFRESH_TOKEN
    assert post(api, "tt_user/oauth2/refresh_token/", REFRESH)["code"] == 40107
    assert post(api, "tt_user/oauth2/refresh_token/", REFRESH | {"refresh_token": following})["code"] == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"refresh_token": "simulated-access-token"}, 40107),
        ({"grant_type": "authorization_code"}, 40108),
        ({"client_secret": "x"}, 40101),
        ({"client_id": "1"}, 40113),
        ({"refresh_token": ""}, 40002),
    ],
)
def test_a_refresh_is_refused(api: SimulatedApi, changes: dict[str, str], code: int) -> None:
    assert post(api, "tt_user/oauth2/refresh_token/", REFRESH | changes)["code"] == code


def test_business_centers_list_their_ad_accounts(api: SimulatedApi) -> None:
    headers = {"Access-Token": "simulated-access-token"}
    centers = requests.get(api.base_url + "bc/get/", headers=headers, timeout=60).json()["data"]["list"]
    params = {"bc_id": centers[0]["bc_info"]["bc_id"], "asset_type": "ADVERTISER", "page_size": "50"}
    assets = requests.get(api.base_url + "bc/asset/get/", params=params, headers=headers, timeout=60).json()
    assert [row["asset_id"] for row in assets["data"]["list"]] == [account.id for account in api.truth.accounts]


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    command = [sys.executable, "-m", "simulated_api", "--world", "tiny", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=dict(os.environ)) as started:
        assert started.stdout is not None
        try:
            yield started, json.loads(started.stdout.readline())
        finally:
            started.kill()


def test_the_process_announces_itself_and_ends_when_stdin_closes() -> None:
    with process("--now", "2026-03-16T09:30:00Z") as (started, ready):
        assert ready["base_url"].startswith("http://127.0.0.1:")
        assert ready["config"]["api_base_url"] == ready["base_url"]
        assert ready["config"]["start_date"] == "2026-01-31"
        assert started.stdin is not None
        started.stdin.close()
        assert started.wait(timeout=60) == 0


def test_the_process_ends_on_sigterm() -> None:
    with process() as (started, _):
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=60) == 0


def test_the_control_endpoint_steers_another_process() -> None:
    with process("--now", "2026-03-16T09:30:00Z", "--tier", "basic") as (_, ready):
        root = ready["base_url"].replace("/open_api/v1.3/", "/_control/")
        headers = {"Access-Token": "simulated-access-token"}

        def user() -> requests.Response:
            return requests.get(ready["base_url"] + "user/info/", headers=headers, timeout=60)

        def control(path: str, body: dict[str, Any]) -> Any:  # noqa: ANN401
            response = requests.post(root + path, json=body, timeout=60)
            assert response.status_code == 200, response.text
            return response.json()

        control("faults", {"path": "user/info/", "action": {"kind": "answer", "code": 50000, "message": "x"}})
        assert [user().json()["code"] for _ in range(2)] == [50000, 0]
        log = requests.get(root + "requests", timeout=60).json()
        assert [(row["path"], row["code"], row["fault"]) for row in log] == [
            ("user/info/", 50000, "answer 50000"),
            ("user/info/", 0, None),
        ]
        control("clear", {})
        assert requests.get(root + "requests", timeout=60).json() == []
        assert control("clock", {"advance": {"days": 1}}) == {"now": "2026-03-17T09:30:00+00:00"}
        assert control("knobs", {"latency": 0.01, "tier": "none"})["latency"] == 0.01
        assert requests.get(root + "quota", timeout=60).json()["arrived"] == 2
        records = control("truth", {"stream": "campaigns", "config": ready["config"], "columns": ["campaign_id"]})
        assert {tuple(record) for record in records} == {("campaign_id",)}
        assert requests.post(root + "knobs", json={"nonsense": 1}, timeout=60).status_code == 400
