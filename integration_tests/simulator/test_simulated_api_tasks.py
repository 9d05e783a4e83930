"""The simulated API's tasks: states, owners, refusals, and files of several forms."""

from __future__ import annotations

import ast
import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import requests

from integration_tests.running.worlds import api_fixture

if TYPE_CHECKING:
    from simulated_api import SimulatedApi

LEADS, LEAD_FILE = "page/lead/task/", "page/lead/task/download/"
LOG = {"start_time": "2026-03-01 00:00:00", "end_time": "2026-03-16 23:59:59", "timezone": "UTC"}

api = api_fixture("leads:4")
logs = api_fixture("changes:6")


def sent(api: SimulatedApi, path: str, params: dict[str, str], region: str = "") -> requests.Response:
    """The answer to a request: by POST where a task is made or looked at as the documentation says."""
    headers = {"Access-Token": api.config()["credentials"]["access_token"]} | (
        {"x-lead-region": region} if region else {}
    )
    if path in (LEADS, "changelog/task/create/"):
        return requests.post(api.base_url + path, json=params, headers=headers, timeout=30)
    return requests.get(api.base_url + path, params=params, headers=headers, timeout=30)


def call(api: SimulatedApi, path: str, params: dict[str, str], region: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = sent(api, path, params, region).json()
    return answer


def form(api: SimulatedApi, *, moved: bool = False) -> dict[str, str]:
    """The parameters that name a form of the first ad account, which is in a library or is not."""
    account = api.truth.accounts[0]
    rows = [row for row in api.truth.records("lead_forms", api.config()) if row["advertiser_id"] == account.id]
    page_id = next(row["page_id"] for row in rows if (row["transfer_status"] == "TRANSFERRED") == moved)
    if not moved:
        return {"advertiser_id": account.id, "page_id": page_id}
    libraries = call(api, "page/library/get/", {})["data"]["list"]
    library = next(row["library_id"] for row in libraries if row["advertiser_id"] == account.id)
    return {"library_id": library, "page_id": page_id}


def owner(params: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if name != "page_id"}


@pytest.mark.parametrize("moved", [False, True])
def test_a_task_is_created_runs_and_is_done(api: SimulatedApi, *, moved: bool) -> None:
    api.knobs.task_looks = 3
    params = form(api, moved=moved)
    task = call(api, LEADS, params)["data"]
    assert task["status"] == "CREATED"
    seen = [call(api, LEADS, {**params, "task_id": task["task_id"]})["data"] for _ in range(3)]
    assert [each["status"] for each in seen] == ["RUNNING", "RUNNING", "SUCCEED"]
    assert seen[-1]["file_type"] in ("csv", "zip")
    file = sent(api, LEAD_FILE, {**owner(params), "task_id": task["task_id"]})
    assert "json" not in file.headers["Content-Type"]


def test_a_file_is_not_there_before_its_task_is_done(api: SimulatedApi) -> None:
    params = form(api)
    task = call(api, LEADS, params)["data"]["task_id"]
    assert call(api, LEAD_FILE, {**owner(params), "task_id": task})["code"] == 40201


def test_tasks_fail_and_downloads_are_refused_as_often_as_told(api: SimulatedApi) -> None:
    api.knobs.failing_tasks, api.knobs.unready = 1, 1
    params = form(api)
    tasks = [call(api, LEADS, params)["data"]["task_id"] for _ in range(2)]
    states = [call(api, LEADS, {**params, "task_id": task})["data"]["status"] for task in tasks]
    assert states == ["FAILED", "SUCCEED"]
    codes = [sent(api, LEAD_FILE, {**owner(params), "task_id": tasks[1]}).headers["Content-Type"] for _ in range(2)]
    assert ["json" in code for code in codes] == [True, False]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"page_id": ""}, 40002),
        ({"advertiser_id": ""}, 40002),
        ({"advertiser_id": "1"}, 40001),
        ({"library_id": "7"}, 40002),
        ({"page_id": "1"}, 40007),
        ({"task_id": "1"}, 40007),
        ({"page": "1"}, 40002),
    ],
)
def test_a_task_of_leads_is_strict(api: SimulatedApi, change: dict[str, str], code: int) -> None:
    assert call(api, LEADS, {**form(api), **change})["code"] == code


def test_what_was_moved_is_not_its_ad_accounts_any_more(api: SimulatedApi) -> None:
    moved, kept = form(api, moved=True), form(api)
    assert call(api, LEADS, {**owner(kept), "page_id": moved["page_id"]})["code"] == 40002
    assert call(api, LEADS, {**owner(moved), "page_id": kept["page_id"]})["code"] == 40002
    assert call(api, LEADS, {**moved, "library_id": "5"})["code"] == 40001


def test_a_task_is_made_by_post_and_for_one_region(api: SimulatedApi) -> None:
    params = form(api)
    headers = {"Access-Token": api.config()["credentials"]["access_token"]}
    assert requests.get(api.base_url + LEADS, params=params, headers=headers, timeout=30).status_code == 405
    assert call(api, LEADS, params, "mars")["code"] == 40002
    task = call(api, LEADS, params, "eu")["data"]["task_id"]
    assert call(api, LEADS, {**params, "task_id": task}, "us")["code"] == 40007
    call(api, LEADS, {**params, "task_id": task}, "eu")
    rows = table(sent(api, LEAD_FILE, {**owner(params), "task_id": task}).content)
    assert len(rows) == 1  # the leads are in another region


def table(content: bytes) -> list[list[str]]:
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            (content,) = [archive.read(name) for name in archive.namelist()]
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_files_of_leads_are_csv_and_zip_in_several_languages(api: SimulatedApi) -> None:
    kinds, titles = set(), set()
    for lead in api.truth.records("lead_forms", api.config()):
        if lead["transfer_status"] != "TRANSFERRED":
            params = {"advertiser_id": lead["advertiser_id"], "page_id": lead["page_id"]}
            task = call(api, LEADS, params)["data"]["task_id"]
            call(api, LEADS, {**params, "task_id": task})
            content = sent(api, LEAD_FILE, {**owner(params), "task_id": task}).content
            kinds.add(content[:2])
            titles.update(table(content)[0])
    assert kinds == {b"PK", b"\xef\xbb"}
    assert titles >= {"lead_id", "Nome", "الاسم", "is_test"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"end_time": "2026-03-31 23:59:59"}, 40002),
        ({"end_time": "2026-02-01 00:00:00"}, 40002),
        ({"start_time": "2026-03-01"}, 40002),
        ({"timezone": "Mars"}, 40002),
        ({"timezone": ""}, 40002),
        ({"advertiser_id": "1"}, 40001),
        ({"days": "1"}, 40002),
    ],
)
def test_a_task_of_the_change_log_is_strict(logs: SimulatedApi, change: dict[str, str], code: int) -> None:
    params = {"advertiser_id": logs.truth.accounts[0].id, **LOG}
    assert call(logs, "changelog/task/create/", params)["code"] == 0
    assert call(logs, "changelog/task/create/", {**params, **change})["code"] == code


def answered(logs: SimulatedApi) -> str:
    """`data.changelog` of a task."""
    account = {"advertiser_id": logs.truth.accounts[0].id}
    task = call(logs, "changelog/task/create/", {**account, **LOG})["data"]["task_id"]
    early = call(logs, "changelog/task/download/", {**account, "task_id": task})["data"]
    assert early == {"status": "PROCESSING"}
    assert call(logs, "changelog/task/check/", {**account, "task_id": task})["data"] == {"status": "SUCCESS"}
    assert call(logs, "changelog/task/check/", {**account, "task_id": "1"})["code"] == 40007
    return str(call(logs, "changelog/task/download/", {**account, "task_id": task})["data"]["changelog"])


def test_the_three_forms_of_a_log_hold_the_same_table(logs: SimulatedApi) -> None:
    logs.knobs.change_log_form = "json"
    recorded = json.loads(answered(logs))["file_data"]
    logs.knobs.change_log_form = "printed"
    printed = ast.literal_eval(answered(logs))["file_data"]
    logs.knobs.change_log_form = "bytes"
    within = ast.literal_eval(json.loads(answered(logs))["file_data"])
    assert recorded == f"b'{printed.decode()}'"
    assert within == printed
    assert printed.startswith(b"Budget changes,")
    assert b"\r\n\r\nTime,log_object_type,Object ID," in printed
