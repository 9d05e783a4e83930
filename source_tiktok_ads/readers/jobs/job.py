"""One file that the API makes on request: asked for, looked at now and then, downloaded. Nobody waits for it here."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import pendulum

from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.client import Api, Question, text_of
from source_tiktok_ads.api.errors import (
    AccountRefusedError,
    ApiError,
    JobFailedError,
    NotReadyError,
    RequestRefusedError,
    with_permission,
)
from source_tiktok_ads.readers.jobs.entry import JobEntry, JobRequest, filled
from source_tiktok_ads.wording import excerpt, temporary_files_error

if TYPE_CHECKING:
    from source_tiktok_ads.basics import Clock

logger = logging.getLogger("airbyte")

_MINUTE = 60


class UnfinishedError(Exception):
    """The file is not there yet: whoever wants it has other things to do until then.

    Attributes:
        until: When to look again, in seconds of the clock.
    """

    def __init__(self, until: float) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True)
class JobAsker:
    """Asks the three requests of a stream's jobs.

    Attributes:
        name: The stream's name.
        entry: The requests.
        api: The one request path.
        headers: Of each request.
        clock: Monotonic seconds.
    """

    name: str
    entry: JobEntry
    api: Api
    headers: Mapping[str, str]
    clock: Clock = time.monotonic

    def ask(
        self, request: JobRequest, owner: Mapping[str, str], account: str, names: dict[str, str], sink: IO[bytes] | None
    ) -> Answer:
        """Ask once.

        Args:
            request: One of the three.
            owner: The parameter that names the ad account, or the library.
            account: The ad account's id, for errors.
            names: What its placeholders stand for.
            sink: Takes a file.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
        """
        query, body = filled(request.query, names), filled(request.body, names)
        if request.method == "GET":
            query = {**owner, **query}
        else:
            body = {**owner, **body}
        question = Question(request.path, query, request.method, body, self.headers, sink)
        try:
            return self.api.ask(question, stream=self.name, account=account)
        except (RequestRefusedError, AccountRefusedError) as error:
            raise with_permission(error, self.entry.permission) from None


@dataclass
class Job:
    """A file and how far it is; one thread at a time has it.

    Attributes:
        asker: Asks for it.
        account: The ad account's id.
        owner: The parameter that names the ad account, or the library.
        names: What placeholders of its requests stand for.
        fields: Columns of its records that the file does not say.
        refusal: Why it cannot be asked for; None where it can.
        begun_at: When it was first asked for: what came later may be missing from it.
    """

    asker: JobAsker
    account: str
    owner: Mapping[str, str]
    names: dict[str, str]
    fields: Mapping[str, str] = field(default_factory=dict)
    refusal: ApiError | None = None
    begun_at: datetime | None = None
    _began: float = 0.0
    _task: str | None = None
    _status: str = ""
    _is_ready: bool = False
    _looks: int = 0
    _attempts: int = 0

    def file(self) -> IO[bytes]:
        """The file, on disk and gone when it is closed; takes the job one step further where it is not there yet.

        Raises:
            UnfinishedError: It is not there yet.
            JobFailedError: The API does not make it, or not in time.
            ApiError: A request failed.
        """
        if self.refusal:
            raise self.refusal
        if self._task is None:
            self._create()
        elif not self._is_ready:
            self._look()
        if not self._is_ready:
            raise self._unfinished()
        file = _temporary_file()
        try:
            self._download(file)
        except BaseException:
            file.close()
            raise
        return file

    def failed(self, why: str) -> UnfinishedError:
        """The API says, or the file shows, that it was not made: it is asked for anew, a few times.

        Raises:
            JobFailedError: It was asked for often enough.
        """
        if self._attempts >= self.asker.entry.attempts:
            raise JobFailedError(broken(f"{self.named} was asked for {self._attempts} times; at last, {why}"))
        logger.info("Stream %s: %s is asked for anew: %s.", self.asker.name, self.named, why)
        self._task, self._status, self._is_ready = None, "", False
        return self._unfinished()

    def create(self) -> Answer:
        """Ask for the file and do no more, to see whether the API takes that.

        Raises:
            ApiError: It does not.
        """
        if self.refusal:
            raise self.refusal
        return self._ask(self.asker.entry.create)

    @property
    def named(self) -> str:
        """What a message calls it."""
        of = ", ".join(f"{name} {value}" for name, value in self.fields.items())
        return f"the file of {of}" if of else "the file"

    def _create(self) -> None:
        if self.begun_at is None:
            self.begun_at, self._began = pendulum.now("UTC"), self.asker.clock()
        answer = self.create()
        task = answer.data.get("task_id")
        if not task:
            raise JobFailedError(broken("the answer names no task"))
        self._task, self._attempts, self._looks = text_of(task), self._attempts + 1, 0
        self._note(answer)

    def _look(self) -> None:
        self._looks += 1
        self._note(self._ask(self.asker.entry.check))

    def _note(self, answer: Answer) -> None:
        """What an answer says of the task; a status that nobody knows is one to wait out."""
        self._status = str(answer.data.get("status") or self._status)
        meaning = self.asker.entry.statuses.get(self._status)
        if meaning == "failed":
            raise self.failed(f"the API says {self._status}")
        self._is_ready = meaning == "ready"

    def _download(self, file: IO[bytes]) -> None:
        try:
            answer = self._ask(self.asker.entry.download, file)
        except NotReadyError:
            self._is_ready = False
            raise self._unfinished() from None
        if answer.data.get("status"):
            self._note(answer)
            if not self._is_ready:
                raise self._unfinished()

    def _ask(self, request: JobRequest, sink: IO[bytes] | None = None) -> Answer:
        names = {**self.names, "{task_id}": self._task or ""}
        return self.asker.ask(request, self.owner, self.account, names, sink)

    def _unfinished(self) -> UnfinishedError:
        """When to look again.

        Raises:
            JobFailedError: It has taken too long.
        """
        entry, now = self.asker.entry, self.asker.clock()
        if now - self._began > entry.deadline:
            status = f" (status {excerpt(self._status)})" if self._status else ""
            minutes = f"{entry.deadline / _MINUTE:.0f} minutes"
            raise JobFailedError(broken(f"{self.named} was not ready within {minutes}{status}"))
        return UnfinishedError(now + entry.pauses[min(self._looks, len(entry.pauses) - 1)])


def _temporary_file() -> IO[bytes]:
    """A file without a name: whatever ends the process, nothing of it is left.

    Raises:
        AirbyteTracedException: It cannot be made.
    """
    try:
        return TemporaryFile()
    except OSError as error:
        raise temporary_files_error(error) from error
