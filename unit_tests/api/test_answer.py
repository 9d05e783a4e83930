"""Whatever comes back over HTTP has a row of the table."""

from __future__ import annotations

import json
import re
import socket

import pytest
import requests
from urllib3.exceptions import ReadTimeoutError

from source_tiktok_ads.api.answer import missing_answer, read_answer
from source_tiktok_ads.api.codes import Action
from source_tiktok_ads.api.errors import UnavailableError, error_for
from source_tiktok_ads.api.network import CertificateBundleError, LongAnswerError, SlowAnswerError

FAILED = {"code": 40001, "message": "No permission to operate advertiser: 7", "data": {}}


def response(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> requests.Response:
    made = requests.Response()
    made.status_code, made._content = status, body
    made.headers.update(headers or {})
    return made


def envelope(code: object = 0, data: object = None, message: object = "OK") -> bytes:
    return json.dumps({"code": code, "message": message, "request_id": "1", "data": data}).encode()


@pytest.mark.parametrize("data", [{}, {"list": None}, {"list": []}, {"list": [{"ad_id": "1"}]}])
def test_code_0_is_accepted_with_its_data(data: dict[str, object]) -> None:
    answer = read_answer(response(envelope(data=data)))
    assert (answer.code.action, answer.data, answer.truncated) == (Action.ACCEPT, data, None)


def test_null_data_is_empty_data() -> None:
    answer = read_answer(response(envelope(data=None)))
    assert (answer.code.action, answer.data) == (Action.ACCEPT, {})


@pytest.mark.parametrize("data", [[], "text", 7, True])
def test_data_of_another_type_is_a_broken_answer(data: object) -> None:
    assert read_answer(response(envelope(data=data))).code.action is Action.RETRY


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500, 502])
def test_the_code_of_the_body_goes_before_the_status(status: int) -> None:
    answer = read_answer(response(json.dumps(FAILED).encode(), status))
    assert (answer.code.number, answer.text) == (40001, FAILED["message"])


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_code_0_with_a_failed_status_is_no_success(status: int) -> None:
    assert read_answer(response(envelope(data={}), status)).code.action is Action.RETRY


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" ", b"<!DOCTYPE html>", b'{"code":0,"mess', b"\xff\xfe\x00", b"[]", b"null", b"7", b"{}"),
        *(b'{"code":null}', b'{"code":"0"}', b'{"code":true}', b'{"message":"OK","data":{}}'),
    ],
)
def test_a_body_that_is_no_envelope_is_a_broken_answer(body: bytes) -> None:
    answer = read_answer(response(body))
    assert answer.code.action is Action.RETRY
    assert answer.code.failure.value == "transient_error"
    assert answer.text


@pytest.mark.parametrize(
    ("status", "action"),
    [
        *((status, Action.RETRY) for status in (403, 408, 500, 501, 502, 503, 504, 599)),
        (429, Action.QUOTA),
        *((status, Action.FAIL) for status in (301, 302, 307, 400, 401, 404, 405, 407, 410, 413, 414)),
    ],
)
def test_a_status_without_an_envelope_decides(status: int, action: Action) -> None:
    answer = read_answer(response(b"<html>no</html>", status))
    assert answer.code.action is action
    assert str(status) in answer.text


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 405, 407, 413, 414, 500])
def test_nothing_of_a_foreign_body_is_quoted_but_its_title(status: int) -> None:
    page = b"<html><TITLE>Access\n Denied</TITLE>GET /?secret=5ecret" + b"x" * 100_000
    text = read_answer(response(page, status)).text
    assert "'Access Denied'" in text
    assert "5ecret" not in text
    assert len(text) < 300


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (302, "points to proxy.example"),
        (401, "login"),
        (403, "firewall or proxy"),
        (404, "nothing of the API"),
        (407, "proxy wants a user"),
        (414, "too long"),
    ],
)
def test_answers_of_the_network_are_told_apart_and_are_nobodys_to_repeat(status: int, words: str) -> None:
    answer = read_answer(response(b"<html>no</html>", status, {"Location": "https://proxy.example/login?token=1"}))
    assert words in answer.text
    assert "?token" not in answer.text
    error = error_for(answer)
    assert error.failure_type.value == "config_error"
    assert not re.search("[Ss]ync again|fault of the connector", error.message or "")


def test_an_error_code_that_is_a_text_counts() -> None:
    assert read_answer(response(envelope(code="40105"))).code.is_access_token


def test_an_answer_without_a_body_says_so() -> None:
    assert "HTTP 204 without a body" in read_answer(response(b"", 204)).text


def test_the_header_of_truncation_is_kept() -> None:
    answer = read_answer(response(envelope(data={"list": []}), headers={"X-Tt-Ads-Throttle": "only the top 20k"}))
    assert answer.truncated == "only the top 20k"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.ReadTimeout(), "did not answer in time"),
        (requests.ConnectionError(ReadTimeoutError(None, "/", "Read timed out.")), "did not answer in time"),  # type: ignore[arg-type]
        (SlowAnswerError("300 s"), "within 300 s"),
        (LongAnswerError("the answer is longer than 64 MB"), "64 MB"),
        (CertificateBundleError("invalid path: /no/such.pem"), "/no/such.pem"),
        (requests.ConnectTimeout(), "no connection to"),
        (requests.ConnectionError("reset"), "cut the connection off"),
        (requests.exceptions.ChunkedEncodingError("cut off"), "cut the connection off"),
        (requests.exceptions.ContentDecodingError("no gzip"), "cut the connection off"),
        (ConnectionError("gone"), "cut the connection off"),
        (requests.exceptions.SSLError("[SSL: WRONG_VERSION_NUMBER]"), "does not speak TLS"),
        (requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED"), "not trusted"),
        (requests.exceptions.ProxyError("Tunnel connection failed: 407 Wanted"), "wants a user and password"),
        (requests.ConnectionError(ConnectionRefusedError(111, "Connection refused")), "it is refused"),
        (requests.ConnectionError(socket.gaierror(-2, "Name or service not known")), "cannot be resolved"),
    ],
)
def test_a_failure_of_the_transport_names_its_cause(error: Exception, words: str) -> None:
    answer = missing_answer(error)
    assert words in answer.text
    assert type(error).__name__ not in answer.text
    assert answer.code.action in (Action.RETRY, Action.FAIL)


def test_a_failure_of_the_transport_names_host_and_port() -> None:
    error = requests.ConnectionError("reset")
    error.request = requests.Request("GET", "https://ads.example/open_api/?secret=1").prepare()
    assert missing_answer(error).text.startswith("ads.example port 443 ")
    assert "secret" not in missing_answer(error).text


def test_no_answer_is_never_a_reason_to_ask_for_less() -> None:
    assert type(error_for(missing_answer(requests.ReadTimeout()))) is UnavailableError
