"""What `check` says of set-ups that work, and of those that do not."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from airbyte_cdk.models import Status

from integration_tests.running.connector import run
from integration_tests.running.in_process import hurried_limiter
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.trouble import actions
from simulated_api.world.building import DISABLED, FORBIDDEN
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from airbyte_cdk.models import AirbyteConnectionStatus

LISTING, REPORT = "oauth2/advertiser/get/", "report/integrated/get/"
AUTHORISE = "Authorise the connection again"


server = api_fixture("default", scope="module")


@pytest.fixture
def api(server: SimulatedApi) -> Iterator[SimulatedApi]:
    yield server
    server.faults.clear()
    server.clear_log()
    server.knobs.sandbox, server.knobs.app_mismatch_code = False, 40113


def ids(api: SimulatedApi, *numbers: int) -> list[str]:
    return [api.simulation.world.accounts[number].id for number in numbers]


def check(config: dict[str, Any]) -> AirbyteConnectionStatus:
    whole = config | {"rate_limit_tier": "ultimate"}
    return SourceTiktokAds(config=whole, limiter=hurried_limiter()).check(logging.getLogger("airbyte"), whole)


def refuse(path: str, code: int, text: str = "No permission for this.") -> Any:  # noqa: ANN401 - a change
    return lambda api, _: api.faults.add(path=path, action=actions.answer(code, text), times=None)


def credentials(**changes: str) -> Any:  # noqa: ANN401 - a change
    return lambda _, config: config["credentials"].update(changes)


def listed(*numbers: int) -> Any:  # noqa: ANN401 - a change
    return lambda api, config: config.update(advertiser_ids=ids(api, *numbers))


def mismatch_as(code: int) -> Any:  # noqa: ANN401 - a change
    return lambda api, _: setattr(api.knobs, "app_mismatch_code", code)


def as_sandbox(api: SimulatedApi, config: dict[str, Any]) -> None:
    api.knobs.sandbox = True
    config.update(environment="sandbox")
    config["credentials"] = {"auth_type": "access_token", "access_token": config["credentials"]["access_token"]}


def token_alone(_: SimulatedApi, config: dict[str, Any]) -> None:
    config["credentials"] = {"auth_type": "access_token", "access_token": config["credentials"]["access_token"]}


def refuse_all_streams(api: SimulatedApi, config: dict[str, Any]) -> None:
    families = SourceTiktokAds(config=config).stream_builder(config).families.values()
    for path in {path for family in families if (path := family.declaration.path)}:
        refuse(path, 40118)(api, config)


WORKS = {
    "all accounts, one of them forbidden and one disabled": ([], ["Pacific Outfitters, USD, America/Los_Angeles"]),
    "a listed account": ([listed(1)], ["Café São Paulo ☕, BRL, Etc/GMT+3, STATUS_ENABLE"]),
    "a listed disabled account": ([listed(DISABLED)], ["STATUS_DISABLE", "is not enabled"]),
    "a token alone": ([token_alone, listed(1)], ["BRL"]),
    "no Business Center scope": ([refuse("bc/get/", 40001)], ["Business Centers are not looked for"]),
    "no scope for reports": (
        [refuse(REPORT, 40118)],
        ["Not covered by the token: ads_daily_report, ", "Grant the missing permission"],
    ),
    "no scope for ads, called a missing account permission": (
        [refuse("ad/get/", 40001)],
        ["Not covered by the token: ads. ", "40001"],
    ),
    "no scope for account details": (
        [listed(1), refuse("advertiser/info/", 40125)],
        ["Currency and timezone are null, days are UTC"],
    ),
    "no scope for account details, called a missing account permission": (
        [listed(1), refuse("advertiser/info/", 40001)],
        ["Currency and timezone are null, days are UTC"],
    ),
    "app id that cannot be checked": ([listed(1), refuse(LISTING, 40118)], ["App id and secret cannot be checked"]),
    "sandbox": ([as_sandbox, listed(1)], ["The sandbox gives no details of ad accounts"]),
}

FAILS = {
    "wrong token": ([credentials(access_token="no-such-token")], ["40105", AUTHORISE]),
    "wrong token, accounts listed": ([credentials(access_token="no-such-token"), listed(1)], ["40105", AUTHORISE]),
    "expired token": ([refuse(LISTING, 40102, "Expired.")], ["40102", AUTHORISE]),
    "empty token at the API": ([refuse(LISTING, 40104, "Access token is null.")], ["40104", AUTHORISE]),
    "wrong app id": ([credentials(app_id="7400000000000000002")], ["app_id is inconsistent", "Check `app_id`"]),
    "wrong app id under 40000": (
        [credentials(app_id="7400000000000000002"), mismatch_as(40000)],
        ["app_id is inconsistent", "Check `app_id`"],
    ),
    "wrong app id, accounts listed": (
        [credentials(app_id="7400000000000000002"), mismatch_as(40000), listed(1)],
        ["app_id is inconsistent", "Check `app_id`"],
    ),
    "wrong secret, accounts listed": ([credentials(secret="wrong-secret"), listed(1)], ["40101", "`secret`"]),
    "forbidden account listed": ([listed(1, FORBIDDEN)], ["40001", "ad account", "Ask for access"]),
    "forbidden account in the sandbox": ([as_sandbox, listed(FORBIDDEN)], ["40001", "Ask for access"]),
    "no stream covered": (
        [refuse_all_streams],
        ["No stream can be read", "40118", "Grant the missing permission"],
    ),
}


@pytest.mark.parametrize("name", WORKS)
def test_a_set_up_that_works_succeeds_and_says_what_is_missing(
    name: str, api: SimulatedApi, caplog: pytest.LogCaptureFixture
) -> None:
    changes, said = WORKS[name]
    config = api.config()
    for change in changes:
        change(api, config)
    with caplog.at_level(logging.INFO, "airbyte"):
        result = check(config)
    assert result.status is Status.SUCCEEDED, result.message
    assert [text for text in said if text not in caplog.text] == []


@pytest.mark.parametrize("name", FAILS)
def test_a_set_up_that_fails_is_told_why_and_what_to_do(name: str, api: SimulatedApi) -> None:
    changes, said = FAILS[name]
    config = api.config()
    for change in changes:
        change(api, config)
    result = check(config)
    assert result.status is Status.FAILED
    assert [text for text in said if text not in str(result.message)] == []


def test_a_success_comes_with_the_streams_that_are_not_covered(api: SimulatedApi) -> None:
    refuse("adgroup/get/", 40118)(api, {})
    result = check(api.config())
    assert result.status is Status.SUCCEEDED
    assert str(result.message).startswith("Not covered by the token: ad_groups. ")
    api.faults.clear()
    assert check(api.config()).message is None


def test_every_problem_is_in_one_message(api: SimulatedApi) -> None:
    config = api.config(advertiser_ids=[*ids(api, FORBIDDEN, 1), "7000000000000000000"])
    config["credentials"]["app_id"] = "7400000000000000002"
    message = str(check(config).message)
    assert message.startswith("3 points. (1) ")
    assert all(id_ in message for id_ in [*ids(api, FORBIDDEN), "7000000000000000000"])
    assert ids(api, 1)[0] not in message


def test_what_was_found_before_the_check_broke_off_is_said_too(api: SimulatedApi) -> None:
    config = api.config(advertiser_ids=ids(api, 1))
    config["credentials"]["app_id"] = "7400000000000000002"
    refuse("advertiser/info/", 40105, "Revoked meanwhile.")(api, config)
    message = str(check(config).message)
    assert "app_id is inconsistent" in message
    assert "Revoked meanwhile." in message


def test_a_refused_token_is_said_once_and_ends_the_check(api: SimulatedApi) -> None:
    config = api.config(advertiser_ids=ids(api, 0, 1, 2))
    config["credentials"]["access_token"] = "no-such-token"
    assert str(check(config).message).count("40105") == 1
    assert len(api.requests) == 1


def test_a_check_takes_few_requests_however_many_accounts_there_are(api: SimulatedApi) -> None:
    check(api.config(advertiser_ids=ids(api, 0)))
    of_one = [entry.path for entry in api.requests]
    api.clear_log()
    check(api.config(advertiser_ids=ids(api, 0, 1, 2, 3, 4, 5, 6, DISABLED)))
    assert [entry.path for entry in api.requests] == of_one
    assert len(of_one) <= 45  # one per endpoint and kind of request


def test_a_token_revoked_between_two_requests_is_the_message() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        api.revoke_token(after=3)
        result = check(api.config())
    assert result.status is Status.FAILED
    assert AUTHORISE in str(result.message)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [(None, "SUCCEEDED", ""), (credentials(app_id="7400000000000000002"), "FAILED", "app_id is inconsistent")],
    ids=["good", "wrong app id"],
)
def test_the_installed_command_says_it_by_the_protocol(
    api: SimulatedApi,
    change: Any,  # noqa: ANN401
    status: str,
    said: str,
) -> None:
    config = api.config()
    if change:
        change(api, config)
    result = run("check", config, now=NOW)
    answer = result.one("CONNECTION_STATUS")["connectionStatus"]
    assert (result.returncode, answer["status"]) == (0, status)
    assert said in answer.get("message", "")
