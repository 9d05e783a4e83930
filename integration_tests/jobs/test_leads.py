"""Leads equal the ground truth, whatever their tasks do, and answers are seen by the destination alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
import yaml

from integration_tests.jobs.jobs import LEAD_FILE, LEAD_TASK, catalog_of, config_of, equals_truth, read
from integration_tests.protocol.test_streams import texts
from integration_tests.running import forked
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi
from simulated_api.endpoints.leads import library_of
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from integration_tests.running.connector import Record

# Two ad accounts with nine and six forms: in three languages, as CSV or zip, some moved to a Business Center.
api = api_fixture("leads:9")
PERSONAL = re.compile(r"ana@example|sara@example|joao@example|Ana Pérez|سارة|João|\+56911112222|\+201000000000")


def forms(records: list[Record]) -> list[str]:
    return sorted({record["page_id"] for record in records})


def posts(api: SimulatedApi) -> set[str]:
    return {entry.path for entry in api.requests if entry.method == "POST"}


@pytest.fixture(scope="module")
def many() -> Iterator[SimulatedApi]:
    with SimulatedApi(now=NOW, world="leads:25000") as running:
        yield running


def test_25000_leads_of_a_form_arrive_and_none_of_one_without_any(many: SimulatedApi) -> None:
    config = config_of(many)
    run = read(config, "leads")
    assert run.returncode == 0
    leads = run.records["leads"]
    counts = {page_id: sum(lead["page_id"] == page_id for lead in leads) for page_id in forms(leads)}
    assert max(counts.values()) == 25_000
    asked = {entry.params["page_id"] for entry in many.requests if entry.path == LEAD_TASK}
    assert len(asked) > len(counts)
    assert equals_truth(many, run, config, "leads")


def test_the_forms_differ_as_files_do(many: SimulatedApi) -> None:
    truth = many.truth.records("leads", config_of(many))
    assert {next(iter(lead["answers"])) for lead in truth} >= {"الاسم", "Nome"}
    types = {entry.path for entry in many.requests}
    assert LEAD_FILE in types
    assert {lead["is_test"] for lead in truth} == {True, False, None}


@pytest.mark.parametrize(
    "knobs",
    [
        {"task_looks": 1},
        {"task_looks": 7},
        {"failing_tasks": 2},
        {"unready": 2},
        {"task_looks": 3, "failing_tasks": 1, "unready": 1},
    ],
    ids=str,
)
def test_leads_equal_the_truth_whatever_the_tasks_do(api: SimulatedApi, knobs: dict[str, int]) -> None:
    for name, value in knobs.items():
        setattr(api.knobs, name, value)
    config = config_of(api)
    run = read(config, "leads")
    assert (run.returncode, run.statuses) == (0, {"leads": "COMPLETE"})
    assert equals_truth(api, run, config, "leads")
    assert posts(api) == {LEAD_TASK}


def test_a_form_takes_three_requests_and_the_forms_are_listed_once(api: SimulatedApi) -> None:
    config = config_of(api)
    run = read(config, "leads", "lead_forms")
    leads = [entry for entry in api.requests if entry.path in (LEAD_TASK, LEAD_FILE)]
    lists = [entry for entry in api.requests if entry.path == "page/get/" and entry.code == 0]
    assert len(leads) == 3 * len(run.records["lead_forms"])
    assert len(lists) == len({entry.params.get("advertiser_id") or entry.params["library_id"] for entry in lists})


@pytest.mark.parametrize(("region", "found"), [("eu", True), ("us", False), ("default", False)])
def test_leads_of_a_region_need_its_header(api: SimulatedApi, region: str, found: bool) -> None:  # noqa: FBT001
    api.knobs.lead_region = "eu"
    run = read({**config_of(api), "lead_region": region}, "leads")
    assert run.returncode == 0
    assert bool(run.records["leads"]) == found


def test_what_was_moved_to_a_business_center_is_asked_for_by_its_library(api: SimulatedApi) -> None:
    run = read(config_of(api), "leads", "lead_forms")
    moved = {row["page_id"] for row in run.records["lead_forms"] if row["transfer_status"] == "TRANSFERRED"}
    asked = [entry for entry in api.requests if entry.path == LEAD_TASK]
    assert moved
    assert {entry.params["page_id"] for entry in asked if "library_id" in entry.params} == moved
    assert not any(entry.params["page_id"] in moved for entry in asked if "advertiser_id" in entry.params)
    assert sum(entry.path == "page/library/get/" for entry in api.requests) == 2  # the second shows no other


def test_a_library_that_the_token_does_not_show_is_an_error_of_its_forms_alone(api: SimulatedApi) -> None:
    api.faults.add(path="page/library/get/", times=None, action=actions.answer(0, "OK", {"list": []}))
    config = config_of(api)
    run = read(config, "leads", "lead_forms")
    assert run.returncode == 1
    (error,) = [each for each in run.errors if "form library" in each["message"]]
    assert error["failure_type"] == "config_error"
    kept = {row["page_id"] for row in run.records["lead_forms"] if row["transfer_status"] != "TRANSFERRED"}
    truth = [lead for lead in api.truth.records("leads", config) if lead["page_id"] in kept]
    assert texts(run.records["leads"]) == texts(truth)


def test_a_form_that_fails_each_time_costs_its_leads_alone_and_the_state_waits_for_it(api: SimulatedApi) -> None:
    config = config_of(api)
    truth = api.truth.records("leads", config)
    form = next(lead["page_id"] for lead in truth)
    failed = actions.answer(0, "OK", {"status": "FAILED", "task_id": "1"})
    api.faults.add(path=LEAD_TASK, params={"page_id": form}, times=None, action=failed)
    run = read(config, "leads")
    assert run.returncode == 1
    (error,) = [each for each in run.errors if form in each["message"]]
    assert "was asked for 3 times; at last, the API says FAILED" in error["message"]
    assert error["failure_type"] == "transient_error"
    assert texts(run.records["leads"]) == texts([lead for lead in truth if lead["page_id"] != form])
    failing = {lead["advertiser_id"] for lead in truth if lead["page_id"] == form}
    assert not failing & run.cursors("leads").keys()
    api.faults.clear()
    again = read(config, "leads", state=run.last_states)
    assert again.returncode == 0
    together = {lead["lead_id"]: lead for lead in (*run.records["leads"], *again.records["leads"])}
    assert texts(list(together.values())) == texts(truth)


@pytest.mark.parametrize(
    ("code", "text"), [(40001, "No permission to operate page {}"), (40002, "page_id: The page {} does not exist.")]
)
def test_a_form_that_is_refused_costs_its_leads_alone(api: SimulatedApi, code: int, text: str) -> None:
    config = config_of(api, advertiser_ids=[])
    truth = api.truth.records("leads", config)
    account, form = truth[-1]["advertiser_id"], truth[-1]["page_id"]
    params, refusal = {"advertiser_id": account, "page_id": form}, actions.answer(code, text.format(form))
    api.faults.add(path=LEAD_TASK, params=params, times=None, action=refusal)
    run = read(config, "leads")
    assert (run.returncode, run.statuses) == (1, {"leads": "INCOMPLETE"})
    (error,) = [each for each in run.errors if f"page_id {form}" in each["message"]]
    assert error["failure_type"] == "config_error"
    kept = [lead for lead in truth if (lead["advertiser_id"], lead["page_id"]) != (account, form)]
    assert texts(run.records["leads"]) == texts(kept)
    assert account not in run.cursors("leads")
    assert run.cursors("leads")


def test_an_ad_account_whose_forms_are_all_refused_does_not_stop_the_others(api: SimulatedApi) -> None:
    config = config_of(api, advertiser_ids=[])
    truth = api.truth.records("leads", config)
    account = truth[0]["advertiser_id"]
    for owner in ("advertiser_id", "library_id"):
        ids = account if owner == "advertiser_id" else library_of(api.truth.accounts[0])
        api.faults.add(path=LEAD_TASK, params={owner: ids}, times=None, action=actions.answer(40001, "No permission"))
    run = read(config, "leads")
    assert (run.returncode, run.errors) == (0, [])
    (warning,) = [line for line in run.logs if "Left out of stream leads" in line]
    assert account in warning
    assert texts(run.records["leads"]) == texts([lead for lead in truth if lead["advertiser_id"] != account])


def test_a_file_that_comes_broken_is_made_anew(api: SimulatedApi) -> None:
    broken = actions.Action("broken zip", body=lambda content: content[:-30] if content[:2] == b"PK" else content)
    api.faults.add(path=LEAD_FILE, times=6, action=broken)
    config = config_of(api)
    run = read(config, "leads")
    assert run.returncode == 0
    assert equals_truth(api, run, config, "leads")
    assert any("is asked for anew: the file is damaged" in line for line in run.logs)


def test_an_incremental_sync_emits_what_came_since(api: SimulatedApi) -> None:
    config = {**config_of(api), "end_date": "2026-04-16"}
    first = read(config, "leads")
    before = {lead["lead_id"] for lead in first.records["leads"]}
    api.simulation.advance(days=3)
    second = read(config, "leads", state=first.last_states)
    truth = {lead["lead_id"]: lead for lead in api.truth.records("leads", config)}
    cursors = first.cursors("leads")
    due = [lead for lead in truth.values() if lead["create_time"] >= cursors.get(lead["advertiser_id"], "")]
    assert truth.keys() - before
    assert texts(second.records["leads"]) == texts(due)
    assert len(due) < len(truth)
    for lead in truth.values():
        assert lead["create_time"] <= second.cursors("leads")[lead["advertiser_id"]]


def test_selected_columns_alone_are_emitted(api: SimulatedApi) -> None:
    config = config_of(api)
    catalog = catalog_of(config, "leads")
    properties = catalog["streams"][0]["stream"]["json_schema"]["properties"]
    catalog["streams"][0]["stream"]["json_schema"]["properties"] = {"ad_id": properties["ad_id"]}
    run = forked.run("read", config, catalog, now=NOW)
    assert {tuple(sorted(lead)) for lead in run.records["leads"]} == {
        ("ad_id", "advertiser_id", "create_time", "lead_id")
    }


def test_no_log_line_holds_an_answer_even_when_debugging(api: SimulatedApi) -> None:
    config = config_of(api)
    broken = actions.Action("odd text", body=lambda content: content.replace("João".encode(), b"Jo\xe3o"))
    api.faults.add(path=LEAD_FILE, times=None, action=broken)
    run = forked.run("read", config, catalog_of(config, "leads"), options=["--debug"], now=NOW)
    assert run.returncode == 0
    records = [line for line in run.stdout.splitlines() if line.startswith(b'{"type":"RECORD"')]
    said = [line.decode() for line in run.stdout.splitlines() if not line.startswith(b'{"type":"RECORD"')]
    assert any(PERSONAL.search(line.decode()) for line in records)
    assert any("column answers." in line for line in said)  # a value was odd, and is not quoted
    assert not [line for line in (*said, *run.stderr.splitlines()) if PERSONAL.search(line)]
    assert not PERSONAL.search(run.stderr)


def test_preview_shows_leads_without_what_people_answered(api: SimulatedApi) -> None:
    run = forked.run("preview", config_of(api), options=["--stream", "leads", "--limit", "3"], now=NOW)
    shown = run.stdout.decode()
    assert run.returncode == 0
    assert "•••" in shown
    assert not PERSONAL.search(shown)
    assert not PERSONAL.search(run.stderr)


def test_probe_asks_for_one_file_and_shows_none(api: SimulatedApi) -> None:
    run = forked.run("probe", config_of(api), options=["--json"], now=NOW)
    streams = {each["stream"]: each for each in orjson.loads(run.stdout)["streams"]}
    assert streams["leads"]["accepted"] is True
    assert streams["change_log"]["accepted"] is True
    assert not PERSONAL.search(run.stdout.decode())
    made = [entry for entry in api.requests if entry.path == LEAD_TASK]
    assert len(made) == 1
    assert not [entry for entry in api.requests if entry.path == LEAD_FILE]


def test_check_leaves_no_task_behind(api: SimulatedApi) -> None:
    run = forked.run("check", config_of(api), now=NOW)
    assert run.one("CONNECTION_STATUS")["connectionStatus"]["status"] == "SUCCEEDED"
    assert posts(api) == set()


@pytest.mark.parametrize("code", [40130, 40001])
def test_a_missing_permission_is_named(api: SimulatedApi, code: int) -> None:
    api.faults.add(path=LEAD_TASK, times=None, action=actions.answer(code, "No permission"))
    run = read(config_of(api), "leads")
    assert run.returncode == 1
    assert any("Lead Management > Test Leads (12020100)" in error["message"] for error in run.errors)
    assert {error["failure_type"] for error in run.errors} == {"config_error"}


def test_the_quota_of_one_ad_account_is_waited_for_and_costs_no_lead(api: SimulatedApi) -> None:
    config = config_of(api)
    account = next(lead["advertiser_id"] for lead in api.truth.records("leads", config))
    rejection = actions.answer(40133, "Advertiser's QPS reaches QPS limit for current path.")
    api.faults.add(path=LEAD_TASK, params={"advertiser_id": account}, times=5, action=rejection)
    run = read(config, "leads")
    assert run.returncode == 0
    assert equals_truth(api, run, config, "leads")


def test_leads_are_not_among_the_suggested_streams() -> None:
    metadata = yaml.safe_load((Path(__file__).parents[2] / "metadata.yaml").read_text("utf-8"))
    assert "leads" not in metadata["data"]["suggestedStreams"]["streams"]
