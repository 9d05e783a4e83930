"""changelog/task/create, check and download: files of an ad account's change log, of 30 days at most."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from simulated_api.rules.params import moment
from simulated_api.serving.answers import Answer
from simulated_api.trouble.errors import PARAMETER, ApiError, not_acceptable
from simulated_api.world.changes import as_answered, changes, log_text

if TYPE_CHECKING:
    from simulated_api.rules.params import Params
    from simulated_api.serving.simulation import Simulation
    from simulated_api.serving.tasks import Task

_MOST = timedelta(days=30)
_STATUSES = {"running": "PROCESSING", "done": "SUCCESS", "failed": "FAILED"}


def create_task(sim: Simulation, params: Params) -> Answer:
    """Make a task; filters and other zones than UTC are not answered."""
    params.only("advertiser_id", "start_time", "end_time", "timezone")
    account = sim.readable(params.advertiser_id())
    first, last = (moment(name, params.text(name)).replace(tzinfo=UTC) for name in ("start_time", "end_time"))
    if not first <= last <= first + _MOST:
        raise ApiError(PARAMETER, "end_time: The largest time gap allowed is 30 days.")
    if params.text("timezone") not in available_timezones():
        raise not_acceptable("timezone", ["UTC"])
    if params.text("timezone") != "UTC":
        raise ApiError(PARAMETER, "timezone: not answered here.")
    knobs = sim.knobs
    with sim.lock:
        task = sim.tasks.create(
            (first, last), account.id, looks=knobs.task_looks, failing=knobs.failing_tasks, unready=knobs.unready
        )
    return Answer({"task_id": task.id})


def check_task(sim: Simulation, params: Params) -> Answer:
    """How far a task is."""
    task = _task(sim, params)
    with sim.lock:
        return Answer({"status": _STATUSES[sim.tasks.look(task)]})


def download_log(sim: Simulation, params: Params) -> Answer:
    """The file of a task, within the answer; one that is not ready says its status, as the documentation has it."""
    task = _task(sim, params)
    with sim.lock:
        try:
            sim.tasks.take(task)
        except ApiError:
            return Answer({"status": "PROCESSING"})
    first, last = task.of
    found = list(changes(sim.readable(str(task.owner)), first, last, sim.now))
    text = as_answered(log_text(found), f"{task.id}.csv", sim.knobs.change_log_form)
    return Answer({"changelog": text, "status": "SUCCESS"}, rows=len(found))


def _task(sim: Simulation, params: Params) -> Task:
    params.only("advertiser_id", "task_id")
    params.require("task_id")
    account = sim.readable(params.advertiser_id())
    with sim.lock:
        return sim.tasks.find(params.text("task_id"), account.id)
