"""Reports that are too large or too slow: smaller parts, each row once, and never the same question a third time."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from integration_tests.faults.faults import END, REPORT, REPORT_PATH, Scene, capped, errors_of, question, same
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.trouble import actions
from simulated_api.truth.custom import custom_records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulated_api.serving.request_log import Entry

TOO_LARGE = actions.answer(40067, "Your query is too large")
TIME_OUT = actions.answer(51010, "Internal service timed out. Please retry in sometime.")
TOTAL = "AUCTION_ADVERTISER"
LEVELS = ("ads_daily_report", "ad_groups_daily_report", "campaigns_daily_report")


api = api_fixture()


@pytest.fixture
def scene(api: SimulatedApi) -> Scene:
    return Scene(api)


def days(entry: Entry) -> int:
    first, last = (date.fromisoformat(entry.params[name]) for name in ("start_date", "end_date"))
    return (last - first).days + 1


def ids(entry: Entry) -> dict[str, int]:
    """How many ids each id filter of a request holds."""
    filters = entry.params.get("filtering") or []
    return {item["field_name"]: item["filter_value"].count(",") + 1 for item in filters if "_ids" in item["field_name"]}


def refuse(scene: Scene, judged: Any, action: Any = TOO_LARGE) -> Any:  # noqa: ANN401
    """Refuse report requests by a judgement of their parameters, but for those of the ad account's totals."""
    rows = {"data_level": lambda level: level != TOTAL}
    return scene.api.faults.add(path=REPORT_PATH, params={**rows, **judged}, times=None, action=action)


def rows_of(entries: Iterable[Entry]) -> list[Entry]:
    """Requests for rows, without those for the ad account's total that they are compared with."""
    return [entry for entry in entries if entry.params["data_level"] != TOTAL]


def whole(scene: Scene, stream: str = REPORT, columns: tuple[str, ...] | None = None) -> None:
    run = scene.read(stream, columns=columns)
    assert run.returncode == 0, run.errors
    assert same(run.records[stream], scene.truth(stream, columns))
    assert set(run.cursors(stream).values()) == {END}


@pytest.mark.parametrize("code", [40067, 51010, 50002])
@pytest.mark.parametrize("limit", [1, 4, 12])
def test_window_is_halved_by_days(scene: Scene, code: int, limit: int) -> None:
    scene.api.knobs.too_large_days, scene.api.knobs.too_large_code = limit, code
    whole(scene)
    answered = rows_of(entry for entry in scene.asked() if entry.code == 0)
    assert max(days(entry) for entry in answered) <= limit
    assert all(not ids(entry) for entry in scene.asked())
    repeats = Counter(question(entry) for entry in scene.asked())
    assert max(repeats.values()) == (1 if code == 40067 else 2)


def test_what_was_learned_of_an_account_spares_the_next_windows(api: SimulatedApi) -> None:
    scene = Scene(api, start_date="2026-01-20")
    api.knobs.too_large_days = 8
    whole(scene)
    refused = [entry for entry in scene.asked() if entry.code == 40067]
    assert len(refused) <= 4  # 30 -> 15 -> 7, in one of the two windows, perhaps in both


@pytest.mark.parametrize("action", [TOO_LARGE, TIME_OUT])
@pytest.mark.parametrize("most", [3, 1])
def test_single_day_is_split_by_campaigns(scene: Scene, action: Any, most: int) -> None:  # noqa: ANN401
    refuse(scene, {"filtering": lambda value: count(value, "campaign_ids") not in range(1, most + 1)}, action)
    whole(scene)
    answered = rows_of(entry for entry in scene.asked() if entry.code == 0)
    assert {name for entry in answered for name in ids(entry)} == {"campaign_ids"}
    assert max(ids(entry)["campaign_ids"] for entry in answered) <= most
    assert max(Counter(question(entry) for entry in scene.asked()).values()) <= 2


def count(filtering: Any, field: str) -> int:  # noqa: ANN401
    return sum(item["filter_value"].count(",") + 1 for item in filtering or [] if item["field_name"] == field)


@pytest.mark.parametrize("field", ["adgroup_ids", "ad_ids"])
def test_campaigns_are_split_by_what_is_below_them(scene: Scene, field: str) -> None:
    refuse(scene, {"filtering": lambda value: not count(value, field)})
    scene.config["start_date"] = "2026-03-14"
    whole(scene)
    answered = rows_of(entry for entry in scene.asked() if entry.code == 0)
    assert {name for entry in answered for name in ids(entry)} == {field}
    assert all(ids(entry)[field] <= 100 for entry in answered)


@pytest.mark.parametrize(("stream", "finest"), zip(LEVELS, ["ad_ids", "adgroup_ids", "campaign_ids"], strict=True))
def test_metrics_are_split_last_and_rows_are_merged(api: SimulatedApi, stream: str, finest: str) -> None:
    scene = Scene(api, start_date="2026-03-15")
    refuse(scene, {"metrics": lambda value: len(value) > 20})
    whole(scene, stream)
    answered = rows_of(entry for entry in scene.asked() if entry.code == 0)
    assert answered
    assert all(len(entry.params["metrics"]) <= 20 for entry in answered)
    assert {tuple(ids(entry)) for entry in answered} == {(finest,)}
    assert max(ids(entry)[finest] for entry in answered) == 1


def test_what_cannot_be_made_smaller_ends_the_stream(scene: Scene) -> None:
    scene.config["start_date"] = END
    refuse(scene, {})
    run = scene.read(columns=("ad_id", "stat_time_day", "spend"))
    assert (run.returncode, run.statuses) == (1, {REPORT: "INCOMPLETE"})
    error = errors_of(run)[0]
    assert error["failure_type"] == "transient_error"
    assert all(word in error["message"] for word in ("40067", "Your query is too large", REPORT))
    assert run.cursors(REPORT) == {}


@pytest.mark.parametrize("code", [51010, 50002])
def test_entity_list_that_times_out_is_not_asked_for_a_third_time(scene: Scene, code: int) -> None:
    scene.api.faults.add(path="campaign/get/", times=None, action=actions.answer(code, "Internal service timed out."))
    run = scene.read("campaigns", columns=None)
    assert (run.returncode, run.statuses) == (1, {"campaigns": "INCOMPLETE"})
    assert max(Counter(question(entry) for entry in scene.asked("campaign/get/")).values()) == 2
    (error,) = errors_of(run)
    assert error["failure_type"] == "transient_error"
    assert all(word in error["message"] for word in (str(code), "campaigns", scene.config["advertiser_ids"][0]))


def test_no_answer_in_time_is_no_reason_to_ask_for_less(scene: Scene) -> None:
    scene.api.faults.add(
        path=REPORT_PATH, params={"start_date": "2026-02-20", "end_date": END}, times=None, action=actions.stall(6)
    )
    run = scene.read(read_timeout=2.5)
    assert (run.returncode, run.statuses) == (1, {REPORT: "INCOMPLETE"})
    assert [question(entry) for entry in scene.asked()] == 2 * [question(scene.asked()[0])]
    (error,) = errors_of(run)
    assert error["failure_type"] == "transient_error"
    assert "did not answer in time" in error["message"]


@pytest.mark.parametrize("page", [1, 2, 4])
def test_time_outs_of_one_page_split_the_window(scene: Scene, page: int) -> None:
    whole_window = {"start_date": "2026-02-20", "end_date": END, "page": page}
    fault = refuse(scene, whole_window, TIME_OUT)
    scene.cap_pages(REPORT_PATH)
    whole(scene)
    assert fault.fired == 2


@pytest.mark.parametrize("page", [1, 2, 4])
def test_time_outs_in_a_list_that_is_read_again_count_together(scene: Scene, page: int) -> None:
    """The list moves after each answer of its last page but one: each time it is read again, and times out once."""
    turns = {"left": 3}

    def every_other(value: object) -> bool:
        if str(value) != str(page):
            return False
        turns["left"] -= 1
        return turns["left"] % 2 == 0

    scene.api.faults.add(path=REPORT_PATH, params={"page": every_other}, times=None, action=TIME_OUT)
    scene.api.faults.add(path=REPORT_PATH, params={"page": 3}, times=1, action=capped(actions.moving_total(1)))
    scene.cap_pages(REPORT_PATH)
    whole(scene)
    timed_out = Counter(question(entry) for entry in scene.asked() if entry.code == 51010)
    assert max(timed_out.values()) <= 2


@pytest.mark.parametrize(
    ("level", "limit"),
    [("ad", 2), ("ad", 5), ("ad", 11), ("adgroup", 3), ("adgroup", 5), ("campaign", 5), ("campaign", 11)],
)
def test_truncated_window_is_read_again_by_ids_until_whole(level: str, limit: int) -> None:
    stream = {"ad": "ads_daily_report", "adgroup": "ad_groups_daily_report", "campaign": "campaigns_daily_report"}[
        level
    ]
    with SimulatedApi(now=NOW, world="tiny", ad_limit=limit, ad_limit_levels=(level,)) as api:
        scene = Scene(api)
        run = scene.read(stream, columns=None)
        assert run.returncode == 0, run.errors
        assert same(run.records[stream], scene.truth(stream, None))
        first, *rest = scene.asked()
        assert ids(first) == {}
        assert any(ids(entry) for entry in rest)


def test_truncation_that_ids_cannot_undo_is_an_error_and_no_row_is_committed() -> None:
    with SimulatedApi(now=NOW, world="tiny", ad_limit=2, ad_limit_levels=("campaign",)) as api:
        scene = Scene(api)
        run = scene.read("campaigns_daily_report", columns=None)
        assert (run.returncode, run.statuses) == (1, {"campaigns_daily_report": "INCOMPLETE"})
        (error,) = errors_of(run)
        assert error["failure_type"] == "transient_error"
        assert "only return the top 20k" in error["message"]
        assert run.cursors("campaigns_daily_report") == {}


def hide_a_campaign(scene: Scene) -> None:
    """No list shows a campaign that the report has rows of; the lists stay sound."""
    hidden = scene.truth("campaigns_daily_report", None)[0]["campaign_id"]

    def others(paged: Any) -> Any:  # noqa: ANN401
        return [row for row in paged.rows if hidden.encode() not in bytes(row)]

    scene.api.faults.add(path="campaign/get/", times=None, action=actions.Action("a campaign hidden", rows=others))


def test_rows_that_a_split_by_ids_cannot_reach_are_an_error_with_figures(scene: Scene) -> None:
    scene.config |= {"start_date": "2026-03-10", "end_date": "2026-03-10"}
    hide_a_campaign(scene)
    refuse(scene, {"filtering": lambda value: not count(value, "campaign_ids")})
    run = scene.read("campaigns_daily_report")
    assert run.returncode == 1
    (error,) = errors_of(run)
    assert "split by the ids" in error["message"]
    assert "impressions are in the ad account's total" in error["message"]
    assert run.cursors("campaigns_daily_report") == {}


def test_figures_of_today_may_rise_while_they_are_read_which_is_a_warning(scene: Scene) -> None:
    scene.config |= {"start_date": END, "end_date": END}
    hide_a_campaign(scene)
    refuse(scene, {"filtering": lambda value: not count(value, "campaign_ids")})
    with time_machine.travel(NOW, tick=True):
        run = scene.read("campaigns_daily_report")
    assert run.returncode == 0, run.errors
    assert any(line.startswith("WARN") and "still rise" in line for line in run.logs)


def test_a_split_by_ids_asks_for_one_total(scene: Scene) -> None:
    scene.config |= {"start_date": "2026-03-10", "end_date": "2026-03-10"}
    refuse(scene, {"filtering": lambda value: not count(value, "campaign_ids")})
    run = scene.read("campaigns_daily_report")
    assert run.returncode == 0, run.errors
    assert [entry.params["data_level"] for entry in scene.asked()].count(TOTAL) == 1


def test_a_breakdown_that_does_not_add_up_to_the_total_is_not_compared_with_it(api: SimulatedApi) -> None:
    by_source: dict[str, Any] = {"name": "by_source", "report_type": "BASIC", "data_level": "AUCTION_CAMPAIGN"}
    by_source |= {"dimensions": ["campaign_id", "stat_time_day", "event_source_id"], "metrics": ["spend"]}
    scene = Scene(api, custom_reports=[by_source], start_date="2026-03-10", end_date="2026-03-10")
    refuse(scene, {"filtering": lambda value: not count(value, "campaign_ids")})
    run = scene.read("custom_by_source", columns=None)
    assert run.returncode == 0, run.errors
    expected = custom_records(api, by_source, scene.config)
    assert expected
    assert same(run.records["custom_by_source"], expected)
    assert TOTAL not in {entry.params["data_level"] for entry in scene.asked()}
