"""Worlds of the simulated API that answer each open question one way and the other, by knobs or by changed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integration_tests.commands.gmv_max_worlds import GMV_MAX_WORLDS
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulated_api import SimulatedApi

REPORT, INFO, VIDEOS = "report/integrated/get/", "advertiser/info/", "file/video/ad/search/"
Body = dict[str, Any]


def most_days(with_days: int, without: int) -> dict[str, Any]:
    """A world whose reports take so many days."""
    return {"max_days": {"stat_time_day": with_days, "stat_time_hour": 1, "none": without}}


def of_rows(api: SimulatedApi, path: str, change: Callable[[Body], object], **params: object) -> None:
    """Let a change go over each row of a path's answers."""

    def changed(body: Body) -> None:
        for row in body["data"].get("list") or ():
            change(row)

    api.faults.add(path=path, params=params, action=actions.changed(changed), times=None)


def with_metrics(api: SimulatedApi, **values: object) -> None:
    def change(row: Body) -> None:
        row["metrics"] |= {name: value for name, value in values.items() if name in row["metrics"]}

    of_rows(api, REPORT, change, report_type="BASIC")


def without_metric(api: SimulatedApi) -> None:
    of_rows(api, REPORT, lambda row: row["metrics"].pop("secondary_goal_result", None))


def without_dashes(api: SimulatedApi) -> None:
    def change(row: Body) -> None:
        row["metrics"] = {name: "0" if value == "-" else value for name, value in row["metrics"].items()}

    of_rows(api, REPORT, change)


def met(api: SimulatedApi, path: str, action: actions.Action, after: int = 0, times: int | None = None) -> None:
    api.faults.add(path=path, action=action, after=after, times=times)


def refused(api: SimulatedApi, path: str, code: int = 40001, text: str = "No permission for this scope.") -> None:
    met(api, path, actions.answer(code, text))


def renamed_videos(api: SimulatedApi) -> None:
    """Videos of one second of a world that does not move them."""
    videos = [f"v{number:02d}" for number in range(30)]

    def change(body: Body) -> None:
        info = body["data"]["page_info"]
        first = (info["page"] - 1) * info["page_size"]
        body["data"]["list"] = [{"video_id": video} for video in videos[first : first + info["page_size"]]]

    api.faults.add(path=VIDEOS, action=actions.changed(change), times=None)


def clock_change(api: SimulatedApi, hours: list[tuple[str, int]], day: int) -> None:
    """What is delivered on the day on which the clock of Los Angeles was put back."""
    api.faults.add(
        path=REPORT,
        params={"start_date": "2025-11-02", "dimensions": lambda names: "stat_time_hour" in names},
        action=actions.changed(
            lambda body: body["data"].update(
                list=[
                    {
                        "dimensions": {"stat_time_hour": f"2025-11-02 {hour}:00:00"},
                        "metrics": {"impressions": str(shown)},
                    }
                    for hour, shown in hours
                ]
            )
        ),
        times=None,
    )
    api.faults.add(
        path=REPORT,
        params={"start_date": "2025-11-02", "dimensions": lambda names: "stat_time_day" in names},
        action=actions.changed(
            lambda body: body["data"].update(
                list=[{"dimensions": {"stat_time_day": "2025-11-02 00:00:00"}, "metrics": {"impressions": str(day)}}]
            )
        ),
        times=None,
    )


def hours_on_idle_days(api: SimulatedApi) -> None:
    hour = {"dimensions": {"campaign_id": "1", "stat_time_hour": "2026-03-10 01:00:00"}, "metrics": {"spend": "1.00"}}
    api.faults.add(
        path=REPORT,
        params={"dimensions": ["campaign_id", "stat_time_hour"]},
        action=actions.changed(lambda body: body["data"].update(list=[hour])),
        times=None,
    )


def conversion_without_delivery(api: SimulatedApi) -> None:
    with_metrics(api, spend="0.00", impressions="0", conversion="1")


def foreign_id_given(api: SimulatedApi) -> None:
    """The account's own row under the id after its own, where both are asked for."""
    beside = {"advertiser_ids": lambda ids: len(ids) == 2 and int(ids[1]) == int(ids[0]) + 1}
    api.knobs.foreign_ids = "left out"
    of_rows(api, INFO, lambda row: row.update(advertiser_id=str(int(row["advertiser_id"]) + 1)), **beside)


def only_deprecated_fields(api: SimulatedApi) -> None:
    api.knobs.deprecated_account_fields = True
    today = {"fields": lambda names: "telephone_number" in (names or ())}
    api.faults.add(path=INFO, params=today, action=actions.answer(40002, "fields.1: not acceptable"), times=None)


def one_without_time(api: SimulatedApi) -> None:
    def change(body: Body) -> None:
        body["data"]["list"][0].pop("modify_time")

    met(api, "smart_plus/ad/get/", actions.changed(change))


def only_in_library(api: SimulatedApi) -> None:
    """An ad account whose list has a form that was not moved, and no other."""
    only = {"list": [{"page_id": "1"}], "page_info": {"page": 1, "page_size": 100, "total_number": 1}}
    own = {"advertiser_id": api.simulation.world.accounts[0].id}
    api.faults.add(path="page/get/", params=own, action=actions.answer(0, "OK", only), times=None)


# The question, what the world does, the outcome, and whether it is what the connector takes for granted.
WORLDS: list[tuple[str, dict[str, Any] | Callable[[SimulatedApi], None], str, bool | None]] = [
    ("days_with_days", {}, "exact", True),
    ("days_with_days", most_days(31, 365), "more", True),
    ("days_with_days", {"over_long": "cut"}, "cut", True),
    ("days_with_days", most_days(29, 365), "fewer", False),
    ("days_without_days", {}, "taken taken taken", True),
    ("days_without_days", most_days(30, 180), "taken refused refused", True),
    ("days_without_days", most_days(30, 200), "taken taken refused", True),
    ("days_without_days", most_days(30, 90), "refused refused refused", False),
    ("skan_by_hour", {}, "refused", True),
    ("skan_by_hour", {"skan_by_hour": True}, "taken", False),
    ("country_by_hour", {}, "refused", True),
    ("country_by_hour", {"country_by_hour": True}, "taken", False),
    ("language_of_ads", {}, "taken", True),
    ("language_of_ads", {"refused_dimensions": {"ad": ["language"]}}, "refused", False),
    ("metrics_of_ads", {}, "taken taken taken", True),
    ("metrics_of_ads", {"refused_metrics": {"ad": ["vta_conversion"]}}, "taken taken refused", False),
    ("metrics_of_ad_groups", {}, "taken taken taken", True),
    ("metrics_of_ad_groups", {"refused_metrics": {"adgroup": ["checkout"]}}, "taken refused taken", False),
    ("metrics_of_campaigns", {}, "taken taken taken", True),
    ("metrics_of_campaigns", {"refused_metrics": {"campaign": ["billed_cost"]}}, "refused taken taken", False),
    ("metrics_of_ad_accounts", {}, "taken", True),
    ("metrics_of_ad_accounts", {"refused_metrics": {"advertiser": ["cash_spend"]}}, "refused", False),
    ("metrics_of_audiences", {}, "taken taken taken", True),
    ("metrics_of_audiences", {"refused_metrics": {"ad": ["real_time_result"]}}, "refused taken taken", False),
    ("top_view_unfiltered", {}, "left_out", True),
    ("top_view_unfiltered", {"top_view_unfiltered": True}, "included", False),
    ("rows_without_delivery", {}, "zeros", True),
    ("rows_without_delivery", lambda api: with_metrics(api, spend="1.00"), "none", True),
    ("rows_without_delivery", conversion_without_delivery, "conversions", True),
    ("idle_days", {}, "none", True),
    ("idle_days", hours_on_idle_days, "some", False),
    ("hour_that_comes_twice", {}, "no_rows", None),
    ("hour_that_comes_twice", lambda api: clock_change(api, [("01", 5), ("01", 5)], 10), "two_rows", True),
    ("hour_that_comes_twice", lambda api: clock_change(api, [("01", 10)], 10), "one_row", True),
    ("hour_that_comes_twice", lambda api: clock_change(api, [("01", 5)], 10), "missing", False),
    ("missing_values", {}, "dash", True),
    ("missing_values", lambda api: with_metrics(api, skan_result=None), "dash null", True),
    ("missing_values", lambda api: with_metrics(api, skan_result=""), "dash empty", True),
    ("missing_values", without_metric, "absent dash", True),
    ("missing_values", without_dashes, "none", None),
    ("fractions_in_counts", {}, "none", True),
    ("fractions_in_counts", lambda api: with_metrics(api, conversion="1.5"), "some", False),
    ("totals_of_lists", {}, "equal", True),
    ("totals_of_lists", lambda api: of_rows(api, "ad/get/", lambda row: row.update(ad_id="1")), "differ", True),
    ("order_between_pages", {}, "unsteady", True),
    ("order_between_pages", renamed_videos, "steady", True),
    ("deleted_in_ad_accounts", {}, "held", True),
    ("deleted_in_ad_accounts", {"accounts_without_deleted": True}, "left_out", False),
    ("deprecated_account_fields", {}, "refused taken", True),
    ("deprecated_account_fields", {"deprecated_account_fields": True}, "taken taken", True),
    ("deprecated_account_fields", only_deprecated_fields, "taken refused", False),
    ("foreign_ad_account", {}, "refused", True),
    ("foreign_ad_account", foreign_id_given, "given", False),
    ("foreign_ad_account", {"foreign_ids": "left out"}, "left_out", True),
    ("page_sizes", {}, "taken taken taken", True),
    (
        "page_sizes", lambda api: met(api, "campaign/get/", actions.page_size_cap(50)),
        "taken capped taken", True,
    ),
    ("page_sizes", lambda api: refused(api, "campaign/get/", 40002, "Too large"), "taken refused taken", False),
    ("quotas_of_paths", {}, "none", True),
    (
        "quotas_of_paths",
        lambda api: met(api, INFO, actions.answer(40133, "Too frequent"), after=2, times=1),
        "some", True,
    ),
    ("smart_plus_modify_time", {}, "always", True),
    (
        "smart_plus_modify_time",
        lambda api: of_rows(api, "smart_plus/ad/get/", lambda row: row.pop("modify_time")), "never", True,
    ),
    ("smart_plus_modify_time", one_without_time, "sometimes", True),
    ("images_of_ads", {}, "sometimes", True),
    ("images_of_ads", lambda api: of_rows(api, "ad/get/", lambda row: row.update(image_ids=["i"])), "always", True),
    ("images_of_ads", lambda api: of_rows(api, "ad/get/", lambda row: row.update(image_ids=None)), "never", False),
    *GMV_MAX_WORLDS,
    ("moved_forms", {}, "included", True),
    ("moved_forms", only_in_library, "left_out", True),
    *(
        (question, world, outcome, agrees)
        for question, path in (
            ("scope_gmv_max_stores", "gmv_max/store/list/"), ("scope_gmv_max_report", "gmv_max/report/get/"),
            ("scope_pixels", "pixel/list/"), ("scope_audiences", "dmp/custom_audience/list/"),
            ("scope_creatives", VIDEOS), ("scope_smart_plus", "smart_plus/ad/get/"),
            ("scope_lead_forms", "page/get/"), ("scope_business_centers", "bc/get/"),
        )
        for world, outcome, agrees in (
            ({}, "taken", None), (lambda api, path=path: refused(api, path), "refused", True)
        )
    ),
]  # fmt: skip
