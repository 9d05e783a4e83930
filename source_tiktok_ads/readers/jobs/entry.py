"""A job as data: the three requests by which the API makes a file, and how the file is read."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from source_tiktok_ads.endpoints.request import Object, Text
from source_tiktok_ads.endpoints.templates import LookUp, Template
from source_tiktok_ads.readers.form_libraries import LibraryList

Status = Literal["unfinished", "ready", "failed"]


class JobModel(BaseModel):
    """A part of a job's entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class JobRequest(JobModel):
    """One of the three requests; the ad account is added to its query, or to the body of a POST.

    Placeholders: `{lead_forms.page_id}` for a column that is looked up, `{task_id}`, `{first}` and `{last}` for days.

    Attributes:
        method: `GET` or `POST`.
        path: Below the API root.
        query: Query parameters.
        body: JSON body of a POST.
    """

    method: Literal["GET", "POST"] = "GET"
    path: Text
    query: Object = Field(default_factory=dict)
    body: Object = Field(default_factory=dict)


class Libraries(LibraryList):
    """Where the rows of a looked-up stream are asked for by `library_id`, since they left their ad account.

    Attributes:
        column: Of the looked-up stream, such as `{lead_forms.transfer_status}`.
        value: What stands in that column where a row is in a library.
    """

    column: Text
    value: Text


class JobEntry(JobModel):
    """A stream whose records are in files that the API makes on request.

    Attributes:
        create: Asks for a file; the answer's `data.task_id` names the task.
        check: Asks how far it is: `data.status`.
        download: Asks for the file.
        statuses: What each status means.
        file: How the file is read, by its name in `readers.jobs.reader`.
        days: How many days one file covers; 0: a file holds everything.
        headers: Per header, the setting of the configuration that it holds; left out where that is `default`.
        libraries: Where something is asked for by library instead of ad account; None: nothing is.
        pauses: Seconds before each look at a task; the last of them again and again.
        deadline: Seconds from the first request of a job after which it has failed.
        attempts: How often a file is asked for that the API fails to make.
        permission: What TikTok calls the permission that the endpoints need.
    """

    create: JobRequest
    check: JobRequest
    download: JobRequest
    statuses: dict[Text, Status]
    file: Literal["leads", "change_log"]
    days: int = 0
    headers: dict[str, Text] = Field(default_factory=dict)
    libraries: Libraries | None = None
    pauses: list[float]
    deadline: float
    attempts: int
    permission: Text | None = None

    @property
    def path(self) -> str:
        """The endpoint by which the stream is known: the first that is asked."""
        return self.create.path

    @cached_property
    def columns(self) -> tuple[LookUp, ...]:
        """Columns of another stream that a job's requests are made of: a job per combination of values."""
        requests = [each.model_dump() for each in (self.create, self.check, self.download)]
        return Template(requests).scalars

    @cached_property
    def library_column(self) -> LookUp | None:
        """The column that tells what is in a library."""
        return Template(self.libraries.column).scalars[0] if self.libraries else None

    @property
    def every_look_up(self) -> tuple[LookUp, ...]:
        """All that is taken from another stream."""
        return (*self.columns, *([self.library_column] if self.library_column else []))

    @property
    def looks_up(self) -> str | None:
        """The stream that it is taken from; None where nothing is."""
        return self.columns[0].stream if self.columns else None


def filled(value: Any, names: dict[str, str]) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """A request's part with its placeholders replaced.

    >>> filled({"task_id": "{task_id}", "days": 30}, {"{task_id}": "7"})
    {'task_id': '7', 'days': 30}
    """
    if isinstance(value, dict):
        return {name: filled(each, names) for name, each in value.items()}
    if isinstance(value, str):
        for placeholder, each in names.items():
            value = value.replace(placeholder, each)
    return value
