"""How long to wait and when to stop: bounded, jittered, counted per request and kind of failure."""

from __future__ import annotations

import gc
import json
import logging
from typing import Any

import pytest
import requests

from source_tiktok_ads.api.backoff import QuotaAwareBackoff
from source_tiktok_ads.api.error_handler import EnvelopeErrorHandler, answer_of
from source_tiktok_ads.api.errors import ApiError, TimedOutError, UnavailableError
from source_tiktok_ads.api.outage import Outage
from source_tiktok_ads.api.patience import PEOPLE, SYNC

TRIES = 8


@pytest.fixture
def handler() -> EnvelopeErrorHandler:
    return EnvelopeErrorHandler(config={}, parameters={})


@pytest.fixture
def strategy() -> QuotaAwareBackoff:
    return QuotaAwareBackoff(Outage())


def request() -> requests.PreparedRequest:
    return requests.Request("GET", "http://127.0.0.1/ad/get/").prepare()


def answer(handler: EnvelopeErrorHandler, code: int, asked: requests.PreparedRequest) -> requests.Response:
    response = requests.Response()
    response.status_code, response.request = 200, asked
    response._content = json.dumps({"code": code, "message": "text", "data": {}}).encode()
    handler.interpret_response(response)
    return response


def waits(strategy: QuotaAwareBackoff, met: Any) -> tuple[list[float], ApiError]:  # noqa: ANN401
    found: list[float] = []
    while len(found) < 100:
        try:
            found.append(strategy.backoff_time(met, 1))
        except ApiError as error:
            return found, error
    raise AssertionError("the tries never ended")


def test_service_failures_are_tried_eight_times_with_growing_bounded_waits(
    handler: EnvelopeErrorHandler, strategy: QuotaAwareBackoff
) -> None:
    found, error = waits(strategy, answer(handler, 50000, request()))
    assert len(found) == TRIES - 1
    assert all(0 <= wait <= min(60, 2**tries) for tries, wait in enumerate(found))
    assert isinstance(error, UnavailableError)


def test_waits_differ(handler: EnvelopeErrorHandler, strategy: QuotaAwareBackoff) -> None:
    firsts = {strategy.backoff_time(answer(handler, 50000, request()), 1) for _ in range(20)}
    assert len(firsts) > 10


@pytest.mark.parametrize("code", [50002, 51010])
def test_time_outs_are_tried_twice(handler: EnvelopeErrorHandler, strategy: QuotaAwareBackoff, code: int) -> None:
    found, error = waits(strategy, answer(handler, code, request()))
    assert len(found) == 1
    assert isinstance(error, TimedOutError)


@pytest.mark.parametrize("error", [requests.ReadTimeout, requests.ConnectionError])
def test_transport_failures_are_bounded(strategy: QuotaAwareBackoff, error: type[requests.RequestException]) -> None:
    found, _ = waits(strategy, error(request=request()))
    assert len(found) == (1 if error is requests.ReadTimeout else TRIES - 1)


def test_kinds_are_counted_apart(handler: EnvelopeErrorHandler, strategy: QuotaAwareBackoff) -> None:
    asked = request()
    strategy.backoff_time(answer(handler, 51010, asked), 1)
    for _ in range(TRIES - 1):
        strategy.backoff_time(answer(handler, 50000, asked), 1)
    strategy.backoff_time(answer(handler, 40100, asked), 1)
    with pytest.raises(TimedOutError):
        strategy.backoff_time(answer(handler, 51010, asked), 1)


def test_requests_are_counted_apart(handler: EnvelopeErrorHandler, strategy: QuotaAwareBackoff) -> None:
    for _ in range(3 * TRIES):
        assert strategy.backoff_time(answer(handler, 50000, request()), 1) >= 0


def test_a_first_rejection_leaves_the_wait_to_the_limiter(
    handler: EnvelopeErrorHandler, strategy: QuotaAwareBackoff
) -> None:
    assert 0 < strategy.backoff_time(answer(handler, 40100, request()), 1) < 0.01


def test_a_request_rejected_for_a_quarter_of_an_hour_ends(
    handler: EnvelopeErrorHandler,
) -> None:
    now = [0.0]
    strategy = QuotaAwareBackoff(Outage(), clock=lambda: now[0])
    asked, tries = request(), 0

    def keep_asking() -> None:
        nonlocal tries
        while tries < 10_000:
            now[0] += 1 + strategy.backoff_time(answer(handler, 40100, asked), 1)
            tries += 1

    with pytest.raises(UnavailableError, match="00:00 UTC"):
        keep_asking()
    assert SYNC.quota <= now[0] <= SYNC.quota + 62
    assert tries < 100


def test_when_the_api_is_down_no_request_waits_until_an_answer_comes(handler: EnvelopeErrorHandler) -> None:
    outage = Outage()
    strategy = QuotaAwareBackoff(outage)
    met = answer(handler, 50000, request())
    for path in ("ad/get/", "campaign/get/", "pixel/list/"):
        outage.gave_up(path, "7", "ads", answer_of(met))
    assert waits(strategy, met)[0] == []
    outage.answered("ad/get/", "7")
    assert len(waits(strategy, answer(handler, 50000, request()))[0]) == TRIES - 1


def test_a_broken_answer_that_comes_alike_is_asked_for_three_times(
    handler: EnvelopeErrorHandler, strategy: QuotaAwareBackoff
) -> None:
    made = requests.Response()
    made.status_code, made.request, made._content = 200, request(), b'{"code": 0, "data'
    handler.interpret_response(made)
    assert len(waits(strategy, made)[0]) == 2


def test_people_wait_for_no_unreachable_api(handler: EnvelopeErrorHandler) -> None:
    strategy = QuotaAwareBackoff(Outage(PEOPLE), PEOPLE)
    assert waits(strategy, requests.ReadTimeout(request=request()))[0] == []
    assert len(waits(strategy, answer(handler, 50000, request()))[0]) == 2


def test_a_repeated_request_is_said_in_our_words(
    handler: EnvelopeErrorHandler, strategy: QuotaAwareBackoff, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("airbyte")
    with caplog.at_level(logging.INFO, "airbyte"):
        wait = strategy.backoff_time(answer(handler, 50000, request()), 1)
        logger.info("UserDefinedBackoffException: Rate limit exceeded. Retrying in 3 seconds.")
        logger.info("UserDefinedBackoffException: of another source in this process")
    assert caplog.messages == [
        f"/ad/get/: text. It is asked again in {wait + 1:.0f} s.",
        "UserDefinedBackoffException: of another source in this process",
    ]


def test_tries_are_forgotten_with_their_request(handler: EnvelopeErrorHandler, strategy: QuotaAwareBackoff) -> None:
    for _ in range(3):
        strategy.backoff_time(answer(handler, 50000, request()), 1)
    gc.collect()
    assert len(strategy._tries) == 0
