"""Lists that do not stand still: what the connector accepts, what it reads again, and where it gives up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from integration_tests.faults.faults import (
    END,
    FIRST,
    LAST,
    MIDDLE,
    PAGE_SIZE,
    REPORT,
    REPORT_PATH,
    Scene,
    capped,
    same,
)
from integration_tests.running.worlds import api_fixture
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from typing import Any

    from simulated_api import SimulatedApi
    from simulated_api.trouble.actions import Action

READS = 3
# The rows of a page that was changed, by name of what is wrong with it; `page` is where it happens.
UNSTEADY = {
    "total moves up": capped(actions.moving_total(1)),
    "total moves down": capped(actions.moving_total(-1)),
    "row missing": capped(actions.missing_rows(1)),
    "page without rows": capped(actions.missing_rows(PAGE_SIZE)),
    "code 0 without a list though rows are counted": actions.null_list(91),
}


api = api_fixture(scope="module")


@pytest.fixture
def scene(api: SimulatedApi) -> Scene:
    api.faults.clear()
    api.clear_log()
    return Scene(api)


def pages_asked(scene: Scene) -> list[int]:
    return [int(entry.params["page"]) for entry in scene.asked()]


def whole(scene: Scene) -> None:
    run = scene.read()
    assert run.returncode == 0, run.errors
    assert same(run.records[REPORT], scene.truth())
    assert set(run.cursors(REPORT).values()) == {END}


def broken(scene: Scene, *words: str) -> None:
    """The stream fails as transient, nothing of the window was emitted, and no state was left."""
    run = scene.read()
    assert run.returncode == 1
    assert run.statuses == {REPORT: "INCOMPLETE"}
    assert not run.records[REPORT]
    assert run.cursors(REPORT) == {}
    error = run.errors[0]
    assert error["failure_type"] == "transient_error"
    assert all(word in error["message"] for word in (REPORT, scene.config["advertiser_ids"][0], *words))


@pytest.mark.parametrize("page", [FIRST, MIDDLE, LAST])
@pytest.mark.parametrize("name", UNSTEADY)
def test_unsteady_list_is_read_again_from_its_first_page(scene: Scene, name: str, page: int) -> None:
    fault = scene.api.faults.add(path=REPORT_PATH, params={"page": page}, action=UNSTEADY[name])
    scene.cap_pages(REPORT_PATH)
    whole(scene)
    assert fault.fired == 1
    asked = pages_asked(scene)
    assert asked[-LAST:] == [1, 2, 3, 4]
    assert len(asked) <= 2 * LAST


@pytest.mark.parametrize("name", UNSTEADY)
def test_list_that_never_stands_still_ends_the_stream(scene: Scene, name: str) -> None:
    scene.api.faults.add(path=REPORT_PATH, params={"page": MIDDLE}, times=None, action=UNSTEADY[name])
    scene.cap_pages(REPORT_PATH)
    broken(scene, "never stood still", f"read {READS} times")
    assert pages_asked(scene).count(FIRST) == READS


@pytest.mark.parametrize(("page", "copied"), [(2, 1), (3, 1), (3, 2)])
def test_page_that_repeats_an_earlier_one_is_read_again(scene: Scene, page: int, copied: int) -> None:
    fault = scene.api.faults.add(path=REPORT_PATH, params={"page": page}, action=capped(actions.repeated_page(copied)))
    scene.cap_pages(REPORT_PATH)
    whole(scene)
    assert fault.fired == 1


def test_page_that_always_repeats_ends_the_stream(scene: Scene) -> None:
    scene.api.faults.add(path=REPORT_PATH, params={"page": 3}, times=None, action=capped(actions.repeated_page(1)))
    scene.cap_pages(REPORT_PATH)
    broken(scene, "earlier page")


@pytest.mark.parametrize("size", [1, 7, 90, 91, 92])
def test_pages_smaller_than_asked_for_are_followed_to_the_last(scene: Scene, size: int) -> None:
    scene.cap_pages(REPORT_PATH, size=size)
    whole(scene)
    assert len(scene.asked()) == -(-len(scene.truth()) // size)


def test_smaller_pages_of_entity_lists_are_followed(scene: Scene) -> None:
    scene.cap_pages(size=5)
    streams = ("campaigns", "ad_groups", "ads")
    run = scene.read(*streams, columns=None)
    assert run.returncode == 0, run.errors
    for stream in streams:
        assert same(run.records[stream], scene.truth(stream, columns=None))


def repeating(size: int) -> Action:
    """Pages of `size` rows, each beginning with the last row before it; the total counts the repeats."""
    repeats = actions.repeated_rows()
    assert repeats.rows is not None
    rows = repeats.rows

    def change(paged: Any) -> Any:  # noqa: ANN401
        paged.page_size = size
        return rows(paged)

    return actions.Action("repeating", rows=change, view=capped(size=size).view)


def test_rows_repeated_across_pages_are_accepted_once(scene: Scene) -> None:
    scene.api.faults.add(path=REPORT_PATH, times=None, action=repeating(PAGE_SIZE))
    whole(scene)
    # A repeat may have displaced another row, and pages have one size, whatever is asked for: five readings agree.
    assert pages_asked(scene) == [1, 2, 3, 4] * 5
    assert sum(entry.rows for entry in scene.asked()) > len(scene.truth())


@pytest.mark.parametrize("action", [actions.empty_data(), actions.null_list(0), actions.answer(0, "OK", {"list": []})])
def test_answer_without_rows_means_no_rows(scene: Scene, action: Action) -> None:
    scene.api.faults.add(path=REPORT_PATH, action=action)
    run = scene.read()
    assert (run.returncode, run.records[REPORT]) == (0, [])
    assert set(run.cursors(REPORT).values()) == {END}
    assert len(scene.asked()) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"list": {"0": {}}, "page_info": {"page": 1, "total_number": 1, "total_page": 1}},
        {"list": [{"metrics": {}}], "page_info": {"page": 1, "total_number": 1, "total_page": 1}},
        {"list": ["row"], "page_info": {"page": 1, "total_number": 1, "total_page": 1}},
        {"list": [{"dimensions": {}, "metrics": {}}], "page_info": {"page": 1, "total_number": "x", "total_page": 1}},
        {"list": [{"dimensions": {}, "metrics": {}}], "page_info": [1]},
        {"list": [{"dimensions": {}, "metrics": {}}]},
    ],
)
def test_list_of_another_shape_is_a_broken_answer(scene: Scene, data: dict[str, Any]) -> None:
    scene.api.faults.add(path=REPORT_PATH, times=None, action=actions.answer(0, "OK", data))
    broken(scene, "never stood still")


def test_total_without_a_list_for_ever_is_an_error(scene: Scene) -> None:
    scene.api.faults.add(path=REPORT_PATH, times=None, action=actions.null_list(5))
    broken(scene, "0 rows came", "counts 5")
