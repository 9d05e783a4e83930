"""What the last lines of a plan say of endpoints with a quota of their own."""

from __future__ import annotations

from source_tiktok_ads.commands.print_plan import summary
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.sync.forecast import Forecast, StreamForecast

PATH = "gmv_max/report/get/"
QUOTAS = load_manifest()["definitions"]["path_quotas"]


def said(gmv_max: int, others: int = 0, share: int = 100) -> str:
    lines = [StreamForecast("gmv_max_account_daily_report", gmv_max, ""), StreamForecast("ads", others, "")]
    return summary(Forecast(lines, 1, 1, share, {PATH: gmv_max}, QUOTAS))


def test_an_endpoint_at_its_own_pace_decides_how_long_it_takes() -> None:
    assert "4 min (basic)" in said(960)
    assert "4 min (basic)" in said(960, others=900), "others go on beside"
    assert "8 min (basic)" in said(960, others=3_840)


def test_more_than_the_day_takes_is_said_with_the_levels_that_it_is_too_much_for() -> None:
    assert "a day" not in said(20_000)
    assert f"30,001 of them go to {PATH}, which takes 20,000 (basic), 30,000 (advanced) a day" in said(30_001)
    assert f"2,001 of them go to {PATH}, which takes 2,000 (basic) a day" in said(2_001, share=10)
