"""Quotas of one ad account or endpoint: only what has met its own waits, and for a quarter of an hour at most."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from source_tiktok_ads.api.answer import Answer, refused
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.api.codes import lookup
from source_tiktok_ads.api.daily_quotas import DailyQuotas
from source_tiktok_ads.api.errors import OwnQuotaError, UnavailableError
from source_tiktok_ads.api.own_quotas import OwnQuotas
from source_tiktok_ads.api.patience import SYNC

PATH = "report/integrated/get/"
REJECTION = refused(40133, "Advertiser (1)'s QPS reaches QPS limit 10 for current path.")


class _Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> _Time:
    return _Time()


@pytest.fixture
def quotas(time: _Time) -> OwnQuotas:
    return OwnQuotas(SYNC, time.clock, time.sleep)


def reject(quotas: OwnQuotas, account: str = "1") -> None:
    quotas.rejected(PATH, account, REJECTION, quotas.clock())


def keep_asking(quotas: OwnQuotas) -> None:
    for _ in range(1000):
        reject(quotas)
        quotas.admit(PATH, "1")


def test_only_the_account_and_path_that_were_rejected_wait(quotas: OwnQuotas, time: _Time) -> None:
    reject(quotas)
    quotas.admit(PATH, "2")
    quotas.admit("ad/get/", "1")
    assert time.now == 1000
    quotas.admit(PATH, "1")
    assert time.now == 1001


def test_waits_grow_to_a_minute_and_end_with_an_accepted_request(quotas: OwnQuotas, time: _Time) -> None:
    waits = []
    for _ in range(8):
        reject(quotas)
        before = time.now
        quotas.admit(PATH, "1")
        waits.append(time.now - before)
    assert waits == [1, 2, 5, 15, 30, 60, 60, 60]
    quotas.accepted(PATH, "1")
    quotas.admit(PATH, "1")
    assert time.now == 1000 + sum(waits)


def test_rejections_of_requests_under_way_count_once(quotas: OwnQuotas) -> None:
    for _ in range(10):
        quotas.rejected(PATH, "1", REJECTION, 999.0)
    assert quotas.next_try() == 1


def test_after_a_quarter_of_an_hour_the_account_fails_alone_and_at_once(quotas: OwnQuotas, time: _Time) -> None:
    with pytest.raises(UnavailableError, match="more than 15 minutes, while others were taken") as caught:
        keep_asking(quotas)
    assert 900 < time.now - 1000 < 1000
    assert type(caught.value) is UnavailableError
    with pytest.raises(UnavailableError):
        quotas.admit(PATH, "1")
    quotas.admit(PATH, "2")


def test_a_rejection_long_after_another_is_a_first_one(quotas: OwnQuotas, time: _Time) -> None:
    reject(quotas)
    time.now += 3600
    quotas.admit(PATH, "1")
    reject(quotas)
    assert quotas.next_try() == 1


def test_a_part_that_has_not_begun_is_postponed_instead(quotas: OwnQuotas, time: _Time) -> None:
    with quotas.postponing():
        with pytest.raises(OwnQuotaError):
            reject(quotas)
        with pytest.raises(OwnQuotaError):
            quotas.admit(PATH, "1")
    assert time.now == 1000
    quotas.admit(PATH, "1")
    assert time.now == 1001


def test_a_list_that_is_half_read_waits_for_a_minute_before_it_is_begun_anew(quotas: OwnQuotas, time: _Time) -> None:
    with quotas.postponing():
        quotas.accepted(PATH, "1")
        with pytest.raises(OwnQuotaError):
            keep_asking(quotas)
    assert 23 <= time.now - 1000 <= 60


def test_a_part_with_records_on_their_way_waits(quotas: OwnQuotas, time: _Time) -> None:
    with quotas.postponing():
        quotas.insist()
        for _ in range(6):
            reject(quotas)
            quotas.admit(PATH, "1")
    assert time.now == 1000 + 1 + 2 + 5 + 15 + 30 + 60


class _Asked(Api):
    """Gives one answer after the other; while one is under way, another thread asks for the same endpoint."""

    def __init__(self, quotas: OwnQuotas, daily: DailyQuotas, *answers: Answer | Exception) -> None:
        super().__init__(None, own_quotas=quotas, daily_quotas=daily)  # type: ignore[arg-type]
        self.answers, self.sent = list(answers), 0
        self.others: list[str] = []

    def _authenticated(self, _question: Any, _stream: str | None) -> Answer:  # noqa: ANN401
        self.sent += 1
        if self.sent > 1 and threading.current_thread() is threading.main_thread():
            with ThreadPoolExecutor(1) as pool:
                self.others.append(type(pool.submit(self._another).exception()).__name__)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _another(self) -> None:
        with self.own_quotas.postponing():
            self.get(PATH, {}, account="2" if PATH in self._daily_quotas else "1")


OWN, ACCEPTED = refused(40016, "Too many requests."), Answer(lookup(0, "OK"), "OK", {})


@pytest.mark.parametrize("daily", [DailyQuotas({}), DailyQuotas({PATH: 100})], ids=["ad account", "endpoint"])
def test_of_those_that_wait_one_asks_first(quotas: OwnQuotas, daily: DailyQuotas) -> None:
    lost = UnavailableError(refused(50000, "System error"))
    api = _Asked(quotas, daily, OWN, OWN, lost, ACCEPTED, ACCEPTED, ACCEPTED)
    with pytest.raises(UnavailableError):
        api.get(PATH, {}, account="1")
    assert (api.sent, api.others) == (3, ["OwnQuotaError"] * 2)
    api.get(PATH, {}, account="1")  # another one may ask after the request that was lost
    assert (api.sent, api.others) == (4, ["OwnQuotaError"] * 3)
    api.get(PATH, {}, account="1")
    assert (api.sent, api.others[3:]) == (6, ["NoneType"])
