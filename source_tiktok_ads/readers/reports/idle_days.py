"""Days on which an ad account has no row at all: its other reports are not asked for them.

A daily report of a higher level says which days those are, thirty of them with a request. That such a day has no row in
the other reports is nowhere promised. So one in a hundred of the windows that would be left out is asked for all the
same, before any of its ad account counts as read; if one has a row, nothing of that ad account is left out.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, partial
from hashlib import blake2b
from math import ceil
from typing import TYPE_CHECKING

from source_tiktok_ads.api.errors import ApiError, OwnQuotaError, RequestRefusedError, reading_answers
from source_tiktok_ads.readers.reports.kept_windows import KeptWindows, days_of
from source_tiktok_ads.readers.reports.windows import Window, windows

if TYPE_CHECKING:
    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.reports.reader import ReportReader

logger = logging.getLogger("airbyte")

ONE_IN = 100  # windows that would be left out and are asked for all the same
SETTLED = 3  # days after which figures that come late have come, at every level: today is 0
Canary = Callable[[str, str, date, date], bool]
_ONE_DAY = timedelta(days=1)


def is_canary(stream: str, account_id: str, first: date, today: date) -> bool:
    """Whether a window is among those that are asked for all the same: others each day, and the same in each try.

    Args:
        stream: The report's name.
        account_id: The ad account's id.
        first: First day of the window.
        today: The day that it is in the ad account's time zone.
    """
    digest = blake2b(f"{stream} {account_id} {first} {today}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % ONE_IN == 0


def idle_runs(span: Window, active: Collection[date]) -> list[Window]:
    """The days of a span without those that are active, as windows that are as long as can be."""
    days = (span.first + timedelta(days=number) for number in range(span.days))
    runs: list[Window] = []
    for day in days:
        if day in active:
            continue
        if runs and runs[-1].last == day - _ONE_DAY:
            runs[-1] = Window(runs[-1].first, day)
        else:
            runs.append(Window(day, day))
    return runs


@dataclass(frozen=True)
class JudgedReport:
    """A report of the sync.

    Attributes:
        name: The stream's.
        build: Makes its reader.
        due: The days that are due of an ad account, by the state with which the sync began; None where there are none,
            or the state is unusable.
        step: Days of a window.
    """

    name: str
    build: Callable[[], ReportReader]
    due: Callable[[Account], Window | None]
    step: int

    @cached_property
    def reader(self) -> ReportReader:
        """What reads it."""
        return self.build()

    def has_rows(self, account: Account, window: Window) -> bool:
        """Ask for a row of a window: whether there is one.

        Raises:
            ApiError: The API does not say.
        """
        sample = self.reader.first_records(account, window, 1)
        return bool(sample.rows or sample.records)

    def windows(self, account: Account) -> Iterator[Window]:
        """Its windows that are due of an ad account."""
        due = self.due(account)
        return windows(due, self.step) if due else iter(())


@dataclass
class Sign:
    """A daily report by which others are judged: its days without a row are idle.

    Attributes:
        name: What it is, for messages.
        reports: Those that are judged by it.
        build: Makes its reader, for what the source does not have.
        step: Days that one request of it takes.
        source: The stream of the same report, where that is read anyway and holds all of it.
        quiet_accounts: Whether the last days of an ad account that has no row at all count as idle, too.
        concerns: Whether there is anything to judge of an ad account.
        kept: What was asked for ahead of the source.
        refused: Whether the API does not take the report.
    """

    name: str
    reports: Sequence[JudgedReport]
    build: Callable[[], ReportReader]
    step: int
    source: JudgedReport | None = None
    quiet_accounts: bool = False
    concerns: Callable[[Account], bool] = lambda _: True
    kept: KeptWindows = field(default_factory=KeptWindows)
    refused: bool = False

    @cached_property
    def reader(self) -> ReportReader:
        """What asks for it."""
        return self.build()

    def idle(self, account: Account, today: date) -> list[Window]:
        """The idle days of an ad account among those that are due of the judged reports.

        Raises:
            ApiError: The API does not say which days have rows.
        """
        due = [span for report in self.reports if (span := report.due(account))]
        if not due or not self.concerns(account):
            return []
        settled = today - timedelta(days=SETTLED)
        whole = Window(min(span.first for span in due), max(span.last for span in due))
        span = whole if self.quiet_accounts else Window(whole.first, min(whole.last, settled))
        if span.last < span.first or not self._is_worth(account, span):
            return []
        active = self._active(account, span)
        if not self.quiet_accounts or active:
            span = Window(span.first, min(span.last, settled))
        return idle_runs(span, active) if span.first <= span.last else []

    def _is_worth(self, account: Account, span: Window) -> bool:
        """Whether more requests may be spared than it takes to find out."""
        takes = 0 if self.source else ceil(span.days / self.step)
        spared = 0
        for report in self.reports:
            for window in report.windows(account):
                spared += window.last <= span.last
                if spared > takes:
                    return True
        return False

    def _active(self, account: Account, span: Window) -> set[date]:
        days: set[date] = set()
        rest = [span]
        if self.source and (due := self.source.due(account)):
            for window in self.source.windows(account):
                if window.first <= span.last and span.first <= window.last:
                    days |= self.kept.days(account, window, partial(self.source.reader.pages, account, window))
            before = Window(span.first, min(span.last, due.first - _ONE_DAY))
            after = Window(max(span.first, due.last + _ONE_DAY), span.last)
            rest = [part for part in (before, after) if part.first <= part.last]
        for part in rest:
            for window in windows(part, self.step):
                for rows in self.reader.at_once(account, window):
                    days |= days_of(rows)
        return days


@dataclass
class _Verdict:
    """What is left out of one ad account: its idle days, by the place of the sign among all signs."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    idle: Mapping[int, list[Window]] | None = None


class IdleDays:
    """Which windows of which reports are left out, since their days are idle.

    All reports of an ad account are judged together, before the first of its windows is read or left out: a row that
    must not be there keeps every one of them from being left out, and no state has moved by then.

    Args:
        signs: Each with the reports that are judged by it.
        canary: Which windows are asked for all the same.

    Attributes:
        signs: As given.
    """

    def __init__(self, signs: Sequence[Sign], canary: Canary = is_canary) -> None:
        self.signs, self._canary = signs, canary
        self._sign_of = {report.name: place for place, sign in enumerate(signs) for report in sign.reports}
        self._lock = threading.Lock()
        self._verdicts: dict[str, _Verdict] = {}

    def concerns(self, stream: str) -> bool:
        """Whether windows of a report may be left out."""
        return stream in self._sign_of

    def kept(self, stream: str) -> KeptWindows | None:
        """What was asked for ahead of a stream; None for a stream of which nothing ever is."""
        return next((sign.kept for sign in self.signs if sign.source and sign.source.name == stream), None)

    def leaves_out(self, stream: str, account: Account, window: Window) -> bool:
        """Whether all days of a window are idle.

        Raises:
            OwnQuotaError: The ad account's quota is spent: it can be asked for later.
        """
        place = self._sign_of.get(stream)
        if place is None:
            return False
        return _within(window, self._idle(account).get(place, ()))

    def _idle(self, account: Account) -> Mapping[int, list[Window]]:
        with self._lock:
            verdict = self._verdicts.setdefault(account.id, _Verdict())
        with verdict.lock:
            if verdict.idle is None:
                verdict.idle = self._judge(account)
            return verdict.idle

    def _judge(self, account: Account) -> Mapping[int, list[Window]]:
        if account.refusal:  # its streams say so
            return {}
        today = account.today()
        try:
            with reading_answers():
                idle = {place: self._idle_by(sign, account, today) for place, sign in enumerate(self.signs)}
                wrong = self._wrong(account, idle, today)
        except OwnQuotaError:
            raise
        except ApiError as error:
            text = "Ad account %s: which days have no rows is not known, so all are read. %s"
            logger.info(text, account.id, error.message_without_place)
            return {}
        if wrong:
            logger.warning(
                "Ad account %s: %s has rows of %s, although %s has none. Nothing of this ad account is left out "
                "in this sync. If this is said again, set idle_days to read.",
                account.id, *wrong,
            )  # fmt: skip
            return {}
        return idle

    def _idle_by(self, sign: Sign, account: Account, today: date) -> list[Window]:
        if sign.refused:
            return []
        try:
            return sign.idle(account, today)
        except RequestRefusedError as error:
            if not error.answer.code.is_parameter:
                raise
            sign.refused = True
            text = "The API does not take %s, by which idle days are found: every day is read. %s"
            logger.warning(text, sign.name, error.message)
            return []

    def _wrong(self, account: Account, idle: Mapping[int, list[Window]], today: date) -> tuple[str, str, str] | None:
        """A report that has rows where it should have none, the first day of the window, and what said so."""
        for place, sign in enumerate(self.signs):
            for report in sign.reports:
                for window in report.windows(account):
                    chosen = self._canary(report.name, account.id, window.first, today)
                    if chosen and _within(window, idle[place]) and report.has_rows(account, window):
                        return report.name, str(window.first), sign.name
        return None


def _within(window: Window, runs: Sequence[Window]) -> bool:
    return any(run.first <= window.first and window.last <= run.last for run in runs)
