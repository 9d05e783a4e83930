"""A bad configuration ends in one clear configuration error that names the field: no request, no secret printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.running.forked import run

if TYPE_CHECKING:
    from integration_tests.running.connector import Run
    from simulated_api import SimulatedApi

# No value of them is a part of another or of any ordinary word.
APP_SECRET, TOKEN, AUTH_CODE = "qX7-app-secret+/=", "zK9-access-token+/=", "vB3-auth-code"
ID = "7123456789012345678"
CATALOG: dict[str, Any] = {
    "streams": [
        {
            "stream": {
                "name": "campaigns",
                "json_schema": {"type": "object", "properties": {}},
                "supported_sync_modes": ["full_refresh", "incremental"],
            },
            "sync_mode": "full_refresh",
            "destination_sync_mode": "append",
        }
    ]
}


def oauth(**changes: object) -> dict[str, Any]:
    values = {"auth_type": "oauth2.0", "app_id": "7400000000000000009", "secret": APP_SECRET, "access_token": TOKEN}
    return {name: value for name, value in {**values, **changes}.items() if value is not ...}


def token(value: object = TOKEN) -> dict[str, Any]:
    return {"auth_type": "access_token", "access_token": value}


def bad(field: str, **changes: object) -> Any:  # noqa: ANN401 - a ParameterSet
    """A row: what is changed in a good configuration, and the field that the message has to name. `...` takes away."""
    return pytest.param(changes, field)


# fmt: off
BAD = {
    "no credentials": bad("credentials", credentials=...),
    "credentials are null": bad("credentials", credentials=None),
    "credentials are a text": bad("credentials", credentials=TOKEN),
    "credentials are a list": bad("credentials", credentials=[TOKEN]),
    "no auth_type": bad("credentials.auth_type", credentials={"access_token": TOKEN}),
    "unknown auth_type": bad("credentials.auth_type", credentials={"auth_type": "basic", "access_token": TOKEN}),
    "auth_type is a number": bad("credentials.auth_type", credentials={"auth_type": 2, "access_token": TOKEN}),
    "no app id": bad("credentials.app_id", credentials=oauth(app_id=...)),
    "app id is a number": bad("credentials.app_id", credentials=oauth(app_id=74)),
    "no app secret": bad("credentials.secret", credentials=oauth(secret=...)),
    "empty app secret": bad("credentials.secret", credentials=oauth(secret="")),
    "neither token nor auth code": bad("credentials", credentials=oauth(access_token=...)),
    "no token": bad("credentials.access_token", credentials={"auth_type": "access_token"}),
    "empty token": bad("credentials.access_token", advertiser_ids=[ID], credentials=token("")),
    "token is a number": bad("credentials.access_token", advertiser_ids=[ID], credentials=token(123456789)),
    "token with a line break": bad("credentials.access_token", credentials=oauth(access_token=f"{TOKEN}\n")),
    "token in two lines": bad("credentials.access_token", credentials=oauth(access_token=f"{TOKEN}\r\n{TOKEN}")),
    "token with a space": bad("credentials.access_token", credentials=oauth(access_token=f" {TOKEN}")),
    "token with a letter of no token": bad("credentials.access_token", credentials=oauth(access_token=f"{TOKEN}é")),
    "auth code with a tab": bad("credentials.auth_code", credentials=oauth(auth_code=f"{AUTH_CODE}\t")),
    "expiry date without a time": bad(
        "credentials.token_expiry_date", credentials=oauth(token_expiry_date="2026-01-31")
    ),
    "a token alone and no ids": bad("advertiser_ids", credentials=token()),
    "a token alone and empty ids": bad("advertiser_ids", credentials=token(), advertiser_ids=[]),
    "sandbox and no ids": bad("advertiser_ids", environment="sandbox"),
    "id with letters": bad("advertiser_ids", advertiser_ids=["act_1"]),
    "id is a number": bad("advertiser_ids.1", advertiser_ids=[7123456789012345678]),
    "id is empty": bad("advertiser_ids", advertiser_ids=[""]),
    "id in foreign digits": bad("advertiser_ids", advertiser_ids=["१२३"]),
    "id twice": bad("advertiser_ids", advertiser_ids=[ID, "7", ID]),
    "ids in one text": bad("advertiser_ids", advertiser_ids=f"{ID},7"),
    "no start date": bad("start_date", start_date=...),
    "start date is null": bad("start_date", start_date=None),
    "start date is empty": bad("start_date", start_date=""),
    "30 February": bad("start_date", start_date="2026-02-30"),
    "start date with slashes": bad("start_date", start_date="2026/01/01"),
    "start date backwards": bad("start_date", start_date="31-01-2026"),
    "start date with a time": bad("start_date", start_date="2026-01-01T00:00:00Z"),
    "start date is a number": bad("start_date", start_date=20260101),
    "end date that is none": bad("end_date", end_date="2026-13-01"),
    "end date without dashes": bad("end_date", end_date="20260201"),
    "end before start": bad("end_date", start_date="2026-02-02", end_date="2026-02-01"),
    "lookback below 0": bad("lookback_window", lookback_window=-1),
    "lookback above a year": bad("lookback_window", lookback_window=366),
    "lookback is a text": bad("lookback_window", lookback_window="7"),
    "lookback is true": bad("lookback_window", lookback_window=True),
    "lookback is half a day": bad("lookback_window", lookback_window=0.5),
    "include_deleted is a text": bad("include_deleted", include_deleted="yes"),
    "no workers": bad("num_workers", num_workers=0),
    "too many workers": bad("num_workers", num_workers=51),
    "workers are a text": bad("num_workers", num_workers="many"),
    "unknown tier": bad("rate_limit_tier", rate_limit_tier="gold"),
    "unknown environment": bad("environment", environment="staging"),
    "unknown way with idle days": bad("idle_days", idle_days="never"),
    "unknown reservation request": bad("reservation_request", reservation_request="both"),
    "http on tiktok.com": bad("api_base_url", api_base_url="http://business-api.tiktok.com/open_api/v1.3/"),
    "another host": bad("api_base_url", api_base_url="https://evil.example/open_api/v1.3/"),
    "tiktok.com as a part of another host": bad("api_base_url", api_base_url="https://tiktok.com.evil.example/"),
    "a host that ends like tiktok.com": bad("api_base_url", api_base_url="https://eviltiktok.com/"),
    "another host behind a user name": bad("api_base_url", api_base_url="https://business-api.tiktok.com@evil.example/"),
    "user name and password": bad("api_base_url", api_base_url="https://user:pass@business-api.tiktok.com/"),
    "a query": bad("api_base_url", api_base_url="https://business-api.tiktok.com/open_api/?next="),
    "a fragment": bad("api_base_url", api_base_url="https://business-api.tiktok.com/open_api/#"),
    "a backslash": bad("api_base_url", api_base_url="https://evil.example\\.tiktok.com/"),
    "a port that is none": bad("api_base_url", api_base_url="https://business-api.tiktok.com:port/"),
    "another protocol": bad("api_base_url", api_base_url="ftp://127.0.0.1/"),
    "no protocol": bad("api_base_url", api_base_url="business-api.tiktok.com/open_api/v1.3/"),
    "api_base_url is a number": bad("api_base_url", api_base_url=8080),
}
# fmt: on
FIELDS = sorted({str(row.values[1]).split(".")[0] for row in BAD.values()})
ROWS = [pytest.param(*row.values, id=name) for name, row in BAD.items()]


def configuration(api: SimulatedApi, changes: dict[str, Any]) -> dict[str, Any]:
    good = {"credentials": oauth(), "start_date": "2026-01-01", "api_base_url": api.base_url}
    return {name: value for name, value in {**good, **changes}.items() if value is not ...}


def assert_no_secret(run_: Run) -> None:
    output = run_.stdout.decode() + run_.stderr
    for secret in (APP_SECRET, TOKEN, AUTH_CODE, "123456789"):
        assert secret.replace("+/=", "") not in output.replace(ID, "")


def assert_clear(message: str, field: str) -> None:
    assert message.startswith(f"Configuration error: {field} ")
    assert message.count("Configuration error") == 1
    assert "\n" not in message
    assert not any(f"; {name}" in message for name in FIELDS)


@pytest.mark.parametrize(("changes", "field"), ROWS)
def test_check_fails_with_one_message_that_names_the_field(
    tiny_api: SimulatedApi, changes: dict[str, Any], field: str
) -> None:
    before = len(tiny_api.requests)
    result = run("check", configuration(tiny_api, changes))
    status = result.one("CONNECTION_STATUS")["connectionStatus"]
    assert status["status"] == "FAILED"
    assert_clear(status["message"], field)
    assert (result.returncode, result.errors, result.stderr) == (0, [], "")
    assert_no_secret(result)
    assert len(tiny_api.requests) == before


@pytest.mark.parametrize(("changes", "field"), ROWS)
def test_read_ends_with_one_configuration_error_that_names_the_field(
    tiny_api: SimulatedApi, changes: dict[str, Any], field: str
) -> None:
    before = len(tiny_api.requests)
    result = run("read", configuration(tiny_api, changes), CATALOG)
    (error,) = result.errors
    assert error["failure_type"] == "config_error"
    assert_clear(error["message"], field)
    assert (result.returncode, result.stderr) == (1, "")
    assert not result.records
    assert not result.states
    assert_no_secret(result)
    assert len(tiny_api.requests) == before
