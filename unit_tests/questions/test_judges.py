"""Judges: what answers lead to which outcome, where a world of the simulated API does not show it."""

from __future__ import annotations

from typing import Any

import pytest

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import lookup
from source_tiktok_ads.questions.case import Case, Found
from source_tiktok_ads.questions.judges import JUDGES
from source_tiktok_ads.questions.replies import Reply

Row = dict[str, Any]


def reply(rows: list[Row], total: int | None = None, *, taken: bool = True, **params: object) -> Reply:
    info = {} if total is None else {"page_info": {"total_number": total, "page_size": 1000}}
    return Reply("campaign/get/", params, Answer(lookup(0), "OK", {"list": rows, **info}), taken)


def campaigns(*shown: int) -> Reply:
    """Campaigns, each with so many impressions."""
    return reply([{"campaign_id": str(number), "impressions": str(each)} for number, each in enumerate(shown)])


def test_a_day_more_without_rows_shows_nothing() -> None:
    day = {"dimensions": {"stat_time_day": "2026-03-01 00:00:00"}, "metrics": {}}
    assert JUDGES["days"](Case([reply([day]), reply([day]), reply([])])) == Found("unclear")


def test_rows_of_a_report_are_flat() -> None:
    rows = reply([{"dimensions": {"ad_id": "1"}, "metrics": {"spend": "2"}}, {"dimensions": None}, "no row"]).rows  # type: ignore[list-item]
    assert rows == [{"ad_id": "1", "spend": "2"}, {"dimensions": None}]


@pytest.mark.parametrize(
    ("account", "everything", "undeleted", "top_view", "outcome"),
    [
        (30, (10, 20), (10,), (), "held"),
        (10, (10, 20), (10,), (), "left_out"),
        (20, (10, 20), (10,), (), "neither"),
        (30, (10, 20), (10, 20), (), "nothing_deleted"),
        (0, (), (), (), "no_rows"),
    ],
)
def test_the_sum_of_an_ad_account_is_that_of_all_campaigns_or_of_those_that_are_not_deleted(
    account: int, everything: tuple[int, ...], undeleted: tuple[int, ...], top_view: tuple[int, ...], outcome: str
) -> None:
    replies = [campaigns(account), campaigns(*everything), campaigns(*undeleted), campaigns(*top_view)]
    assert JUDGES["sums"](Case(replies, ["impressions"])).outcome == outcome


def test_top_view_beside_the_campaigns_counts_once() -> None:
    top_view = reply([{"campaign_id": "9", "impressions": "5"}])
    apart = [campaigns(35), campaigns(10, 20), campaigns(10), top_view]
    assert JUDGES["sums"](Case(apart, ["impressions"])).outcome == "held"
    among = [campaigns(30), campaigns(10, 20), campaigns(10), campaigns(10)]
    assert JUDGES["sums"](Case(among, ["impressions"])).outcome == "held"


def test_lists_of_more_than_a_page_settle_nothing() -> None:
    page = reply([{"campaign_id": "1", "impressions": "1"}], total=2000)
    assert JUDGES["sums"](Case([page] * 4, ["impressions"])).outcome == "too_long"
    assert JUDGES["added"](Case([page] * 4, ["impressions"] * 4)).outcome == "too_long"
    assert JUDGES["part_of"](Case([page] * 2, ["impressions"])).outcome == "too_long"
    assert JUDGES["overlap"](Case([page, campaigns(0, 1)], ["campaign_id"])).outcome == "included"
    assert JUDGES["overlap"](Case([page, campaigns(0)], ["campaign_id"])).outcome == "too_long"
    assert JUDGES["totals"](Case([page], ["campaign_id"])).outcome == "too_long"
    assert JUDGES["totals"](Case([reply([])], ["campaign_id"])).outcome == "no_rows"


@pytest.mark.parametrize(
    ("judge", "replies"),
    [
        ("overlap", 2), ("without_delivery", 1), ("repeated_hour", 2), ("order", 3), ("filled", 1),
        ("fractions", 1), ("missing_values", 1), ("part_of", 2), ("same", 2),
    ],
)  # fmt: skip
def test_without_rows_nothing_is_settled(judge: str, replies: int) -> None:
    assert JUDGES[judge](Case([reply([], metrics=["spend"])] * replies, ["campaign_id"])) == Found("no_rows")


@pytest.mark.parametrize(
    ("account", "more", "outcome"),
    [(30, (8,), "left_out"), (38, (8,), "held"), (44, (8,), "held"), (28, (8,), "left_out"), (30, (), "no_rows")],
    ids=[
        "as the campaigns",
        "and what is beside them",
        "and more",
        "less than the campaigns",
        "nothing is beside them",
    ],
)
def test_what_an_ad_account_holds_beside_its_campaigns(account: int, more: tuple[int, ...], outcome: str) -> None:
    replies = [campaigns(account), campaigns(10, 20), campaigns(10), campaigns(*more)]
    assert JUDGES["added"](Case(replies, ["impressions"] * 4)).outcome == outcome


def test_a_part_may_differ_from_the_whole_by_what_rounding_leaves() -> None:
    rows = [{"cost": "0.33"}] * 3
    assert JUDGES["part_of"](Case([reply(rows), reply([{"cost": "1.00"}])], ["cost"])).outcome == "equal"
    assert JUDGES["part_of"](Case([reply(rows), reply([{"cost": "1.10"}])], ["cost"])).outcome == "less"


def test_a_currency_that_is_none_says_nothing() -> None:
    dollars = reply([{"currency": "USD"}])
    assert JUDGES["same"](Case([reply([{"currency": "0"}]), dollars], ["currency"])) == Found("no_rows")
    assert (
        JUDGES["same"](Case([reply([{"currency": "0"}, {"currency": "USD"}]), dollars], ["currency"])).outcome == "same"
    )


def test_a_metric_that_is_no_count_may_have_a_fraction() -> None:
    row = {"dimensions": {}, "metrics": {"spend": "1.5", "clicks": "2", "unheard_of": "0.5", "reach": "-"}}
    assert JUDGES["fractions"](Case([reply([row])])) == Found("none")
