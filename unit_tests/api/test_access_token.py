"""How a token is used, got for an auth code, renewed, and given back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.answer import refused
from source_tiktok_ads.api.authenticator import AccessTokenAuthenticator
from source_tiktok_ads.api.errors import AccountRefusedError, ApiError, RequestRefusedError, UnavailableError
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests
    from requests_mock import Mocker

    from source_tiktok_ads.api.client import Api

ROOT = "https://business-api.tiktok.com/open_api/v1.3/"
EXCHANGE, REFRESH, LIST = "oauth2/access_token/", "tt_user/oauth2/refresh_token/", "campaign/get/"
NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
APP = {"auth_type": "oauth2.0", "app_id": "74", "secret": "the-apps-secret"}
SHORT = APP | {"access_token": "short-1", "refresh_token": "refresh-1"}


def envelope(code: int = 0, message: str = "OK", **data: object) -> dict[str, Any]:
    return {"code": code, "message": message, "request_id": "2026", "data": data}


RENEWED = envelope(access_token="short-2", refresh_token="refresh-2", expires_in=86_400)
EXPIRED = envelope(40102, "Access token has expired.")
REVOKED = envelope(40105, "Access token is incorrect or has been revoked.")


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def api(credentials: dict[str, Any], **config: object) -> Api:
    """The request path of a source with these credentials."""
    whole = {"credentials": credentials, "start_date": "2026-01-31", "rate_limit_tier": "ultimate", **config}
    return SourceTiktokAds(config=whole).stream_builder(whole).api


def paths(mock: Mocker) -> list[str]:
    return [request.url.removeprefix(ROOT).partition("?")[0] for request in mock.request_history]


def last(mock: Any) -> Any:  # noqa: ANN401 - a mocker, or one of its matchers
    """The last request that it took."""
    assert mock.last_request is not None
    return mock.last_request


def given_back(printed: str) -> list[dict[str, Any]]:
    """The configurations of the control messages among what was printed."""
    messages = [json.loads(line) for line in printed.splitlines() if '"CONTROL"' in line]
    return [message["control"]["connectorConfig"]["config"] for message in messages]


@pytest.mark.parametrize(
    "credentials",
    [APP | {"access_token": "long"}, {"auth_type": "access_token", "access_token": "long"}],
    ids=["oauth", "token alone"],
)
def test_a_long_lived_token_travels_in_its_header_only_and_is_never_given_back(
    credentials: dict[str, Any], requests_mock: Mocker, capsys: pytest.CaptureFixture[str]
) -> None:
    requests_mock.get(ROOT + LIST, json=envelope())
    api(credentials, advertiser_ids=["1"]).get(LIST, {"advertiser_id": "1"})
    (request,) = requests_mock.request_history
    assert request.headers["Access-Token"] == "long"
    assert "Authorization" not in request.headers
    assert "long" not in request.url
    assert given_back(capsys.readouterr().out) == []


@pytest.mark.parametrize("code", [40102, 40104, 40105])
def test_a_long_lived_token_that_ended_says_to_authorise_again_without_another_request(
    code: int, requests_mock: Mocker
) -> None:
    requests_mock.get(ROOT + LIST, json=envelope(code, "Not this one."))
    with pytest.raises(RequestRefusedError) as caught:
        api(APP | {"access_token": "long"}).get(LIST, {}, stream="campaigns")
    assert caught.value.failure_type is FailureType.config_error
    assert caught.value.message is not None
    assert "Authorise the connection again" in caught.value.message
    assert str(code) in caught.value.message
    assert paths(requests_mock) == [LIST]


def test_an_auth_code_is_exchanged_once_and_the_token_given_back_before_anything_is_asked(
    requests_mock: Mocker, capsys: pytest.CaptureFixture[str]
) -> None:
    printed_before_first_use: list[str] = []

    def use(request: requests.PreparedRequest, _context: object) -> dict[str, Any]:
        printed_before_first_use.append(capsys.readouterr().out)
        assert request.headers["Access-Token"] == "long"
        return envelope()

    exchange = requests_mock.post(ROOT + EXCHANGE, json=envelope(access_token="long", scope=[4], advertiser_ids=["1"]))
    requests_mock.get(ROOT + LIST, json=use)
    tiktok = api(APP | {"auth_code": "code"}, end_date="2026-02-01")
    tiktok.get(LIST, {})
    tiktok.get(LIST, {})
    assert paths(requests_mock) == [EXCHANGE, LIST, LIST]
    assert last(exchange).json() == {"app_id": "74", "secret": "the-apps-secret", "auth_code": "code"}
    assert "Access-Token" not in last(exchange).headers
    assert given_back(printed_before_first_use[0]) == [
        {
            "credentials": APP | {"access_token": "long"},
            "start_date": "2026-01-31",
            "end_date": "2026-02-01",
            "rate_limit_tier": "ultimate",
        }
    ]
    assert given_back("".join(printed_before_first_use[1:])) == []


def test_a_configured_token_keeps_the_auth_code_unused(requests_mock: Mocker) -> None:
    requests_mock.get(ROOT + LIST, json=envelope())
    api(APP | {"access_token": "long", "auth_code": "code"}).get(LIST, {})
    assert paths(requests_mock) == [LIST]


def test_a_second_builder_of_the_process_uses_the_exchanged_token(requests_mock: Mocker) -> None:
    requests_mock.post(ROOT + EXCHANGE, json=envelope(access_token="long"))
    requests_mock.get(ROOT + LIST, json=envelope())
    config = {"credentials": APP | {"auth_code": "code"}, "start_date": "2026-01-31", "rate_limit_tier": "ultimate"}
    source = SourceTiktokAds(config=config)
    source.stream_builder(config).api.get(LIST, {})
    source.stream_builder(config).api.get(LIST, {})
    assert paths(requests_mock) == [EXCHANGE, LIST, LIST]


def test_a_used_auth_code_is_a_configuration_error_and_not_tried_twice(requests_mock: Mocker) -> None:
    requests_mock.post(ROOT + EXCHANGE, json=envelope(40110, "The auth_code is canceled."))
    tiktok = api(APP | {"auth_code": "code"})
    for _ in range(2):
        with pytest.raises(RequestRefusedError, match=r"40110.*Authorise the connection again") as caught:
            tiktok.get(LIST, {})
        assert caught.value.failure_type is FailureType.config_error
    assert paths(requests_mock) == [EXCHANGE]


def test_an_exchange_that_is_answered_without_a_token_is_no_success(requests_mock: Mocker) -> None:
    requests_mock.post(ROOT + EXCHANGE, json=envelope())
    with pytest.raises(UnavailableError, match="no access_token"):
        api(APP | {"auth_code": "code"}).get(LIST, {})


@pytest.mark.parametrize(
    ("left", "expected"),
    [(timedelta(minutes=4), [REFRESH, LIST]), (timedelta(hours=-30), [REFRESH, LIST]), (timedelta(minutes=6), [LIST])],
    ids=["runs out within the clocks' difference", "ran out", "still good"],
)
def test_a_short_lived_token_is_renewed_before_it_runs_out(
    left: timedelta, expected: list[str], requests_mock: Mocker
) -> None:
    requests_mock.get(ROOT + LIST, json=envelope())
    requests_mock.post(ROOT + REFRESH, json=RENEWED)
    expiry = (NOW + left).strftime("%Y-%m-%dT%H:%M:%SZ")
    tiktok = api(SHORT | {"token_expiry_date": expiry})
    tiktok.get(LIST, {})
    assert paths(requests_mock) == expected
    assert last(requests_mock).headers["Access-Token"] == ("short-1" if expected == [LIST] else "short-2")


def test_a_renewed_pair_is_given_back_with_its_expiry_and_used_from_then_on(
    requests_mock: Mocker, capsys: pytest.CaptureFixture[str]
) -> None:
    requests_mock.get(ROOT + LIST, [{"json": EXPIRED}, {"json": envelope()}])
    refresh = requests_mock.post(ROOT + REFRESH, json=RENEWED)
    api(SHORT).get(LIST, {})
    assert last(refresh).json() == {
        "client_id": "74",
        "client_secret": "the-apps-secret",
        "grant_type": "refresh_token",
        "refresh_token": "refresh-1",
    }
    assert "Access-Token" not in last(refresh).headers
    (config,) = given_back(capsys.readouterr().out)
    expiry = config["credentials"].pop("token_expiry_date")
    assert timedelta(0) <= datetime.fromisoformat(expiry) - (NOW + timedelta(days=1)) < timedelta(minutes=1)
    assert config["credentials"] == APP | {"access_token": "short-2", "refresh_token": "refresh-2"}


def test_a_token_is_renewed_again_when_the_renewed_one_runs_out(requests_mock: Mocker) -> None:
    requests_mock.get(ROOT + LIST, json=envelope())
    refresh = requests_mock.post(ROOT + REFRESH, json=RENEWED)
    tiktok = api(SHORT | {"token_expiry_date": "2026-03-16T00:00:00Z"})
    tiktok.get(LIST, {})
    with time_machine.travel(NOW + timedelta(hours=23, minutes=50)):
        tiktok.get(LIST, {})
    assert refresh.call_count == 1
    with time_machine.travel(NOW + timedelta(hours=23, minutes=58)):
        tiktok.get(LIST, {})
    assert refresh.call_count == 2
    assert last(refresh).json()["refresh_token"] == "refresh-2"


def test_a_token_of_a_minute_is_not_renewed_at_every_request(requests_mock: Mocker) -> None:
    requests_mock.get(ROOT + LIST, json=envelope())
    refresh = requests_mock.post(ROOT + REFRESH, json=envelope(access_token="short-2", expires_in=60))
    tiktok = api(SHORT | {"token_expiry_date": "2026-03-16T00:00:00Z"})
    tiktok.get(LIST, {})
    tiktok.get(LIST, {})
    assert refresh.call_count == 1


@pytest.mark.parametrize("code", [40103, 40107])
def test_a_dead_refresh_token_is_a_configuration_error_asked_once(code: int, requests_mock: Mocker) -> None:
    requests_mock.get(ROOT + LIST, json=EXPIRED)
    refresh = requests_mock.post(ROOT + REFRESH, json=envelope(code, "Refresh token says no."))
    tiktok = api(SHORT)
    for _ in range(3):
        with pytest.raises(RequestRefusedError, match=rf"{code}.*Authorise the connection again") as caught:
            tiktok.get(LIST, {})
        assert caught.value.failure_type is FailureType.config_error
    assert refresh.call_count == 1


def test_no_account_is_skipped_because_a_token_is_refused(requests_mock: Mocker) -> None:
    requests_mock.get(ROOT + LIST, json=EXPIRED)
    requests_mock.post(ROOT + REFRESH, json=envelope(40001, "No permission."))
    with pytest.raises(ApiError) as caught:
        api(SHORT).get(LIST, {}, account="1")
    assert not isinstance(caught.value, AccountRefusedError)


def test_a_token_that_is_refused_right_after_its_renewal_ends_in_an_error_not_in_a_loop(requests_mock: Mocker) -> None:
    listing = requests_mock.get(ROOT + LIST, json=EXPIRED)
    requests_mock.post(ROOT + REFRESH, json=RENEWED)
    with pytest.raises(RequestRefusedError, match="40102"):
        api(SHORT).get(LIST, {})
    assert listing.call_count <= 3


def test_a_request_that_was_under_way_while_the_token_was_renewed_is_asked_again_with_the_new_one(
    requests_mock: Mocker,
) -> None:
    tiktok = api(SHORT)

    def overtaken(request: requests.PreparedRequest, _context: object) -> dict[str, Any]:
        if request.headers["Access-Token"] == "short-2":
            return envelope()
        tiktok.get("adgroup/get/", {})  # another thread's request, which finds the token expired
        return REVOKED

    requests_mock.get(ROOT + "adgroup/get/", [{"json": EXPIRED}, {"json": envelope()}])
    requests_mock.get(ROOT + LIST, json=overtaken)
    refresh = requests_mock.post(ROOT + REFRESH, json=RENEWED)
    tiktok.get(LIST, {})
    assert refresh.call_count == 1


def test_token_requests_are_counted_like_all_others(requests_mock: Mocker) -> None:
    requests_mock.get(ROOT + LIST, [{"json": EXPIRED}, {"json": envelope()}])
    requests_mock.post(ROOT + REFRESH, json=RENEWED)
    tiktok = api(SHORT)
    tiktok.get(LIST, {}, stream="campaigns")
    assert tiktok.requests == {"campaigns": 2, None: 1}


def test_a_redirect_is_not_followed_with_the_token(requests_mock: Mocker) -> None:
    requests_mock.get(ROOT + LIST, status_code=302, headers={"Location": "https://elsewhere.example/campaign/get/"})
    elsewhere = requests_mock.get("https://elsewhere.example/campaign/get/", json=envelope())
    with pytest.raises(UnavailableError, match=r"HTTP 302 and points to elsewhere\.example"):
        api(APP | {"access_token": "long"}).get(LIST, {})
    assert elsewhere.call_count == 0


def test_the_sandbox_cannot_exchange_an_auth_code_and_is_not_asked_to(requests_mock: Mocker) -> None:
    with pytest.raises(AirbyteTracedException, match="cannot exchange an auth_code"):
        api(APP | {"auth_code": "code"}, environment="sandbox", advertiser_ids=["1"])
    assert paths(requests_mock) == []


def test_without_a_source_an_exchanged_token_lives_as_long_as_the_process() -> None:
    credentials = APP | {"auth_code": "code"}
    authenticator = AccessTokenAuthenticator({"credentials": credentials}, {}, EXCHANGE, REFRESH)
    authenticator.prepare(lambda _path, _body: replace(refused(0, "OK"), content={"access_token": "long"}))
    assert authenticator.token == "long"


@pytest.mark.parametrize("life", [10**18, 10**400, 0, -1, True, 1.5, "", "soon", None, []])
def test_a_life_that_can_be_none_loses_no_token(
    life: object, requests_mock: Mocker, capsys: pytest.CaptureFixture[str]
) -> None:
    requests_mock.post(
        ROOT + REFRESH, json=envelope(access_token="short-2", refresh_token="refresh-2", expires_in=life)
    )
    requests_mock.get(ROOT + LIST, [{"json": EXPIRED}, {"json": envelope()}])
    api(SHORT).get(LIST, {})
    (config,) = given_back(capsys.readouterr().out)
    assert config["credentials"]["access_token"] == "short-2"
    assert "token_expiry_date" not in config["credentials"]


def test_a_life_that_is_written_as_a_text_counts(requests_mock: Mocker, capsys: pytest.CaptureFixture[str]) -> None:
    requests_mock.post(ROOT + REFRESH, json=envelope(access_token="short-2", expires_in="86400"))
    requests_mock.get(ROOT + LIST, [{"json": EXPIRED}, {"json": envelope()}])
    api(SHORT).get(LIST, {})
    (config,) = given_back(capsys.readouterr().out)
    assert config["credentials"]["token_expiry_date"].startswith("2026-03-17T09:")


@pytest.mark.parametrize("odd", ["a\r\nb", "a\u2028b", "with space", "\u00fcber", 7, ["x"], ""])
def test_a_new_token_that_can_be_none_is_a_broken_answer_and_is_not_given_back(
    odd: object, requests_mock: Mocker, capsys: pytest.CaptureFixture[str]
) -> None:
    requests_mock.post(ROOT + REFRESH, json=envelope(access_token=odd, refresh_token="refresh-2"))
    requests_mock.get(ROOT + LIST, json=EXPIRED)
    with pytest.raises(UnavailableError, match="access_token"):
        api(SHORT).get(LIST, {})
    assert given_back(capsys.readouterr().out) == []


def test_a_new_token_is_not_lost_for_a_refresh_token_that_can_be_none(
    requests_mock: Mocker, capsys: pytest.CaptureFixture[str]
) -> None:
    requests_mock.post(ROOT + REFRESH, json=envelope(access_token="short-2", refresh_token="a\r\nb"))
    requests_mock.get(ROOT + LIST, [{"json": EXPIRED}, {"json": envelope()}])
    api(SHORT).get(LIST, {})
    (config,) = given_back(capsys.readouterr().out)
    assert config["credentials"]["access_token"] == "short-2"
    assert config["credentials"]["refresh_token"] == "refresh-1"


def test_who_lost_a_race_for_a_refresh_token_is_told_to_run_again_first(requests_mock: Mocker) -> None:
    requests_mock.post(ROOT + REFRESH, json=envelope(40107, "Invalid refresh token"))
    requests_mock.get(ROOT + LIST, json=EXPIRED)
    with pytest.raises(RequestRefusedError, match="Another sync may have renewed it"):
        api(SHORT).get(LIST, {})
