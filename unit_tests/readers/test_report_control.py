"""Rows of a split report beside the ad account's total: nothing is missed in silence, and rounding is no loss."""

from __future__ import annotations

from typing import Any

import pytest

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.errors import UnavailableError
from source_tiktok_ads.readers.reports.control import Sums, check_total, metrics_with_control
from source_tiktok_ads.readers.reports.windows import hour_repeats

DAYS = "2026-03-10 to 2026-03-10"


def row(spend: object, impressions: object) -> dict[str, Any]:
    return {"dimensions": {}, "metrics": {"spend": spend, "impressions": impressions}}


def sums(*rows: dict[str, Any]) -> Sums:
    found = Sums()
    assert [each for page in found.of([list(rows)]) for each in page] == list(rows)
    return found


def test_rows_that_add_up_to_the_total_are_whole() -> None:
    assert (
        check_total(sums(row("1.10", "3"), row("2.20", "4")), sums(row("3.30", "7")), DAYS, still_moving=False) is None
    )


def test_money_is_compared_within_the_rounding_of_each_row() -> None:
    assert (
        check_total(sums(row("1.10", "3"), row("2.20", "4")), sums(row("3.31", "7")), DAYS, still_moving=False) is None
    )


def test_a_missing_impression_is_an_error_that_gives_the_figures() -> None:
    with pytest.raises(UnavailableError, match=r"1 of 8 impressions are in the ad account's total"):
        check_total(sums(row("1.10", "7")), sums(row("1.10", "8")), DAYS, still_moving=False)


def test_figures_that_still_rise_are_a_warning() -> None:
    warning = check_total(sums(row("1.10", "7")), sums(row("1.10", "8")), DAYS, still_moving=True)
    assert warning is not None
    assert "still rise" in warning


@pytest.mark.parametrize("value", [None, "-", "", "<5", "NaN", {}])
def test_a_value_that_is_no_number_counts_as_none(value: object) -> None:
    assert check_total(sums(row(value, value)), sums(row("0.00", "0")), DAYS, still_moving=False) is None


def test_the_control_metrics_are_asked_for_once() -> None:
    assert metrics_with_control(["clicks", "spend"]) == ("clicks", "spend", "impressions")


@pytest.mark.parametrize(
    ("hour", "repeats"),
    [
        ("2025-11-02 01:00:00", True),  # clocks go back from 02:00 to 01:00
        ("2025-11-02 00:00:00", False),
        ("2025-11-02 02:00:00", False),
        ("2025-07-02 01:00:00", False),
    ],
)
def test_the_hour_that_comes_twice_when_clocks_go_back_may_repeat(hour: str, *, repeats: bool) -> None:
    account = Account("1", listed=True, details={"display_timezone": "America/New_York"})
    assert hour_repeats(account)({"dimensions": {"stat_time_hour": hour}}) is repeats
