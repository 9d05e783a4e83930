"""Requests a day of one endpoint: no more are sent, and it is back with the next day of UTC."""

from __future__ import annotations

import pytest

from source_tiktok_ads.api.answer import refused
from source_tiktok_ads.api.daily_quotas import DailyQuotas, quotas_of_the_day
from source_tiktok_ads.api.errors import OwnQuotaError, UnavailableError
from source_tiktok_ads.api.tiers import Tier, path_tiers
from source_tiktok_ads.manifest.loader import load_manifest

PATH = "gmv_max/report/get/"
ROWS = {
    PATH: {"basic": [8, 240, 20_000], "ultimate": [20, 600, 50_000]},
    "a/": {"every": [2, 60, 4_500]},
    "b/": {"every": [1, 5]},
}
_NOON = 20_500 * 86_400 + 43_200.0


class _Day:
    now = _NOON

    def __call__(self) -> float:
        return self.now


def test_as_many_are_sent_as_the_day_takes_and_the_next_day_as_many_again() -> None:
    day = _Day()
    quotas = DailyQuotas({PATH: 3}, day)
    for _ in range(3):
        quotas.count(PATH)
    with pytest.raises(
        UnavailableError, match=r"3 requests were sent to gmv_max/report/get/ today.*after 00:00 UTC"
    ) as spent:
        quotas.count(PATH)
    assert not isinstance(spent.value, OwnQuotaError), "it cannot be asked for later"
    day.now += 43_199
    with pytest.raises(UnavailableError):
        quotas.count(PATH)
    day.now += 1
    quotas.count(PATH)


def test_endpoints_are_counted_apart_and_others_not_at_all() -> None:
    quotas = DailyQuotas({PATH: 1, "a/": 1}, _Day())
    quotas.count(PATH)
    quotas.count("a/")
    assert "campaign/get/" not in quotas


def test_rejections_that_last_say_which_quota_seems_spent() -> None:
    error = DailyQuotas({PATH: 20_000}).seems_spent(PATH, refused(40100, "Too many requests."))
    assert error.answer.code.number == 40100
    assert error.answer.text.startswith(
        "Too many requests. The quota of gmv_max/report/get/ (20,000 requests a day) seems"
    )


def test_a_share_of_the_app_s_quota_is_one_of_the_day_s_too() -> None:
    assert quotas_of_the_day(ROWS, "basic", 100) == {PATH: 20_000, "a/": 4_500}
    assert quotas_of_the_day(ROWS, "ultimate", 10) == {PATH: 5_000, "a/": 450}
    assert quotas_of_the_day(ROWS, "sandbox", 100) == {"a/": 4_500}
    assert path_tiers(ROWS, "basic")[PATH] == Tier(8, 240)
    assert path_tiers(ROWS, "ultimate")[PATH] == Tier(20, 600)


@pytest.mark.parametrize(
    ("level", "requests"), [("basic", 20_000), ("advanced", 30_000), ("premium", 50_000), ("ultimate", 50_000)]
)
def test_the_manifest_has_what_is_published(level: str, requests: int) -> None:
    quotas = load_manifest()["definitions"]["path_quotas"]
    assert quotas_of_the_day(quotas, level, 100) == {PATH: requests, "report/task/create/": 4_500}
