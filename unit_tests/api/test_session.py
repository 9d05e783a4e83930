"""What the session does not take: answers that are too slow or too long, cookies, and files that are none."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import requests

from source_tiktok_ads.api import requester
from source_tiktok_ads.api.deadline import Watchdog
from source_tiktok_ads.api.network import CertificateBundleError, LongAnswerError, SlowAnswerError
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.requester import ApiSession
from source_tiktok_ads.api.tiers import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEAD = b"HTTP/1.1 200 OK\r\n"
FAST = Tier(1000, 60_000)


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that reads a request and lets `answer` write to the connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=handle, args=[connection], daemon=True).start()

        def handle(connection: socket.socket) -> None:
            with connection:
                while connection.recv(65536):
                    try:
                        answer(connection)
                    except OSError:
                        return

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/ad/get/"
        listening.shutdown(socket.SHUT_RDWR)


def session(longest_answer: float = 30.0) -> ApiSession:
    return ApiSession(QuotaLimiter(FAST), longest_answer, Watchdog(sleep=lambda _: time.sleep(0.02)))


def sent(api: ApiSession, url: str) -> requests.Response:
    request = api.prepare_request(requests.Request("GET", url))
    return api.send(request, timeout=(5, 5))


def body(content: bytes, *headers: bytes) -> bytes:
    lines = b"".join(header + b"\r\n" for header in (*headers, b"Content-Length: %d" % len(content)))
    return HEAD + lines + b"\r\n" + content


@pytest.mark.parametrize("before", [HEAD, HEAD + b"Content-Length: 1000\r\n\r\n", HEAD + b"\r\n", b""])
def test_an_answer_that_comes_byte_by_byte_ends_at_its_deadline(before: bytes) -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(before)
        for _ in range(600):
            connection.sendall(b"x")
            time.sleep(0.05)

    with server(trickle) as url:
        began = time.monotonic()
        with pytest.raises(SlowAnswerError) as caught:
            sent(session(0.5), url)
        assert time.monotonic() - began < 5
    assert caught.value.request is not None


def test_an_answer_within_its_deadline_comes_whole_and_its_connection_is_used_again() -> None:
    connections: set[int] = set()

    def answer(connection: socket.socket) -> None:
        connections.add(id(connection))
        connection.sendall(body(b'{"code": 0}'))

    with server(answer) as url:
        api = session()
        assert [sent(api, url).content for _ in range(3)] == 3 * [b'{"code": 0}']
    assert len(connections) == 1


LONG = b"0123456789" * 300_000
IN_CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(LONG), LONG)
PACKED = body(gzip.compress(LONG), b"Content-Encoding: gzip")


@pytest.mark.parametrize("answer", [body(LONG), IN_CHUNKS, PACKED], ids=["length", "chunks", "gzip"])
def test_a_long_body_comes_whole_whether_its_length_is_said_or_not(answer: bytes) -> None:
    with server(lambda connection: connection.sendall(answer)) as url:
        assert sent(session(), url).content == LONG


def test_a_long_body_that_is_cut_off_is_no_body() -> None:
    def cut_off(connection: socket.socket) -> None:
        connection.sendall(body(LONG)[:-1])
        connection.shutdown(socket.SHUT_RDWR)

    with server(cut_off) as url, pytest.raises(requests.RequestException):
        sent(session(), url)


def test_a_body_is_bounded_after_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requester, "_LONGEST_BODY", 1024 * 1024)
    packed = gzip.compress(b"a" * 20 * 1024 * 1024)
    with (
        server(lambda connection: connection.sendall(body(packed, b"Content-Encoding: gzip"))) as url,
        pytest.raises(LongAnswerError, match="longer than 1 MB"),
    ):
        sent(session(), url)


def test_no_cookie_is_kept() -> None:
    with server(lambda connection: connection.sendall(body(b"{}", b"Set-Cookie: a=b; Path=/"))) as url:
        api = session()
        sent(api, url)
        assert list(api.cookies) == []
        assert "Cookie" not in api.prepare_request(requests.Request("GET", url)).headers


def test_a_file_of_certificates_that_is_none_is_named() -> None:
    api = session()
    request = api.prepare_request(requests.Request("GET", "https://127.0.0.1:9/"))
    with pytest.raises(CertificateBundleError, match=r"/no/such/file\.pem"):
        api.send(request, verify="/no/such/file.pem", timeout=5)


def test_the_limiter_hears_that_a_request_is_out_before_its_answer_comes() -> None:
    is_out = threading.Event()

    class Limiter(QuotaLimiter):
        def sent(self) -> None:
            is_out.set()

    def answer(connection: socket.socket) -> None:
        if is_out.wait(10):
            is_out.clear()
            connection.sendall(body(b"{}"))

    api = ApiSession(Limiter(FAST), 30.0, Watchdog())
    with server(answer) as url:
        for _ in range(2):  # the second over the same connection
            assert sent(api, url).content == b"{}"
