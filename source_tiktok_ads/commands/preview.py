"""Finds sample records of one stream, and what else an answer of a custom endpoint says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import NO_ACCOUNT, SAMPLE_ACCOUNTS, Account, readable_first
from source_tiktok_ads.api.errors import AccountRefusedError, TooLargeError
from source_tiktok_ads.commands.preview_endpoint import EndpointPreview, preview_endpoint
from source_tiktok_ads.readers.lists.reader import EndpointRetriever
from source_tiktok_ads.readers.reports.reader import ReportRetriever
from source_tiktok_ads.readers.reports.windows import Window, due_days, windows
from source_tiktok_ads.wording import did_you_mean, join_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from source_tiktok_ads.manifest.declaration import Declaration
    from source_tiktok_ads.readers.sample import Sample
    from source_tiktok_ads.sync.builder import StreamBuilder
    from source_tiktok_ads.sync.report_partitions import ReportDays

_DAYS, _DAYS_BY_HOUR = 30, 3  # of a report, asked for at most; by the hour, each day is a request

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found of a stream.

    Attributes:
        stream: The stream's name.
        records: As a sync would emit them.
        accounts: The ad accounts that were asked, the last of which is shown; empty where none is asked by itself.
        refused: Ad accounts that the API refuses, with its words.
        days: Of a report, those that the records are of; where there are none, all that were asked for.
        rows: Of the lists that the stream is read from, as the API counts them; 0 where it does not say.
        endpoint: Of a custom endpoint, what was asked and what came.
        error: Why the stream would fail.
    """

    stream: str
    records: Sequence[Record] = ()
    accounts: tuple[Account, ...] = ()
    refused: tuple[tuple[Account, AccountRefusedError], ...] = ()
    days: Window | None = None
    rows: int = 0
    endpoint: EndpointPreview | None = None
    error: AirbyteTracedException | None = None


def preview(builder: StreamBuilder, stream: str, limit: int) -> Preview:
    """Some records of a stream, of the first of a few ad accounts that has any, by no more requests than that takes.

    Args:
        builder: For all columns of all streams.
        stream: The stream's name.
        limit: How many records, up to 1,000.

    Raises:
        AirbyteTracedException: There is no such stream, no ad account that can be asked, or no usable answer.
    """
    if (declaration := builder.declarations.get(stream)) is None:
        known = list(builder.declarations)
        hint = did_you_mean(stream, known) or f"; there are {join_names(known)}"
        raise AirbyteTracedException(
            message=f"There is no stream {stream!r}{hint}",
            internal_message="unknown stream",
            failure_type=FailureType.config_error,
        )
    found = _Search(builder, declaration, limit).found()
    return replace(found, records=list(islice(found.records, limit)))


class _Search:
    """Looks for records of one stream.

    Args:
        builder: For all columns.
        declaration: The stream's.
        limit: How many records.
    """

    def __init__(self, builder: StreamBuilder, declaration: Declaration, limit: int) -> None:
        self._builder, self._declaration, self._limit = builder, declaration, limit
        self._retriever = builder.sampler(declaration)

    def found(self) -> Preview:
        """What there is."""
        nothing = Preview(self._declaration.name)
        if not self._declaration.by_account:
            return self._of(NO_ACCOUNT, nothing)
        accounts = readable_first(self._builder.accounts.accounts())
        if self._declaration.endpoint is None and self._declaration.path is None:
            return self._directory(accounts, nothing)
        found, asked = nothing, list[Account]()
        for account in accounts[:SAMPLE_ACCOUNTS]:
            try:
                found = self._of(account, replace(nothing, refused=found.refused))
            except AccountRefusedError as error:
                found = replace(found, refused=(*found.refused, (account, error)))
                continue
            asked.append(account)
            if found.records or found.error:
                break
        if not asked:
            raise found.refused[0][1]
        return replace(found, accounts=tuple(asked))

    def _directory(self, accounts: Sequence[Account], nothing: Preview) -> Preview:
        """The ad accounts themselves, of which all is known by now."""
        records, refused = list[Record](), list[tuple[Account, AccountRefusedError]]()
        for account in accounts:
            try:
                records += self._retriever.sample(account).records
            except AccountRefusedError as error:
                refused.append((account, error))
        if not records:
            raise refused[0][1]
        return replace(nothing, records=records, rows=len(records), refused=tuple(refused))

    def _of(self, account: Account, nothing: Preview) -> Preview:
        """What there is of an ad account.

        Raises:
            AccountRefusedError: The API refuses it.
        """
        if isinstance(self._retriever, EndpointRetriever):
            came = preview_endpoint(self._retriever, account)
            return replace(nothing, records=came.records, endpoint=came, rows=came.rows, error=came.error)
        if isinstance(self._retriever, ReportRetriever):
            return self._report(self._retriever, account, nothing)
        sample = self._retriever.sample(account, self._limit)
        return replace(nothing, records=sample.records, rows=sample.rows)

    def _report(self, retriever: ReportRetriever, account: Account, nothing: Preview) -> Preview:
        """The first days with rows, the latest first."""
        days = self._declaration.report_days
        asked: Window | None = None
        for window in latest_first(days, account.today()):
            part, sample = self._first_records(retriever, account, window)
            asked = Window(part.first, asked.last if asked else part.last)
            if sample.records:
                asked = part
                break
        else:
            return replace(nothing, days=asked)
        return replace(nothing, records=sample.records, rows=sample.rows, days=None if days.all_time else asked)

    def _first_records(self, retriever: ReportRetriever, account: Account, window: Window) -> tuple[Window, Sample]:
        """The first records of a window, or of the last part of it that the API does not find too large."""
        try:
            return window, retriever.first_records(account, window, self._limit)
        except TooLargeError:
            if window.days == 1:
                raise
        return self._first_records(retriever, account, window.halves()[1])


def latest_first(days: ReportDays, today: date) -> Iterator[Window]:
    """Which days of a report to ask for until there are rows: the last one, then those before it.

    None of them lies outside of what a sync would read. Yesterday's rows are whole where today's have only begun, but
    the last day is the smallest question, and an ad account that is in use has rows of it.
    """
    due = due_days(start=days.start, end=days.end, today=today, cursor=None, lookback=0)
    if due is None:
        return
    yield Window(due.last, due.last)
    by_hour = days.step == 1
    before = Window(max(due.first, due.last - timedelta(days=(_DAYS_BY_HOUR if by_hour else _DAYS) - 1)), due.last)
    if days.all_time or before.days == 1:
        return
    yield from reversed(list(windows(replace(before, last=due.last - timedelta(days=1)), days.step)))
