"""A job: created, looked at, downloaded; made anew where it fails, given up in time, and never waited for."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from airbyte_cdk.models import FailureType

from source_tiktok_ads.api.answer import Answer, refused
from source_tiktok_ads.api.codes import lookup
from source_tiktok_ads.api.errors import (
    AccountRefusedError,
    ApiError,
    JobFailedError,
    OwnQuotaError,
    RequestRefusedError,
    error_for,
)
from source_tiktok_ads.readers.jobs.entry import JobEntry
from source_tiktok_ads.readers.jobs.job import Job, JobAsker, Siblings, UnfinishedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from source_tiktok_ads.api.client import Question

CREATE, CHECK, DOWNLOAD = "changelog/task/create/", "changelog/task/check/", "changelog/task/download/"
ENTRY = JobEntry(
    create={"method": "POST", "path": CREATE, "body": {"start_time": "{first} 00:00:00"}},
    check={"path": CHECK, "query": {"task_id": "{task_id}"}},
    download={"path": DOWNLOAD, "query": {"task_id": "{task_id}"}},
    statuses={"PROCESSING": "unfinished", "SUCCESS": "ready", "FAILED": "failed"},
    file="change_log",
    days=30,
    pauses=[1, 5],
    deadline=60,
    attempts=2,
    permission="Change Log (230)",
)


def data(**values: Any) -> Answer:  # noqa: ANN401
    return Answer(lookup(0), "OK", values)


@dataclass
class _Api:
    """Gives these answers in turn; a file where one is asked for."""

    answers: list[Answer]
    asked: list[Question] = field(default_factory=list)

    def ask(self, question: Question, **_: object) -> Answer:
        self.asked.append(question)
        answer = self.answers.pop(0)
        if answer.code.number:
            raise error_for(answer)
        if question.sink is not None:
            question.sink.write(b"file")
            question.sink.seek(0)
        return answer


@dataclass
class _Scene:
    answers: Sequence[Answer]
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.api = _Api(list(self.answers))
        asker = JobAsker("change_log", ENTRY, self.api, {"x-lead-region": "eu"}, lambda: self.now)  # type: ignore[arg-type]
        self.job = Job(asker, "7", {"advertiser_id": "7"}, {"{first}": "2026-01-01"}, {"page_id": "9"})

    def run(self) -> tuple[bytes, list[float]]:
        """What the file holds, and the seconds between the looks."""
        pauses: list[float] = []
        while True:
            try:
                with self.job.file() as file:
                    return file.read(), pauses
            except UnfinishedError as error:
                pauses.append(error.until - self.now)
                self.now = error.until

    @property
    def paths(self) -> list[str]:
        return [question.path for question in self.api.asked]


def test_a_job_is_created_looked_at_and_downloaded() -> None:
    scene = _Scene([data(task_id="5"), data(status="PROCESSING"), data(status="SUCCESS"), data(status="SUCCESS")])
    assert scene.run() == (b"file", [1, 5])
    assert scene.paths == [CREATE, CHECK, CHECK, DOWNLOAD]
    created, looked, _, downloaded = scene.api.asked
    assert (created.method, created.body) == ("POST", {"advertiser_id": "7", "start_time": "2026-01-01 00:00:00"})
    assert looked.params == {"advertiser_id": "7", "task_id": "5"} == downloaded.params
    assert all(question.headers == {"x-lead-region": "eu"} for question in scene.api.asked)


def test_a_file_that_is_there_at_once_takes_two_requests() -> None:
    scene = _Scene([data(task_id=5, status="SUCCESS"), data()])
    assert scene.run() == (b"file", [])
    assert scene.paths == [CREATE, DOWNLOAD]


def test_a_task_that_fails_is_made_anew() -> None:
    scene = _Scene([data(task_id="5"), data(status="FAILED"), data(task_id="6"), data(status="SUCCESS"), data()])
    assert scene.run()[0] == b"file"
    assert scene.paths == [CREATE, CHECK, CREATE, CHECK, DOWNLOAD]
    assert scene.api.asked[-1].params["task_id"] == "6"


def test_a_task_that_fails_each_time_is_given_up_and_named() -> None:
    scene = _Scene([data(task_id="5"), data(status="FAILED")] * 3)
    with pytest.raises(
        JobFailedError, match="the file of page_id 9 was asked for 2 times; at last, the API says FAILED"
    ):
        scene.run()
    assert scene.paths == [CREATE, CHECK] * 2


def test_a_file_that_is_broken_is_asked_for_anew() -> None:
    scene = _Scene([data(task_id="5", status="SUCCESS"), data(), data(task_id="6", status="SUCCESS"), data()])
    assert scene.run()[0] == b"file"
    scene.job.failed("the file is damaged")
    assert scene.run()[0] == b"file"
    with pytest.raises(JobFailedError, match="the file is damaged"):
        scene.job.failed("the file is damaged")


@pytest.mark.parametrize("status", ["PROCESSING", "QUEUED", None])
def test_a_task_that_never_ends_is_given_up_after_its_deadline(status: str | None) -> None:
    scene = _Scene([data(task_id="5")] + [data(status=status)] * 20)
    with pytest.raises(JobFailedError, match="was not ready within 1 minutes"):
        scene.run()
    assert 1060 < scene.now <= 1070
    assert len(scene.paths) == 14  # created once, looked at after 1 s and then every 5 s


@pytest.mark.parametrize("answer", [refused(40201, "The task is not ready."), data(status="PROCESSING")])
def test_a_download_that_is_not_ready_is_looked_at_again(answer: Answer) -> None:
    scene = _Scene([data(task_id="5", status="SUCCESS"), answer, data(status="SUCCESS"), data(status="SUCCESS")])
    assert scene.run() == (b"file", [1])
    assert scene.paths == [CREATE, DOWNLOAD, CHECK, DOWNLOAD]


def test_a_download_that_says_failed_is_made_anew() -> None:
    scene = _Scene(
        [data(task_id="5", status="SUCCESS"), data(status="FAILED"), data(task_id="6", status="SUCCESS"), data()]
    )
    assert scene.run()[0] == b"file"
    assert scene.paths == [CREATE, DOWNLOAD] * 2


def test_a_file_on_disk_has_no_name_that_could_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with _Scene([data(task_id="5", status="SUCCESS"), data()]).job.file() as file:
        assert file.read() == b"file"
        assert list(tmp_path.iterdir()) == []


def test_an_answer_without_a_task_is_an_error() -> None:
    with pytest.raises(JobFailedError, match="names no task"):
        _Scene([data()]).run()


def test_what_a_quota_interrupts_goes_on_where_it_was() -> None:
    scene = _Scene([data(task_id="5"), refused(40133, "QPS limit"), data(status="SUCCESS"), data()])
    with pytest.raises(OwnQuotaError):
        scene.run()
    assert scene.run()[0] == b"file"
    assert scene.paths == [CREATE, CHECK, CHECK, DOWNLOAD]


@pytest.mark.parametrize("code", [40001, 40130])
def test_a_permission_that_may_be_missing_is_named(code: int) -> None:
    with pytest.raises(ApiError, match=r"Change Log \(230\)") as caught:
        _Scene([refused(code, "No permission")]).run()
    assert isinstance(caught.value, AccountRefusedError) == (code == 40001)


def test_a_job_that_cannot_be_asked_for_says_so_and_asks_nothing() -> None:
    scene = _Scene([])
    scene.job.refusal = error_for(refused(40001, "No permission"))
    for step in (scene.job.file, scene.job.create):
        with pytest.raises(AccountRefusedError):
            step()
    assert scene.paths == []


def jobs_of(*answers: list[Answer]) -> tuple[list[Job], list[_Api]]:
    """The jobs of one ad account, each with answers of its own."""
    scenes = [_Scene(each) for each in answers]
    siblings = Siblings(len(scenes))
    for number, scene in enumerate(scenes):
        scene.job = replace(scene.job, siblings=siblings, fields={"page_id": f"{number}"})
    return [scene.job for scene in scenes], [scene.api for scene in scenes]


@pytest.mark.parametrize("answer", [refused(40001, "No permission"), refused(40002, "page_id: no such page")])
def test_a_file_that_is_refused_among_others_fails_alone_and_is_named(answer: Answer) -> None:
    (other, job), _ = jobs_of([data(task_id="5")], [answer])
    with pytest.raises(UnfinishedError):
        other.file()
    with pytest.raises(JobFailedError, match="the file of page_id 1: ") as caught:
        job.file()
    assert caught.value.failure_type is FailureType.config_error


def test_whether_a_refusal_is_of_one_file_is_said_when_another_is_taken_and_nothing_is_asked_twice() -> None:
    (job, other), (asked, _) = jobs_of([refused(40001, "No permission")], [data(task_id="5")])
    for each in (job, job, other):
        with pytest.raises(UnfinishedError):
            each.file()
    with pytest.raises(JobFailedError, match="the file of page_id 0: "):
        job.file()
    assert len(asked.asked) == 1


def test_where_all_files_are_refused_the_ad_account_is() -> None:
    jobs, _ = jobs_of([refused(40001, "No permission")], [refused(40001, "No permission")])
    with pytest.raises(UnfinishedError):
        jobs[0].file()
    for job in reversed(jobs):
        with pytest.raises(AccountRefusedError):
            job.file()


def test_a_refusal_that_names_the_ad_account_is_its_at_once() -> None:
    (job, _), _ = jobs_of([refused(40001, "No permission to operate advertiser: 7")], [])
    with pytest.raises(AccountRefusedError):
        job.file()


def test_a_file_that_waits_for_a_quota_says_nothing_of_the_others() -> None:
    (job, other), _ = jobs_of(
        [refused(40001, "No permission")], [refused(40133, "QPS limit"), refused(40001, "No permission")]
    )
    with pytest.raises(UnfinishedError):
        job.file()
    with pytest.raises(OwnQuotaError):
        other.file()
    with pytest.raises(UnfinishedError):
        job.file()
    for each in (other, job):
        with pytest.raises(AccountRefusedError):
            each.file()


def test_a_permission_that_is_missing_is_not_of_one_file() -> None:
    (job, _), _ = jobs_of([refused(40130, "scope not authorised")], [])
    with pytest.raises(RequestRefusedError) as caught:
        job.file()
    assert type(caught.value) is RequestRefusedError
