"""Instant forms of ad accounts, and those that were moved to form libraries of a Business Center."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from integration_tests.jobs.jobs import config_of, equals_truth, read
from integration_tests.protocol.test_streams import texts
from integration_tests.running.worlds import api_fixture
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

FORMS, LIBRARIES = "page/get/", "page/library/get/"

# Two ad accounts with nine and six forms, some of which were moved.
api = api_fixture("leads:9")


def owners(api: SimulatedApi) -> Counter[str]:
    """How often forms were asked for by which parameter, and libraries."""
    forms = [set(entry.params) & {"advertiser_id", "library_id"} for entry in api.requests if entry.path == FORMS]
    libraries = sum(entry.path == LIBRARIES for entry in api.requests)
    return Counter({LIBRARIES: libraries, **Counter(" ".join(names) for names in forms)})


@pytest.mark.parametrize("leave", [False, True])
def test_forms_equal_the_truth_whether_moved_ones_stay_in_the_list_of_the_ad_account_or_leave_it(
    api: SimulatedApi,
    leave: bool,  # noqa: FBT001 - a column of the table
) -> None:
    api.knobs.moved_forms_leave = leave
    config = config_of(api)
    run = read(config, "lead_forms", "leads")
    assert (run.returncode, run.errors) == (0, [])
    assert {row["transfer_status"] for row in run.records["lead_forms"]} == {"TRANSFERRED", "UNSET"}
    assert equals_truth(api, run, config, "lead_forms")
    assert equals_truth(api, run, config, "leads")


def test_libraries_are_listed_once_and_each_is_asked_for_once(api: SimulatedApi) -> None:
    read(config_of(api), "lead_forms", "leads")
    assert owners(api) == {"advertiser_id": 2, "library_id": 2, LIBRARIES: 2}  # the second page shows no other


def test_a_library_of_an_ad_account_that_is_not_read_is_not_asked_for(api: SimulatedApi) -> None:
    first, _ = (account.id for account in api.truth.accounts)
    config = config_of(api, advertiser_ids=[first])
    run = read(config, "lead_forms")
    assert run.returncode == 0
    assert owners(api)["library_id"] == 1
    assert {row["advertiser_id"] for row in run.records["lead_forms"]} == {first}


def test_without_libraries_the_forms_of_the_ad_accounts_come(api: SimulatedApi) -> None:
    api.faults.add(path=LIBRARIES, times=None, action=actions.answer(0, "OK", {"list": []}))
    config = config_of(api)
    run = read(config, "lead_forms")
    assert run.returncode == 0
    assert equals_truth(api, run, config, "lead_forms")


def test_libraries_that_cannot_be_listed_fail_the_stream_by_the_name_of_the_permission(api: SimulatedApi) -> None:
    api.faults.add(path=LIBRARIES, times=None, action=actions.answer(40125, "No permission for libraries."))
    run = read(config_of(api), "lead_forms")
    assert run.returncode == 1
    assert any("Instant Page Management (680)" in error["message"] for error in run.errors)


def test_an_incremental_sync_emits_what_changed_in_libraries_too(api: SimulatedApi) -> None:
    api.knobs.moved_forms_leave = True
    config = config_of(api)
    forms = api.truth.records("lead_forms", config)
    moved = sorted(row["update_time"] for row in forms if row["transfer_status"] == "TRANSFERRED")
    since = moved[len(moved) // 2]
    states = [
        {"partition": {"advertiser_id": account.id}, "cursor": {"update_time": since}} for account in api.truth.accounts
    ]
    stream = {
        "stream_descriptor": {"name": "lead_forms"},
        "stream_state": {"use_global_cursor": False, "states": states},
    }
    run = read(config, "lead_forms", state=[{"type": "STREAM", "stream": stream}])
    expected = [row for row in forms if row["update_time"] >= since]
    assert 0 < len(expected) < len(forms)
    assert texts(run.records["lead_forms"]) == texts(expected)
