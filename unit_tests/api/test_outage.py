"""What is given up after some requests in vain, and what is not."""

from __future__ import annotations

import pytest
import requests

from source_tiktok_ads.api.answer import Answer, missing_answer, refused
from source_tiktok_ads.api.outage import Outage
from source_tiktok_ads.api.patience import PEOPLE

REPORT, ADS = "report/integrated/get/", "ad/get/"
FAILED = refused(50000, "System error")
SILENT = missing_answer(requests.ReadTimeout())


class _Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def outage(clock: _Clock) -> Outage:
    return Outage(clock=clock)


def fail(outage: Outage, path: str, account: str, *streams: str, answer: Answer = FAILED) -> None:
    for stream in streams:
        outage.gave_up(path, account, stream, answer)


def test_an_endpoint_of_one_account_is_given_up_and_the_other_accounts_are_not(outage: Outage) -> None:
    fail(outage, REPORT, "1", "a", "b", "a")
    assert outage.refusal(REPORT, "1", "a") == FAILED
    assert outage.refusal(REPORT, "2", "a") is None
    assert outage.refusal(ADS, "1", "a") is None


def test_an_endpoint_is_given_up_once_several_accounts_and_streams_are(outage: Outage) -> None:
    fail(outage, REPORT, "1", "a", "b")
    fail(outage, REPORT, "2", "a")
    assert outage.refusal(REPORT, "3", "a") == FAILED
    assert outage.refusal(ADS, "3", "a") is None


def test_one_stream_alone_says_nothing_of_its_endpoint(outage: Outage) -> None:
    for account in ("1", "2", "3"):
        fail(outage, REPORT, account, "a", "a", "a")
    assert outage.refusal(REPORT, "1", "b") is None


def test_all_is_given_up_once_several_endpoints_are(outage: Outage) -> None:
    fail(outage, REPORT, "1", "a", "a", "a")
    assert not outage.is_in_vain
    fail(outage, ADS, "2", "b")
    assert outage.is_in_vain
    assert outage.refusal("pixel/list/", "9", "c") == FAILED


def test_a_sound_answer_ends_it(outage: Outage) -> None:
    fail(outage, REPORT, "1", "a", "b", "a")
    outage.answered(REPORT, "1")
    assert outage.refusal(REPORT, "1", "a") is None


def test_a_stream_that_has_not_asked_looks_once_whether_it_is_given_up_for_it_too(outage: Outage) -> None:
    fail(outage, REPORT, "1", "a", "b", "a")
    assert outage.refusal(REPORT, "1", "c") is None
    assert outage.is_in_vain, "a request that only looks is tried once"
    assert outage.refusal(REPORT, "1", "c") == FAILED


def test_no_more_than_four_streams_wait_for_what_does_not_answer(outage: Outage) -> None:
    fail(outage, REPORT, "1", "a", "b", "a", answer=SILENT)
    looks = [name for name in "cdefghijk" if outage.refusal(REPORT, "1", name) is None]
    assert looks == ["c", "d"]


def test_once_a_minute_one_request_looks_whether_it_is_over(outage: Outage, clock: _Clock) -> None:
    fail(outage, REPORT, "1", "a", "b", "a")
    clock.now += 61
    assert [outage.refusal(REPORT, "1", "a") for _ in range(3)] == [None, FAILED, FAILED]


def test_people_are_told_after_the_second_stream() -> None:
    outage = Outage(PEOPLE)
    fail(outage, REPORT, "1", "a", answer=SILENT)
    assert outage.refusal(REPORT, "1", "b") is None
    fail(outage, REPORT, "1", "b", answer=SILENT)
    assert outage.refusal(REPORT, "1", "b") == SILENT


def test_what_is_not_answered_at_all_is_given_up_earlier(outage: Outage) -> None:
    fail(outage, REPORT, "1", "a", answer=SILENT)
    assert not outage.is_in_vain
    fail(outage, ADS, "1", "b", answer=SILENT)
    assert outage.is_in_vain
