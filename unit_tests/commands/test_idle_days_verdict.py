"""What `probe --idle-days` concludes from what it asked."""

from __future__ import annotations

from source_tiktok_ads.commands.idle_days import Comparison, verdict


def of(stream: str, days: int, found: str | None = None, error: str | None = None) -> Comparison:
    return Comparison("skip", stream, "ad_accounts_daily_report", "1", days, found, error)


def test_reports_that_cannot_be_asked_are_not_said_to_have_no_row() -> None:
    found = [of("ads_daily_report", 9), of("ads_country_report", 0, error="40002"), of("ads_hourly_report", 0)]
    assert verdict(found, "skip") == (
        "idle_days skip left nothing out: 1 reports have no row on 9 idle days of theirs; 1 others cannot be asked."
    )
    assert verdict(found[1:2], "skip") == "idle_days skip: nothing could be compared, 1 reports cannot be asked."
    assert verdict(found[2:], "skip") == "idle_days skip: nothing could be compared, there is no idle day."
