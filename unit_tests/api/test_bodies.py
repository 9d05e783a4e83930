"""Few bodies are in memory at once, and nobody waits for long with a place for one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import requests

from source_tiktok_ads.api import error_handler, requester
from source_tiktok_ads.api.bodies import Bodies
from source_tiktok_ads.api.error_handler import EnvelopeErrorHandler

if TYPE_CHECKING:
    from collections.abc import Callable


def is_free(bodies: Bodies) -> bool:
    free = bodies._places.acquire(blocking=False)
    if free:
        bodies._places.release()
    return free


def in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_body_has_its_place_until_its_page_is_read() -> None:
    bodies = Bodies(1)
    with bodies.reading():
        assert is_free(bodies)
        bodies.enter()
        assert not is_free(bodies)
        bodies.enter()  # the same request once more
    assert is_free(bodies)


def test_a_place_is_given_back_once() -> None:
    bodies = Bodies(1)
    with bodies.reading():
        bodies.enter()
        bodies.leave()
        assert is_free(bodies)
    assert is_free(bodies)


def test_a_place_is_given_back_after_an_error() -> None:
    bodies = Bodies(1)

    def read() -> None:
        with bodies.reading():
            bodies.enter()
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        read()
    assert is_free(bodies)


def test_who_reads_no_pages_waits_for_no_place() -> None:
    bodies = Bodies(1)
    with bodies.reading():
        bodies.enter()
        in_a_thread(bodies.enter)


@pytest.mark.parametrize(("code", "free"), [(0, False), (40100, True), (50000, True), (40002, True)])
def test_an_answer_that_is_waited_after_gives_its_place_back(
    code: int, *, free: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = Bodies(1)
    monkeypatch.setattr(error_handler, "BODIES", bodies)
    monkeypatch.setattr(requester, "BODIES", bodies)
    response = requests.Response()
    response.status_code, response._content = 200, f'{{"code": {code}, "message": "m", "data": {{}}}}'.encode()
    with bodies.reading():
        bodies.enter()
        EnvelopeErrorHandler({}, {}).interpret_response(response)
        assert is_free(bodies) is free
