"""Answers that are files go to disk, whole or not at all; refusals in their place are read as ever."""

from __future__ import annotations

import gzip
import io
import logging
import socket
from typing import TYPE_CHECKING, Any

import pytest
import requests
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api import downloads
from source_tiktok_ads.api.answer import read_answer
from source_tiktok_ads.api.deadline import Watchdog
from source_tiktok_ads.api.downloads import file_answer
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.requester import ApiSession
from unit_tests.api.test_session import FAST, HEAD, body, server

if TYPE_CHECKING:
    from collections.abc import Callable

CSV = b"\xef\xbb\xbflead_id,Name\r\n7,Ana\r\n"


def download(answer: Callable[[socket.socket], None], sink: Any = None) -> tuple[requests.Response, bytes]:  # noqa: ANN401
    """What comes back for a download, and what is in its file."""
    sink = sink or io.BytesIO(b"what was left of an earlier try, and is longer than the answer" * 10)
    with server(answer) as url:
        api = ApiSession(QuotaLimiter(FAST), 0.0, Watchdog(), longest_download=30.0)
        response = api.send(api.prepare_request(requests.Request("GET", url)), timeout=(5, 5), sink=sink)
    return response, sink.read()


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (CSV, [b"Content-Type: text/csv"]),
        (CSV, []),
        (b"PK\x03\x04", [b"Content-Type: application/zip"]),
        (b"", [b"Content-Type: text/csv"]),
    ],
)
def test_a_file_is_in_its_sink_and_nowhere_else(content: bytes, headers: list[bytes]) -> None:
    response, file = download(lambda connection: connection.sendall(body(content, *headers)))
    assert file == content
    assert response.content == b""
    answer = file_answer(response)
    assert answer is not None
    assert (answer.code.number, answer.data) == (0, {})


def test_a_file_is_unpacked_as_it_comes() -> None:
    packed = gzip.compress(CSV * 10_000)
    _, file = download(lambda connection: connection.sendall(body(packed, b"Content-Encoding: gzip")))
    assert file == CSV * 10_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"code": 40201, "message": "The task is not ready."}', 40201),
        (b' {"code": 0, "data": {"status": "SUCCESS", "changelog": "x"}}', 0),
        (b"<html>Sign in</html>", -3),
        (b"", -3),
    ],
)
def test_an_envelope_or_what_is_no_file_is_read_as_any_answer(content: bytes, code: int) -> None:
    response, file = download(lambda connection: connection.sendall(body(content)))
    assert file_answer(response) is None
    assert read_answer(response).code.number == code
    assert file == content


def test_an_http_error_is_no_file_whatever_it_holds() -> None:
    answer = HEAD.replace(b"200 OK", b"502 Bad Gateway") + b"Content-Length: 3\r\n\r\nbad"
    response, _ = download(lambda connection: connection.sendall(answer))
    assert file_answer(response) is None
    assert response.content == b"bad"


def test_a_long_envelope_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_LONGEST_ENVELOPE", 100)
    content = b'{"code": 0, "data": {"changelog": "%s"}}' % (b"x" * 200)
    response, file = download(lambda connection: connection.sendall(body(content)))
    assert file_answer(response) is not None
    assert (response.content, file) == (b"", content)


@pytest.mark.parametrize(
    "cut",
    [
        HEAD + b"Content-Length: 1000\r\n\r\n" + CSV,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nlead_\r\n",
    ],
)
def test_a_file_that_is_cut_off_is_none(cut: bytes) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(cut)
        connection.shutdown(socket.SHUT_RDWR)

    with pytest.raises(requests.RequestException):
        download(answer)


def test_a_file_is_asked_for_unpacked() -> None:
    response, _ = download(lambda connection: connection.sendall(body(CSV)))
    assert response.request.headers["Accept-Encoding"] == "identity"


class _FullDisk(io.BytesIO):
    def write(self, _: Any) -> int:  # noqa: ANN401
        raise OSError(28, "No space left on device")


def test_a_disk_that_is_full_is_named_as_such() -> None:
    with pytest.raises(AirbyteTracedException, match="No space left on device") as caught:
        download(lambda connection: connection.sendall(body(CSV)), _FullDisk())
    assert "TMPDIR" in (caught.value.message or "")


def test_a_debug_log_shows_no_line_of_a_file(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    response, _ = download(lambda connection: connection.sendall(body(CSV)))
    assert response.text == ""
    assert "Ana" not in caplog.text
