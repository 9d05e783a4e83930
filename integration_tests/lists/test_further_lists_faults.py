"""Further lists end whole, or name what is left out: faults, parents without anything, parents that refuse."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from integration_tests.lists.test_assets import discovered
from integration_tests.lists.test_further_lists import PATHS, config, read
from integration_tests.protocol.test_streams import texts
from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from simulated_api.trouble.actions import Action

EVERY = {
    **PATHS,
    "business_centers": "bc/get/",
    "catalogs": "catalog/get/",
    "catalog_products": "catalog/product/get/",
}
# One answer has all rows: no total, and no pages that could move.
WHOLE = {"bc_balances", "catalog_feeds", "catalog_product_sets", "gmv_max_stores", "pixel_event_statistics"}
# What passes, each once: the API, its quota, a gateway, the connection, the body.
PASSING = (
    actions.answer(50000, "System error."),
    actions.answer(40100, "Too many requests."),
    actions.http_status(502, "Bad gateway"),
    actions.reset(),
    actions.reset_in_body(),
    actions.truncated(),
    actions.empty_body(),
)
UNSTEADY = {"row missing": actions.missing_rows(), "total moves": actions.moving_total(1)}
DETAILS = {"gmv_max_campaign_details": "campaign/gmv_max/info/"}
# Of which parent a list is asked for one by one.
PARENTS = {
    **dict.fromkeys(("catalog_products", "catalog_feeds", "catalog_product_sets"), "catalog_id"),
    "shop_products": "store_id",
    "gmv_max_campaign_details": "campaign_id",
}
BY_ACCOUNT = (
    *("spark_ads", "creative_portfolios", "music", "pixel_events", "lead_forms"),
    *("smart_plus_campaigns", "smart_plus_ad_groups", "gmv_max_stores"),
)

api = api_fixture()


def short(api: SimulatedApi, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """A configuration of one day, for the lists that are asked for by days."""
    return config(api, start_date="2026-03-10", end_date="2026-03-10", **values)


@pytest.mark.parametrize("stream", EVERY)
def test_faults_that_pass_cost_no_row(api: SimulatedApi, stream: str) -> None:
    faults = [api.faults.add(path=EVERY[stream], action=action, times=1) for action in PASSING]
    with in_process.hurried():
        result = in_process.run("read", short(api), configured(discovered(), stream))
    assert (result.returncode, result.errors) == (0, [])
    assert [fault.fired for fault in faults] == [1] * len(faults)
    truth = api.truth.records(stream, short(api))
    assert truth
    assert texts(result.records[stream]) == texts(truth)


@pytest.mark.parametrize("name", UNSTEADY)
@pytest.mark.parametrize("stream", [stream for stream in EVERY if stream not in WHOLE])
def test_a_list_that_does_not_stand_still_is_read_again(api: SimulatedApi, stream: str, name: str) -> None:
    fault = api.faults.add(path=EVERY[stream], params={"page": 1}, action=UNSTEADY[name], times=1)
    result = in_process.run("read", short(api), configured(discovered(), stream))
    assert (result.returncode, result.errors) == (0, [])
    assert fault.fired == 1
    assert texts(result.records[stream]) == texts(api.truth.records(stream, short(api)))


@pytest.mark.parametrize(
    ("stream", "action"),
    [
        *((stream, actions.empty_data()) for stream in EVERY),
        # A balance is the data itself, not a list in it.
        *((stream, actions.null_list()) for stream in EVERY if stream != "bc_balances"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_an_answer_without_a_list_is_a_list_without_rows(api: SimulatedApi, stream: str, action: Action) -> None:
    api.faults.add(path=EVERY[stream], action=action, times=None)
    result = in_process.run("read", short(api), configured(discovered(), stream))
    assert (result.returncode, result.errors) == (0, [])
    assert result.statuses == {stream: "COMPLETE"}
    assert result.records.get(stream, []) == []


def test_parents_that_have_nothing_give_no_rows() -> None:
    with SimulatedApi(now=NOW, world="idle:2") as api:
        result = read(api, short(api), *EVERY)
        assert (result.returncode, result.errors) == (0, [])
        assert result.statuses == dict.fromkeys(EVERY, "COMPLETE")
        truth = {stream: api.truth.records(stream, short(api)) for stream in EVERY}
        assert sum(not rows for rows in truth.values()) > len(EVERY) / 2
        for stream, rows in truth.items():
            assert texts(result.records.get(stream, [])) == texts(rows)


@pytest.mark.parametrize("stream", PARENTS)
def test_a_refused_parent_is_named_once_and_the_others_are_read(api: SimulatedApi, stream: str) -> None:
    name, truth = PARENTS[stream], api.truth.records(stream, short(api))
    refused = truth[0][name]
    fault = actions.answer(40001, f"No permission to operate {name} {refused}")
    api.faults.add(path={**EVERY, **DETAILS}[stream], params={name: refused}, action=fault, times=None)
    result = in_process.run("read", short(api), configured(discovered(), stream))
    assert (result.returncode, result.errors) == (0, [])
    expected = [row for row in truth if row[name] != refused]
    assert expected
    assert texts(result.records[stream]) == texts(expected)
    (warning,) = [line for line in result.logs if f"Left out of stream {stream}" in line]
    assert f"{name} {refused}" in warning
    assert "40001" in warning


@pytest.mark.parametrize("stream", PARENTS)
def test_a_parent_that_is_gone_since_it_was_listed_is_an_error_after_the_others_are_read(
    api: SimulatedApi, stream: str
) -> None:
    name, truth = PARENTS[stream], api.truth.records(stream, short(api))
    gone = truth[0][name]
    fault = actions.answer(40002, f"{name}: it does not exist.")
    api.faults.add(path={**EVERY, **DETAILS}[stream], params={name: gone}, action=fault, times=None)
    result = in_process.run("read", short(api), configured(discovered(), stream))
    assert result.returncode == 1
    (error,) = [each for each in result.errors if f"{name} {gone}" in each["message"]]
    assert error["failure_type"] == "config_error"
    assert texts(result.records[stream]) == texts([row for row in truth if row[name] != gone])


def test_where_what_is_asked_for_is_refused_each_time_a_few_are_asked(api: SimulatedApi) -> None:
    ((stream, path),) = DETAILS.items()
    api.faults.add(path=path, action=actions.answer(40002, "fields: not supported."), times=None)
    result = in_process.run("read", short(api), configured(discovered(), stream))
    assert result.returncode == 1
    asked = [entry.params["advertiser_id"] for entry in api.requests if entry.path == path]
    assert max(Counter(asked).values()) == 3


def test_many_refused_parents_are_one_warning_and_an_account_that_is_refused_is_asked_once(api: SimulatedApi) -> None:
    ((stream, path),) = DETAILS.items()
    settings = short(api, advertiser_ids=[])
    truth = api.truth.records(stream, settings)
    first, *others = dict.fromkeys(row["advertiser_id"] for row in truth)
    parents = [row["campaign_id"] for row in truth if row["advertiser_id"] == first][:30]
    for parent in parents:
        fault = actions.answer(40001, f"No permission to operate campaign {parent}")
        api.faults.add(path=path, params={"campaign_id": parent}, action=fault, times=None)
    for other in others:
        fault = actions.answer(40001, f"No permission to operate advertiser: {other}")
        api.faults.add(path=path, params={"advertiser_id": other}, action=fault, times=None)
    result = in_process.run("read", settings, configured(discovered(), stream))
    assert (result.returncode, result.errors) == (0, [])
    expected = [row for row in truth if row["advertiser_id"] == first and row["campaign_id"] not in parents]
    assert texts(result.records[stream]) == texts(expected)
    (warning,) = [line for line in result.logs if parents[0] in line and "Left out" in line]
    assert parents[19] in warning
    assert "10 more" in warning
    asked = [entry.params["advertiser_id"] for entry in api.requests if entry.path == path]
    assert [asked.count(other) for other in others] == [1] * len(others)


@pytest.mark.parametrize("stream", BY_ACCOUNT)
def test_an_account_that_refuses_is_named_once_and_the_others_are_read(api: SimulatedApi, stream: str) -> None:
    settings = short(api, advertiser_ids=[])
    truth = api.truth.records(stream, settings)
    refused = truth[0]["advertiser_id"]
    fault = actions.answer(40001, f"No permission to operate advertiser: {refused}")
    api.faults.add(path=EVERY[stream], params={"advertiser_id": refused}, action=fault, times=None)
    result = in_process.run("read", settings, configured(discovered(), stream))
    assert (result.returncode, result.errors) == (0, [])
    expected = [row for row in truth if row["advertiser_id"] != refused]
    assert texts(result.records.get(stream, [])) == texts(expected)
    warnings = [line for line in result.logs if refused in line and stream in line and "40001" in line]
    assert len(warnings) == 1
