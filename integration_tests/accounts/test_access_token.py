"""Tokens against the simulated API: many threads, and the installed command."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.running import connector
from integration_tests.running.connector import Run, configured, execute
from integration_tests.running.forked import run
from integration_tests.running.in_process import hurried_limiter
from integration_tests.running.leaks import SecretLeakedError
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.serving.simulation import Token
from simulated_api.trouble import actions
from source_tiktok_ads.api.errors import RequestRefusedError
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from source_tiktok_ads.api.client import Api

THREADS = 20
EXCHANGE, REFRESH = "oauth2/access_token/", "tt_user/oauth2/refresh_token/"


api = api_fixture(latency=0.02, rotate_refresh_tokens=True)


@pytest.fixture(scope="module")
def catalog() -> dict[str, Any]:
    with SimulatedApi(now=NOW, world="tiny") as simulated:
        config = with_credentials(simulated, access_token=None, auth_code="simulated-auth-code")
        shown: dict[str, Any] = run("discover", config).one("CATALOG")["catalog"]
        assert simulated.requests == []
        return shown


def with_credentials(api: SimulatedApi, **changes: str | None) -> dict[str, Any]:
    config = api.config(rate_limit_tier="ultimate")
    credentials = {**config["credentials"], **changes}
    return config | {"credentials": {key: value for key, value in credentials.items() if value is not None}}


def expired(api: SimulatedApi, **changes: str | None) -> dict[str, Any]:
    """A configuration whose short-lived token the API calls expired."""
    api.simulation.credentials.tokens["short-lived-token"] = Token(expires=NOW - timedelta(days=1))
    names = {"access_token": "short-lived-token", "refresh_token": "simulated-refresh-token"}
    return with_credentials(api, **{**names, **changes})


def asked(api: SimulatedApi, path: str) -> int:
    return sum(entry.path == path for entry in api.requests)


def given_back(result: Run) -> list[dict[str, Any]]:
    controls = [message["control"] for message in result.messages if message["type"] == "CONTROL"]
    return [control["connectorConfig"]["config"]["credentials"] for control in controls]


def product(config: Mapping[str, Any]) -> Api:
    return SourceTiktokAds(config=config, limiter=hurried_limiter()).stream_builder(config).api


def at_once(tiktok: Api, advertiser_id: str) -> list[RequestRefusedError | None]:
    """Twenty threads that send their first request at the same moment; what each of them met."""
    together = Barrier(THREADS)

    def ask(_: int) -> RequestRefusedError | None:
        together.wait()
        try:
            tiktok.get("campaign/get/", {"advertiser_id": advertiser_id, "page_size": 1})
        except RequestRefusedError as error:
            return error
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(ask, range(THREADS)))


@pytest.mark.parametrize("expiry", [None, "2026-03-15T09:30:00Z"], ids=["the API says so", "by its date"])
def test_twenty_threads_with_an_expired_token_renew_it_once(api: SimulatedApi, expiry: str | None) -> None:
    tiktok = product(expired(api, token_expiry_date=expiry))
    assert at_once(tiktok, api.simulation.world.accounts[0].id) == [None] * THREADS
    assert asked(api, REFRESH) == 1


def test_twenty_threads_with_a_dead_refresh_token_ask_once_and_all_say_so(api: SimulatedApi) -> None:
    tiktok = product(expired(api, refresh_token="never-issued"))
    met = at_once(tiktok, api.simulation.world.accounts[0].id)
    assert all(error is not None and "40107" in str(error.message) for error in met)
    assert asked(api, REFRESH) == 1


def test_twenty_threads_without_a_token_exchange_the_auth_code_once(api: SimulatedApi) -> None:
    tiktok = product(with_credentials(api, access_token=None, auth_code="simulated-auth-code"))
    assert at_once(tiktok, api.simulation.world.accounts[0].id) == [None] * THREADS
    assert asked(api, EXCHANGE) == 1


@pytest.mark.parametrize("verb", ["check", "read"])
def test_an_auth_code_becomes_a_token_that_the_next_command_uses(
    api: SimulatedApi, catalog: dict[str, Any], verb: str
) -> None:
    config = with_credentials(api, access_token=None, auth_code="simulated-auth-code")
    campaigns = configured(catalog, "campaigns")
    (credentials,) = given_back(run(verb, config, campaigns if verb == "read" else None, now=NOW))
    assert credentials == with_credentials(api, access_token="issued-access-token-1")["credentials"]
    second = run("read", config | {"credentials": credentials}, campaigns, now=NOW)
    assert second.statuses == {"campaigns": "COMPLETE"}
    assert asked(api, EXCHANGE) == 1


def test_the_token_is_out_before_the_first_use_even_if_the_process_then_dies(api: SimulatedApi) -> None:
    config = with_credentials(api, access_token=None, auth_code="simulated-auth-code")
    api.faults.add(path="oauth2/advertiser/get/", action=actions.stall(60))

    def kill_when_it_asks(process: Any) -> None:  # noqa: ANN401 - a process of bytes
        while not asked(api, "oauth2/advertiser/get/"):
            assert process.poll() is None
            time.sleep(0.005)
        process.kill()

    (credentials,) = given_back(connector.run("check", config, now=NOW, while_running=kill_when_it_asks))
    assert credentials["access_token"] == "issued-access-token-1"


def test_a_token_that_runs_out_in_the_middle_of_a_sync_costs_no_record(
    api: SimulatedApi, catalog: dict[str, Any]
) -> None:
    config = expired(api)
    token = api.simulation.credentials.tokens["short-lived-token"] = Token()

    def expire_after_some_requests(process: Any) -> None:  # noqa: ANN401
        while len(api.requests) < 6 and process.poll() is None:
            time.sleep(0.005)
        token.expires = NOW - timedelta(seconds=1)

    chosen = configured(catalog, "ads_daily_report", "ads", "campaigns")
    result = connector.run("read", config, chosen, now=NOW, while_running=expire_after_some_requests)
    assert set(result.statuses.values()) == {"COMPLETE"}
    for stream in ("ads_daily_report", "ads", "campaigns"):
        assert len(result.records[stream]) == len(api.truth.records(stream, config))
    assert asked(api, REFRESH) == 1
    assert [credentials["refresh_token"] for credentials in given_back(result)] == ["simulated-refresh-token-1"]


@pytest.mark.parametrize(
    ("verb", "options", "environment"),
    [("check", ["--debug"], {}), ("check", [], {"LOG_LEVEL": "debug"}), ("read", ["--debug"], {})],
)
def test_no_secret_is_in_the_debug_log(
    api: SimulatedApi, catalog: dict[str, Any], verb: str, options: list[str], environment: dict[str, str]
) -> None:
    odd = 'a/b+c%d"e\\f&g=h'
    api.simulation.credentials.secret = odd
    config, campaigns = expired(api, secret=odd), configured(catalog, "campaigns")
    chosen = campaigns if verb == "read" else None
    result = connector.run(verb, config, chosen, options=options, environment=environment, now=NOW)
    assert result.returncode == 0
    assert b"Receiving response" in result.stdout
    assert len(given_back(result)) == 1


def test_no_secret_is_in_an_error_that_repeats_what_was_sent(api: SimulatedApi, catalog: dict[str, Any]) -> None:
    config = with_credentials(api)
    secrets = [config["credentials"]["secret"], config["credentials"]["access_token"]]
    echo = f"Wrong parameters: secret={secrets[0]}, token {secrets[1]}"
    api.faults.add(path="oauth2/advertiser/get/", action=actions.answer(40002, echo), times=None)
    checked, read = run("check", config, now=NOW), run("read", config, configured(catalog, "campaigns"), now=NOW)
    assert "secret=****" in checked.one("CONNECTION_STATUS")["connectionStatus"]["message"]
    assert read.errors
    assert all("secret=****" in error["message"] for error in read.errors[:1])


def test_a_process_that_prints_a_secret_fails_its_test(tmp_path: Path) -> None:
    for program in ("print('…s3cr&t…')", "import sys; sys.stderr.write('?secret=s3cr%26t')"):
        with pytest.raises(SecretLeakedError) as caught:
            execute([sys.executable, "-c", program], {"s3cr&t"}, {}, folder=str(tmp_path))
        assert "s3cr" not in str(caught.value)


def test_a_given_back_token_is_a_secret_everywhere_else(tmp_path: Path) -> None:
    control = {"type": "CONTROL", "control": {"type": "CONNECTOR_CONFIG", "connectorConfig": {"config": {}}}}
    control["control"]["connectorConfig"]["config"] = {"credentials": {"access_token": "brand-new"}}  # type: ignore[index]
    program = f"import json; print(json.dumps({control!r}))"
    execute([sys.executable, "-c", program], set(), {}, folder=str(tmp_path))
    with pytest.raises(SecretLeakedError):
        execute([sys.executable, "-c", program + "; print('Got brand-new.')"], set(), {}, folder=str(tmp_path))
