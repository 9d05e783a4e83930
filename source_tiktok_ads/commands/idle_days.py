"""Compares, on ad accounts of the user, what `idle_days` would leave out with what the reports hold of those days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from source_tiktok_ads.accounts.account import SAMPLE_ACCOUNTS, readable_first
from source_tiktok_ads.api.errors import ApiError, reading_answers
from source_tiktok_ads.readers.reports.idle_days import SETTLED
from source_tiktok_ads.readers.reports.windows import Window, windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.reports.idle_days import JudgedReport, Sign
    from source_tiktok_ads.sync.builder import StreamBuilder

MODES = ("skip_hours", "skip")
_DAYS = 30  # that are looked at, those before the last three
_HOURLY_DAYS = 5  # idle days of an hourly report that are asked for: each is a request


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a report holds of days of which it should hold nothing.

    Attributes:
        mode: The value of `idle_days` that would leave these days out.
        stream: The report.
        judged_by: The daily report that has no row of these days.
        account: The ad account's id.
        days: How many days were asked for.
        found: The first day of the first span that has rows all the same; None where none has.
        error: Why the report, or that by which it is judged, cannot be asked; None where it can.
    """

    mode: str
    stream: str
    judged_by: str
    account: str
    days: int
    found: str | None = None
    error: str | None = None


class IdleDaysProbe:
    """Asks reports for days that would be left out.

    Args:
        builder: For all columns of all streams.
        say: Is told what is asked for.
    """

    def __init__(self, builder: StreamBuilder, say: Callable[[str], None]) -> None:
        self._builder, self._say = builder, say

    def comparisons(self) -> Iterator[Comparison]:
        """Of each mode, each report of the first ad account that has idle days and others, or of the last one tried.

        Raises:
            ApiError: The token gives no account, or is refused.
        """
        accounts = readable_first(self._builder.accounts.accounts())[:SAMPLE_ACCOUNTS]
        for mode in MODES:
            for number, account in enumerate(accounts, 1):
                found = [each for sign in self._signs(mode, account) for each in self._of_sign(mode, sign, account)]
                if any(each.days < _DAYS and not each.error for each in found) or number == len(accounts):
                    yield from found
                    break

    def _signs(self, mode: str, account: Account) -> Sequence[Sign]:
        last = account.today() - timedelta(days=SETTLED)
        return self._builder.signs(mode, Window(last - timedelta(days=_DAYS - 1), last))

    def _of_sign(self, mode: str, sign: Sign, account: Account) -> Iterator[Comparison]:
        self._say(f"Looking for idle days of ad account {account.id} by {sign.name}")
        try:
            with reading_answers():
                idle = sign.idle(account, account.today())
        except ApiError as error:
            if error.answer.code.is_authorisation:
                raise
            for report in sign.reports:
                yield Comparison(mode, report.name, sign.name, account.id, 0, None, _said(sign.name, error))
            return
        for report in sign.reports:
            self._say(f"Asking {report.name} for idle days of ad account {account.id}")
            yield self._of_report(mode, sign, report, account, idle)

    def _of_report(
        self, mode: str, sign: Sign, report: JudgedReport, account: Account, idle: Sequence[Window]
    ) -> Comparison:
        spans = [window for run in idle for window in windows(run, report.step)]
        if report.step == 1:
            spans = spans[-_HOURLY_DAYS:]
        days = sum(span.days for span in spans)
        try:
            with reading_answers():
                found = next((span for span in spans if report.has_rows(account, span)), None)
        except ApiError as error:
            return Comparison(mode, report.name, sign.name, account.id, 0, None, _said(report.name, error))
        return Comparison(mode, report.name, sign.name, account.id, days, str(found.first) if found else None)


def _said(report: str, error: ApiError) -> str:
    return f"{report}: {error.message_without_place}"


def verdict(comparisons: Sequence[Comparison], mode: str) -> str:
    """Whether a value of `idle_days` is safe, in a sentence."""
    of_mode = [each for each in comparisons if each.mode == mode]
    wrong = [each for each in of_mode if each.found]
    days = sum(each.days for each in of_mode)
    if wrong:
        reports = ", ".join(f"{each.stream} ({each.found})" for each in wrong)
        return f"idle_days {mode} is not safe: rows on days on which {wrong[0].judged_by} has none: {reports}."
    failed = sum(bool(each.error) for each in of_mode)
    if not days:
        why = f"{failed} reports cannot be asked" if failed else "there is no idle day"
        return f"idle_days {mode}: nothing could be compared, {why}."
    compared = sum(bool(each.days) for each in of_mode)
    but = f"; {failed} others cannot be asked" if failed else ""
    return f"idle_days {mode} left nothing out: {compared} reports have no row on {days} idle days of theirs{but}."
