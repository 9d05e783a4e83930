"""The one reader of jobs: which files a stream needs of an ad account, and what their rows become."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import IO, Any

from airbyte_cdk.sources.types import StreamSlice

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import broken
from source_tiktok_ads.api.client import text_of
from source_tiktok_ads.api.errors import AccountRefusedError, ApiError, RequestRefusedError, UnavailableError
from source_tiktok_ads.basics import Row
from source_tiktok_ads.readers.base import Reader
from source_tiktok_ads.readers.form_libraries import LIBRARY, no_library
from source_tiktok_ads.readers.jobs.change_log import read_change_log
from source_tiktok_ads.readers.jobs.entry import JobEntry
from source_tiktok_ads.readers.jobs.job import Job, JobAsker, Siblings, UnfinishedError
from source_tiktok_ads.readers.jobs.leads import read_leads
from source_tiktok_ads.readers.jobs.tables import BrokenFileError
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.reports.windows import Window
from source_tiktok_ads.readers.sample import Sample

ReadFile = Callable[[IO[bytes], str, str], Iterator[Row]]

FILES: Mapping[str, ReadFile] = {"leads": read_leads, "change_log": read_change_log}
_DEFAULT = "default"
_JOBS_SAMPLED = 3  # the first form may have no leads
_LONGEST_WAIT = 60.0  # seconds, of a command that somebody watches


@dataclass
class JobReader(Reader):
    """Reads files that the API makes on request; a slice is one file.

    Attributes:
        columns: What to emit.
        entry: The requests, and how a file is read.
    """

    columns: EntityColumns
    entry: JobEntry

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Read once what is the same for every request."""
        settings = {header: self.config[setting] for header, setting in self.entry.headers.items()}
        headers = {header: value for header, value in settings.items() if value != _DEFAULT}
        api = self.resources.api
        self._asker = JobAsker(self.name, self.entry, api, headers, api.own_quotas.clock)
        self._headers = headers

    def jobs(self, account: Account, window: Window | None = None, *, first: bool = False) -> list[Job]:
        """The files that an ad account's records are in; what stands in the way is the file's to raise.

        Args:
            account: The ad account.
            window: Days, where a file covers some.
            first: A few will do.
        """
        days = {"{first}": str(window.first), "{last}": str(window.last)} if window else {}
        own = {"advertiser_id": account.id}
        jobs: list[Job] = []
        try:
            for values in self._looked_up(account, first=first):
                names = days | {str(each): values[each.column] for each in self.entry.columns}
                fields = {each.column: values[each.column] for each in self.entry.columns}
                job = Job(self._asker, account.id, own, names, fields)
                jobs += self._in_libraries(job) if self._is_in_library(values) else [job]
        except ApiError as error:
            jobs.append(Job(self._asker, account.id, own, {}, refusal=error))
        if self.entry.looks_up and not first:
            siblings = Siblings(len(jobs))
            jobs = [replace(job, siblings=siblings) for job in jobs]
        return jobs

    def read(self, account: Account, stream_slice: StreamSlice) -> Iterator[dict[str, Any]]:
        """Records of the slice's file.

        With `modified_since` among the slice's bounds: what is older is read and not emitted.

        Raises:
            UnfinishedError: The file is not there yet; the next time, it is looked for again.
            ApiError: It cannot be had.
        """
        since: str = stream_slice.cursor_slice.get("modified_since", "")
        window, cursor_field = stream_slice.extra_fields.get("window"), self.columns.cursor_field
        for record in self._records(account, stream_slice.extra_fields["job"]):
            moment = record[cursor_field] if cursor_field else None
            if window and moment and not str(window.first) <= moment[:10] <= str(window.last):
                raise UnavailableError(broken(f"a change of {moment} is outside the days that were asked for"))
            if moment is None or moment >= since:
                yield record

    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for a file and do not wait for it; with a size above one, wait for a few and give their first records.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
        """
        today, days = account.today(), self.entry.days
        window = Window(today - timedelta(days=days - 1), today) if days else None
        jobs = self.jobs(account, window, first=True)
        if size == 1:
            answers = [job.create() for job in jobs[:1]]
            return Sample(0, sum(answer.seconds for answer in answers), (), answers)
        records: list[dict[str, Any]] = []
        for job in jobs[:_JOBS_SAMPLED]:
            records += islice(self._waited_for(account, job), size - len(records))
            if len(records) >= size:
                break
        return Sample(0, 0.0, records)

    def _records(self, account: Account, job: Job) -> Iterator[dict[str, Any]]:
        """The records of a file; where it turns out not to be one before anything came of it, it is asked for anew."""
        file, begun = job.file(), False
        with file:
            try:
                for row in FILES[self.entry.file](file, self.place(account), account.id):
                    begun = True
                    yield self.columns.record({**row, **job.fields}, account.id)
            except BrokenFileError as error:
                if begun:
                    raise UnavailableError(broken(str(error))) from None
                raise job.failed(str(error)) from None

    def _waited_for(self, account: Account, job: Job) -> Iterator[dict[str, Any]]:
        """The records of a file, by a command that somebody watches: it waits, and not for long."""
        quotas = self.resources.api.own_quotas
        latest = quotas.clock() + _LONGEST_WAIT
        while True:
            try:
                yield from self._records(account, job)
            except UnfinishedError as error:
                if error.until > latest:
                    raise UnavailableError(broken(f"{job.named} is not ready yet; a sync waits for longer")) from None
                quotas.sleep(max(0.0, error.until - quotas.clock()))
            else:
                return

    def _looked_up(self, account: Account, *, first: bool) -> Iterator[Mapping[str, str]]:
        """Values of the other stream's columns, each combination once; one that is empty where nothing is looked up."""
        if (name := self.entry.looks_up) is None:
            yield {}
            return
        look_ups, seen = self.resources.look_ups, set[tuple[str, ...]]()
        stream = look_ups.stream(name)
        wanted = [each.column for each in self.entry.every_look_up]
        places = [stream.columns.names.index(column) for column in wanted]
        for values in look_ups.first_values(account, name) if first else stream.values(account):
            texts = tuple("" if values[place] is None else text_of(values[place]) for place in places)
            if texts not in seen:
                seen.add(texts)
                yield dict(zip(wanted, texts, strict=True))

    def _is_in_library(self, values: Mapping[str, str]) -> bool:
        libraries, column = self.entry.libraries, self.entry.library_column
        return libraries is not None and column is not None and values[column.column] == libraries.value

    def _in_libraries(self, job: Job) -> list[Job]:
        """The same file, asked for in each library of the ad account; what stands in the way is the file's to raise."""
        libraries = self.resources.libraries
        entry, headers = self.entry.libraries, self._headers
        try:
            found = libraries.of(job.account, entry, stream=self.name, headers=headers) if entry else []
        except (AccountRefusedError, RequestRefusedError) as error:
            return [replace(job, refusal=error)]
        if not found:
            return [replace(job, refusal=no_library(job.named))]
        return [replace(job, owner={LIBRARY: each}) for each in found]
