"""page/get, page/library/get, page/lead/task and page/lead/task/download: instant forms, and files of their leads.

Forms that were moved to a Business Center are in a library, too, by which their leads are asked for. One path makes a
task and, with `task_id`, looks at it. Leads of another region than the header's are in no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulated_api.endpoints.creatives import paged, stock
from simulated_api.rules.params import digits, moment
from simulated_api.serving.answers import Answer, File
from simulated_api.trouble.errors import PARAMETER, PERMISSION, ApiError, no_such
from simulated_api.world.creatives import form_fields, page_fields
from simulated_api.world.leads import file_type, lead_file, leads

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.answers import Paged
    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.assets import Asset
    from simulated_api.world.model import Account

_STATUSES = {"running": "RUNNING", "done": "SUCCEED", "failed": "FAILED"}
_FORMS = "LEAD_GEN"
_PAGE_TYPES = (_FORMS, "STORE_FRONT", "APP_PROFILE_PAGE", "TIKTOK_INSTANT_PAGE")
_REGION = "x-lead-region"
_REGIONS = ("", "eu", "us")


def library_of(account: Account) -> str:
    """The id of the library that holds what was moved from an ad account."""
    return f"77{int(account.id) % 10**15:015d}"


def is_moved(form: Asset, sim: Simulation) -> bool:
    """Whether a form is in a library."""
    return bool(form_fields(form, sim.now)["transfer_status"] == "TRANSFERRED")


def list_pages(sim: Simulation, params: Params) -> Paged:
    """One page of an ad account's pages, of all types or one, or of the forms in its library."""
    params.only("advertiser_id", "library_id", "page", "page_size", "business_type", "status", "update_time_range")
    (account, owner), (page, page_size) = _owner(sim, params), params.paging(100, 10)
    kind = params.choice("business_type", ("", *_PAGE_TYPES), "")
    status = params.choice("status", ("", "EDITED", "PUBLISHED"), "")
    span = params.object("update_time_range")
    if span:
        first, last = (moment(f"update_time_range.{name}", span.get(name)) for name in ("start", "end"))
    in_library = "library_id" in owner
    rows: list[dict[str, Any]] = []
    for each in stock(sim, account.id, "form"):
        if is_moved(each, sim) if in_library else not (is_moved(each, sim) and sim.knobs.moved_forms_leave):
            rows += [form_fields(each, sim.now)] if kind in ("", _FORMS) else []
        rows += [page_fields(each, sim.now)] if kind in ("", "STORE_FRONT") and not in_library else []
    rows = [row for row in rows if status in ("", row["status"])]
    if span:
        rows = [row for row in rows if first <= row["update_time"].replace(tzinfo=None) <= last]
    return paged(rows, page, page_size)


def lead_task(sim: Simulation, params: Params) -> Answer:
    """Make a task for a form, or look at one; ads are not answered."""
    params.only("advertiser_id", "library_id", "ad_id", "page_id", "task_id")
    params.require("page_id")
    region = params.header(_REGION)
    if region not in _REGIONS:
        raise ApiError(PARAMETER, f"{_REGION}: Invalid value.")
    account, owner = _owner(sim, params)
    form = next((each for each in stock(sim, account.id, "form") if each.id == params.text("page_id")), None)
    if form is None:
        raise no_such("page", params.text("page_id"))
    if is_moved(form, sim) != ("library_id" in owner):
        raise ApiError(PARAMETER, "Either advertiser_id or library_id has to be set: the leads are not there.")
    knobs = sim.knobs
    with sim.lock:
        if not params.text("task_id"):
            task = sim.tasks.create(
                (form.id, region), owner, looks=knobs.task_looks, failing=knobs.failing_tasks, unready=knobs.unready
            )
            return Answer({"status": "CREATED", "task_id": task.id})
        task = sim.tasks.find(params.text("task_id"), owner)
        if task.of != (form.id, region):
            raise no_such("task", task.id)
        status = _STATUSES[sim.tasks.look(task)]
    done = {"file_name": f"{task.id}.{file_type(form)}", "file_type": file_type(form)} if status == "SUCCEED" else {}
    return Answer({"status": status, "task_id": task.id, **done})


def download_leads(sim: Simulation, params: Params) -> File:
    """The file of a task, as it is at this moment."""
    params.only("advertiser_id", "library_id", "task_id")
    params.require("task_id")
    account, owner = _owner(sim, params)
    with sim.lock:
        task = sim.tasks.find(params.text("task_id"), owner)
        sim.tasks.take(task)
    page_id, region = task.of
    form = next(each for each in stock(sim, account.id, "form") if each.id == page_id)
    found = leads(account, form, sim.now) if region == sim.knobs.lead_region else iter(())
    name = str(form_fields(form, sim.now)["title"])
    media_type = "application/zip" if file_type(form) == "zip" else "text/csv"
    return File(lead_file(account, form, name, found), media_type)


def list_libraries(sim: Simulation, params: Params) -> Answer:
    """One page of the token's form libraries; the documentation names no total."""
    params.only("page", "page_size")
    page, size = params.paging(100, 10)
    rows = [
        {
            "library_id": library_of(account),
            "library_name": f"Library of {account.name}",
            "advertiser_id": account.id,
            "create_time": "2025-01-01 00:00:00",
            "update_time": "2025-01-01 00:00:00",
        }
        for account in sim.world.accounts
        if not account.forbidden and account.stock.get("form")
    ]
    return Answer({"list": rows[(page - 1) * size : page * size]}, rows=len(rows))


def _owner(sim: Simulation, params: Params) -> tuple[Account, tuple[str, str]]:
    """The ad account that is meant, and by which parameter."""
    given = [name for name in ("advertiser_id", "library_id") if params.text(name)]
    if len(given) != 1:
        raise ApiError(PARAMETER, "Either advertiser_id or library_id has to be set.")
    identity = digits(given[0], params.text(given[0]))
    if given[0] == "advertiser_id":
        return sim.readable(identity), (given[0], identity)
    for account in sim.world.accounts:
        if library_of(account) == identity and not account.forbidden:
            return account, (given[0], identity)
    raise ApiError(PERMISSION, f"No permission to operate library: {identity}")
