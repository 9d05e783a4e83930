"""Custom endpoints when something is wrong: in the configuration, in the answers, on the way. Never green and short."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.endpoints.own_endpoints import ENDPOINTS
from integration_tests.endpoints.own_endpoints_reads import config_of, read
from integration_tests.endpoints.own_endpoints_truth import BC
from integration_tests.running import in_process
from integration_tests.running.worlds import api_fixture
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from integration_tests.running.connector import Run
    from simulated_api import SimulatedApi
    from simulated_api.trouble.actions import Action

Endpoint = dict[str, Any]
CATALOGS = ENDPOINTS["catalogs"] | {"headers": {}}
QUOTA = ENDPOINTS["quota_by_day"]
OF_NONE: Endpoint = {"per_advertiser": False}
OF_BC: Endpoint = {"query": {"bc_id": BC}, **OF_NONE}


running = api_fixture(scope="module")


@pytest.fixture
def api(running: SimulatedApi) -> SimulatedApi:
    """A server without faults and with an empty log."""
    running.faults.clear()
    running.clear_log()
    return running


def refusal(run: Run, name: str = "mine") -> str:
    """The message of the configuration error by which an endpoint ended."""
    return _error(run, name, "config_error")


def outage(run: Run, name: str = "mine") -> str:
    return _error(run, name, "transient_error")


def _error(run: Run, name: str, kind: str) -> str:
    assert run.returncode == 1
    assert run.statuses[f"endpoint_{name}"] == "INCOMPLETE"
    error = run.errors[0]
    assert error["failure_type"] == kind, error["message"]
    assert f"endpoint_{name}" in error["message"]
    message: str = error["message"]
    return message


def paths(api: SimulatedApi) -> list[str]:
    return [entry.path for entry in api.requests]


@pytest.mark.parametrize("size", [100, 65, 13, 5])
def test_list_whose_totals_are_untrue_is_never_green_and_short(api: SimulatedApi, size: int) -> None:
    mine = {"path": "identity/get/", "record_path": "data.identity_list", "page_size": size}
    big = max(api.truth.accounts, key=lambda account: len(account.ads)).id
    assert "counts" in outage(read(api, {"mine": mine}, advertiser_ids=[big]))


@pytest.mark.parametrize("verb", ["check", "discover", "read"])
def test_wrong_record_path_is_said_with_the_arrays_that_are_there(api: SimulatedApi, verb: str) -> None:
    mine = {"mine": {"path": "catalog/get/", **OF_BC, "record_path": "data.items"}}
    if verb == "check":
        status = in_process.run("check", config_of(api, mine)).one("CONNECTION_STATUS")["connectionStatus"]
        assert status["status"] == "FAILED"
        message = status["message"]
    elif verb == "discover":
        (error,) = in_process.run("discover", config_of(api, mine)).errors
        assert error["failure_type"] == "config_error"
        message = error["message"]
    else:
        message = refusal(read(api, mine))
    assert all(word in message for word in ("endpoint_mine", "data.items", "data.list (12)", "custom_endpoints"))


PAGINGS: dict[str, tuple[Endpoint, str]] = {
    "none on pages": ({"path": "catalog/get/", **OF_BC, "pagination": "none"}, "choose pagination page or cursor"),
    "a cursor on pages": (
        {"path": "identity/get/", "record_path": "data.identity_list", "pagination": "cursor"},
        "choose pagination page",
    ),
    "pages on a cursor": (ENDPOINTS["posts"] | {"pagination": "page"}, "choose pagination cursor"),
    "none on a cursor": (ENDPOINTS["posts"] | {"pagination": "none"}, "choose pagination page or cursor"),
}


@pytest.mark.parametrize("name", PAGINGS)
def test_wrong_way_of_paging_is_a_configuration_error(api: SimulatedApi, name: str) -> None:
    endpoint, words = PAGINGS[name]
    assert words in refusal(read(api, {"mine": endpoint, "identities": ENDPOINTS["identities"]}, "mine"))


HEALED: dict[str, Action] = {
    "cut off": actions.truncated(),
    "no envelope": actions.html(),
    "empty": actions.empty_body(),
    "system error": actions.answer(50000, "System error"),
    "too many requests": actions.answer(40100, "Too many requests"),
    "internal time-out": actions.answer(50002, "Internal time-out"),
    "connection reset": actions.reset(),
    "gateway": actions.http_status(502),
    "page again": actions.repeated_page(1),
    "row missing": actions.missing_rows(1),
    "total moves": actions.moving_total(3),
    "rows counted, none there": actions.null_list(12),
}


@pytest.mark.parametrize("name", HEALED)
def test_disturbed_page_is_asked_for_again_and_all_rows_come(api: SimulatedApi, name: str) -> None:
    fault = api.faults.add(path="catalog/get/", params={"page": 2}, action=HEALED[name])
    result = read(api, {"mine": CATALOGS})
    assert (result.returncode, result.errors) == (0, [])
    assert len(result.records["endpoint_mine"]) == 12
    assert fault.fired == 1


@pytest.mark.parametrize("name", ["cut off", "system error", "page again", "row missing"])
def test_page_that_stays_disturbed_ends_the_stream(api: SimulatedApi, name: str) -> None:
    api.faults.add(path="catalog/get/", params={"page": 2}, times=None, action=HEALED[name])
    result = read(api, {"mine": CATALOGS})
    outage(result)
    assert not result.records["endpoint_mine"]


def test_post_is_repeated_like_a_get(api: SimulatedApi) -> None:
    api.faults.add(path="tool/targeting/search/", times=2, action=actions.answer(50000, "System error"))
    result = read(api, {"mine": ENDPOINTS["places"]})
    assert result.returncode == 0
    assert paths(api).count("tool/targeting/search/") == len(api.truth.accounts) + 2
    question = {"search_type": "FUZZY_SEARCH", "keywords": ["a"]}
    expected = sum(
        len(api.truth.endpoint("tool/targeting/search/", advertiser_id=account.id, **question))
        for account in api.truth.accounts
        if not account.forbidden
    )
    assert len(result.records["endpoint_mine"]) == expected > 0
    assert {entry.method for entry in api.requests if entry.path == "tool/targeting/search/"} == {"POST"}


def test_refused_parameter_is_named_and_other_endpoints_are_read(api: SimulatedApi) -> None:
    refused = QUOTA | {"path": "campaign/quota/info/"}  # which needs app_id
    result = read(api, {"mine": refused, "other": QUOTA, "catalogs": CATALOGS})
    message = refusal(result)
    assert all(word in message for word in ("40002", "app_id"))
    assert (result.statuses["endpoint_other"], result.statuses["endpoint_catalogs"]) == ("COMPLETE", "COMPLETE")
    assert (len(result.records["endpoint_other"]), len(result.records["endpoint_catalogs"])) == (3, 12)


def test_endpoint_that_the_api_has_not_is_named(api: SimulatedApi) -> None:
    assert "endpoint_mine" in refusal(read(api, {"mine": {"path": "catalog/nothing/get/", **OF_BC}}))


def test_listed_account_that_is_refused_fails_the_stream_after_the_others(api: SimulatedApi) -> None:
    ids = [account.id for account in api.truth.accounts]
    (forbidden,) = [account.id for account in api.truth.accounts if account.forbidden]
    result = read(api, {"mine": QUOTA}, advertiser_ids=ids)
    assert forbidden in refusal(result)
    assert {record["advertiser_id"] for record in result.records["endpoint_mine"]} == {*ids} - {forbidden}


def test_what_is_looked_up_of_a_listed_account_that_is_refused_fails_the_stream(api: SimulatedApi) -> None:
    ids = [account.id for account in api.truth.accounts]
    result = read(api, {"mine": ENDPOINTS["catalogs_of_owners"]}, advertiser_ids=ids)
    assert next(account.id for account in api.truth.accounts if account.forbidden) in refusal(result)
    assert len(result.records["endpoint_mine"]) == 12


def test_what_is_asked_for_one_by_one_is_left_out_alone_when_it_is_refused(api: SimulatedApi) -> None:
    endpoints = {"mine": ENDPOINTS["posts"] | {"primary_key": []}, "identities": ENDPOINTS["identities"]}
    every = read(api, endpoints, "mine").records["endpoint_mine"]
    pairs = sorted({(row["advertiser_id"], row["identity_id"]) for row in every})
    account, refused = next(two for one, two in pairwise(pairs) if one[0] == two[0])
    fault = actions.answer(40001, f"No permission to operate identity {refused}")
    params = {"advertiser_id": account, "identity_id": refused}
    api.faults.add(path=ENDPOINTS["posts"]["path"], params=params, times=None, action=fault)
    result = read(api, endpoints, "mine")
    assert (result.returncode, result.errors) == (0, [])
    kept = [row for row in every if (row["advertiser_id"], row["identity_id"]) != (account, refused)]
    assert sorted(map(json.dumps, result.records["endpoint_mine"])) == sorted(map(json.dumps, kept))
    (warning,) = [line for line in result.logs if "Left out of stream endpoint_mine" in line and refused in line]
    assert f"identity_id {refused}" in warning


def test_endpoint_of_no_account_that_is_refused_is_a_configuration_error(api: SimulatedApi) -> None:
    assert "40001" in refusal(read(api, {"mine": CATALOGS | {"query": {"bc_id": "7100000000000000124"}}}))


def test_no_secret_of_an_answer_is_printed(api: SimulatedApi) -> None:
    config = config_of(api, {"mine": CATALOGS})
    token, secret = config["credentials"]["access_token"], config["credentials"]["secret"]
    api.faults.add(path="catalog/get/", times=None, action=actions.answer(40002, f"bad: {token} {secret}"))
    result = read(api, {"mine": CATALOGS})
    assert "bad: ****" in refusal(result)
    printed = json.dumps(result.messages)
    assert token not in printed
    assert secret not in printed


# Names of catalogs have line breaks.
FROM_NAMES: dict[str, tuple[Endpoint, str]] = {
    "path": ({"path": "catalog/{endpoint_catalogs.catalog_name}/get/", **OF_NONE}, "is not a path of this API"),
    "header": (
        {"path": "catalog/set/get/", "headers": {"X-A": "{endpoint_catalogs.catalog_name}"}, **OF_BC},
        "line breaks",
    ),
    "date": ({"path": "catalog/{now}/get/", "date_format": "YYYY/MM", **OF_NONE}, "is not a path of this API"),
    "date that writes": ({"path": "catalog/{now}/get/", "date_format": "[create]", **OF_NONE}, "'create'"),
    "date with a line break": (
        {"path": "user/info/", "headers": {"X-A": "{now}"}, "date_format": "YYYY\nMM", **OF_NONE},
        "line breaks",
    ),
    "unknown column": (
        {"path": "catalog/overview/", "query": {"catalog_id": "{endpoint_catalogs.catalogue_id}"}, **OF_NONE},
        "catalogue_id",
    ),
    "unknown field": (
        {"path": "catalog/overview/", "query": {"x": "{endpoint_catalogs.catalog_conf.none}"}, **OF_NONE},
        "catalog_conf.none",
    ),
    "key that is not there": (
        CATALOGS | {"primary_key": ["catalogue_id"]},
        "primary_key catalogue_id is not in a row, which has",
    ),
}


@pytest.mark.parametrize("name", FROM_NAMES)
def test_what_only_the_answers_show_to_be_wrong_is_a_configuration_error(api: SimulatedApi, name: str) -> None:
    endpoint, words = FROM_NAMES[name]
    result = read(api, {"mine": endpoint, "catalogs": CATALOGS}, "mine")
    assert words in refusal(result)
    assert set(paths(api)) <= {"catalog/get/"}
    assert not result.records["endpoint_mine"]
