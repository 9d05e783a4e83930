"""Whatever comes back over HTTP has a row of the table."""

from __future__ import annotations

import json

import pytest
import requests
from urllib3.exceptions import ReadTimeoutError

from source_tiktok_ads.api.answer import missing_answer, read_answer
from source_tiktok_ads.api.codes import Action

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
        *(b'{"code":null}', b'{"code":"0"}', b'{"message":"OK","data":{}}'),
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
        *((status, Action.RETRY) for status in (408, 500, 501, 502, 503, 504, 599)),
        (429, Action.QUOTA),
        *((status, Action.FAIL) for status in (301, 302, 307, 400, 401, 403, 404, 405, 410)),
    ],
)
def test_a_status_without_an_envelope_decides(status: int, action: Action) -> None:
    if 300 <= status < 400:
        answer = read_answer(response(b"", status, {"Location": "http://127.0.0.1/x"}))
        assert answer.code.action is not Action.ACCEPT
        return
    answer = read_answer(response(b"<html>no</html>", status))
    assert answer.code.action is action
    assert str(status) in answer.text


def test_a_long_body_is_quoted_in_part() -> None:
    assert len(read_answer(response(b"<html>" + b"x" * 100_000)).text) < 500


def test_the_header_of_truncation_is_kept() -> None:
    answer = read_answer(response(envelope(data={"list": []}), headers={"X-Tt-Ads-Throttle": "only the top 20k"}))
    assert answer.truncated == "only the top 20k"


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (requests.ReadTimeout(), Action.TIMEOUT),
        (requests.ConnectionError(ReadTimeoutError(None, "/", "Read timed out.")), Action.TIMEOUT),  # type: ignore[arg-type]
        (requests.ConnectTimeout(), Action.RETRY),
        (requests.ConnectionError("reset"), Action.RETRY),
        (requests.exceptions.ChunkedEncodingError("cut off"), Action.RETRY),
        (requests.exceptions.ContentDecodingError("no gzip"), Action.RETRY),
        (ConnectionError("gone"), Action.RETRY),
    ],
)
def test_no_answer_is_a_time_out_only_where_the_request_was_taken(error: Exception, action: Action) -> None:
    assert missing_answer(error).code.action is action
