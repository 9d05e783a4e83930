"""One file that the API makes on request: asked for, looked at now and then, downloaded. Nobody waits for it here."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    OwnQuotaError,
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


class Siblings:
    """The files of one ad account, each of something else, such as a form: whether a refusal is of that or of them all.

    Args:
        count: How many there are.
    """

    def __init__(self, count: int) -> None:
        self._lock, self._left, self._are_taken = threading.Lock(), count, False

    def tried(self, *, taken: bool = False) -> None:
        """One of them was asked for, for the first time.

        Args:
            taken: Whether the API took the request.
        """
        with self._lock:
            self._left -= 1
            self._are_taken |= taken

    @property
    def is_account(self) -> bool | None:
        """Whether it is the ad account that is refused; None: it is too early to say."""
        with self._lock:
            return False if self._are_taken else None if self._left > 0 else True


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
        siblings: The ad account's files, this one among them; None where a refusal is the ad account's.
        begun_at: When it was first asked for: what came later may be missing from it.
    """

    asker: JobAsker
    account: str
    owner: Mapping[str, str]
    names: dict[str, str]
    fields: Mapping[str, str] = field(default_factory=dict)
    refusal: ApiError | None = None
    siblings: Siblings | None = None
    begun_at: datetime | None = None
    _began: float = 0.0
    _is_tried: bool = False
    _refused: AccountRefusedError | None = None
    _task: str | None = None
    _status: str = ""
    _is_ready: bool = False
    _looks: int = 0
    _attempts: int = 0

    def file(self) -> IO[bytes]:
        """The file, on disk and gone when it is closed; takes the job one step further where it is not there yet.

        Raises:
            UnfinishedError: It is not there yet.
            JobFailedError: The API does not make it, or not in time, or refuses this one alone.
            ApiError: A request failed.
        """
        if self._refused:
            raise self._of_this_or_all(self._refused)
        try:
            return self._file()
        except AccountRefusedError as error:
            if error.is_of_account or self.siblings is None:
                raise
            self._refused = error
        except RequestRefusedError as error:
            if self.siblings is None or not self.fields or not error.answer.code.is_about_request:
                raise
            raise self._refused_alone(error) from None
        raise self._of_this_or_all(self._refused)

    def _file(self) -> IO[bytes]:
        if self.refusal:
            self._tried()
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
        try:
            answer = self.create()
        except OwnQuotaError:
            raise
        except ApiError:
            self._tried()
            raise
        self._tried(taken=True)
        task = answer.data.get("task_id")
        if not task:
            raise JobFailedError(broken("the answer names no task"))
        self._task, self._attempts, self._looks = text_of(task), self._attempts + 1, 0
        self._note(answer)

    def _tried(self, *, taken: bool = False) -> None:
        if self.siblings and not self._is_tried:
            self._is_tried = True
            self.siblings.tried(taken=taken)

    def _of_this_or_all(self, error: AccountRefusedError) -> Exception:
        """A refusal, once it is known whose it is: if the API takes none of an ad account's files, the ad account's."""
        is_account = self.siblings is None or self.siblings.is_account
        if is_account is None:
            return self._unfinished()
        return error if is_account else self._refused_alone(error)

    def _refused_alone(self, error: ApiError) -> JobFailedError:
        return JobFailedError(replace(error.answer, text=f"{self.named}: {error.answer.text}"))

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
