"""How many requests a sync is going to make, by the windows that are due and a look at a few ad accounts."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.api.errors import AccountRefusedError, ApiError, OwnQuotaError
from source_tiktok_ads.readers.reports.top_view import COUNTED_AS
from source_tiktok_ads.readers.reports.windows import windows
from source_tiktok_ads.sync.families import ReportFamily
from source_tiktok_ads.sync.gmv_max import GmvMaxFamily
from source_tiktok_ads.sync.job_family import JobFamily

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.reports.windows import Window
    from source_tiktok_ads.sync.builder import StreamBuilder

_ACCOUNTS = 5  # that are looked at
_REQUESTS = 20  # after which no further one is
_OF_A_FILE = 3  # requests: create, look, download


@dataclass(frozen=True, slots=True)
class StreamForecast:
    """The requests of one stream.

    Attributes:
        stream: Its name; in brackets, what is asked for no stream in particular.
        requests: How many.
        basis: What that rests on.
        rows: How many rows come of them; None where that is not known.
    """

    stream: str
    requests: int
    basis: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """The requests of a sync.

    Attributes:
        streams: Reports, lists, and what is made of look-ups.
        accounts: How many ad accounts are read.
        looked_at: Of how many it was found out which windows are left out.
        share: Percent of the app's quota that the connection may use.
        of_endpoints: Requests of endpoints with a quota of their own, by path.
        path_quotas: These quotas, as the manifest has them.
    """

    streams: Sequence[StreamForecast]
    accounts: int
    looked_at: int
    share: int = 100
    of_endpoints: Mapping[str, int] = field(default_factory=dict)
    path_quotas: Mapping[str, Any] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """All of them."""
        return sum(each.requests for each in self.streams)


class Forecaster:
    """Counts the windows that are due, and of a few ad accounts those that are left out.

    Args:
        builder: For the streams, columns and state of the sync.
    """

    def __init__(self, builder: StreamBuilder) -> None:
        self._builder = builder
        self._families = builder.selected_families
        self._reports = [each for each in self._families if isinstance(each, ReportFamily)]

    def forecast(self) -> Forecast:
        """What the sync is going to ask.

        Raises:
            ApiError: The ad accounts cannot be listed.
            AirbyteTracedException: A `config_error`: the token gives no ad account.
        """
        api = self._builder.api
        everyone = self._builder.accounts.accounts()
        accounts = [each for each in everyone if not each.refusal]
        lines = [self._of_accounts(accounts, api.requests.total())]
        seen, ahead = self._look_at(accounts)
        lines += [self._of_report(family, accounts, seen, len(everyone) - len(accounts)) for family in self._reports]
        lines += self._of_lists()
        lines += self._of_looked_up(seen or self._few(accounts), accounts)
        if ahead and seen:
            each = ceil(ahead * len(accounts) / len(seen))
            lines.append(StreamForecast("(days without rows)", each, _estimated(seen, accounts)))
        quotas = self._builder.path_quotas
        return Forecast(
            lines,
            len(everyone),
            len(seen) + len(everyone) - len(accounts),
            self._builder.rate_limit_share,
            self._by_path(lines),
            quotas,
        )

    def _of_accounts(self, accounts: Sequence[Account], requests: int) -> StreamForecast:
        """What was asked for already: the list of ad accounts, which is the stream of them, too."""
        stream = next((each.name for each in self._families if each.entry is None), "(ad accounts)")
        return StreamForecast(stream, requests, "asked for", len(accounts))

    def _by_path(self, lines: Sequence[StreamForecast]) -> Mapping[str, int]:
        paths = {family.name: family.declaration.path for family in self._families}
        counted = Counter[str]()
        for line in lines:
            if (path := paths.get(line.stream)) in self._builder.path_quotas:
                counted[str(path)] += line.requests
        return counted

    def _look_at(self, accounts: Sequence[Account]) -> tuple[list[Account], int]:
        """A few ad accounts, from all over the list, and the requests that it took to judge them.

        Not counted is what a stream asks for as well: it is one of its requests.
        """
        requests = self._builder.api.requests
        seen: list[Account] = []
        before = requests.copy()
        for account in self._few(accounts):
            if (requests - before).total() >= _REQUESTS:
                break
            if self._judge(account):
                seen.append(account)
        asked = requests - before
        shared = {sign.source.name for sign in self._builder.omissions.idle_days.signs if sign.source}
        if self._builder.shares_top_view:
            shared.add(COUNTED_AS)
        return seen, sum(number for stream, number in asked.items() if stream not in shared)

    @staticmethod
    def _few(accounts: Sequence[Account]) -> Sequence[Account]:
        """A few ad accounts, from all over the list."""
        return accounts[:: max(1, ceil(len(accounts) / _ACCOUNTS))]

    def _of_looked_up(self, seen: Sequence[Account], accounts: Sequence[Account]) -> list[StreamForecast]:
        """Reports of GMV Max, a page of each window and shop; files that are made, three requests each.

        Shops and forms are looked up for a few ad accounts. Reports by product and below need a page of each window for
        each hundred campaigns.
        """
        by_look_up: dict[str | None, list[GmvMaxFamily | JobFamily]] = {}
        for family in self._families:
            if isinstance(family, GmvMaxFamily | JobFamily):
                by_look_up.setdefault(family.looks_up, []).append(family)
        lines: list[StreamForecast] = []
        for look_up, families in by_look_up.items():
            asked_for: Counter[str] = Counter()
            counted: list[Account] = []
            of = seen if look_up else accounts
            for account in of:
                with suppress(ApiError):  # its streams say so
                    with suppress(AccountRefusedError):
                        asked_for.update({each.name: self._requests_of(each, account) for each in families})
                    counted.append(account)
            for family in families:
                requests = round(asked_for[family.name] * len(accounts) / max(1, len(counted)))
                what = "a page per window and shop" if isinstance(family, GmvMaxFamily) else "three per file"
                basis = f"at least: {what}" + (f", {_estimated(counted, accounts)}" if look_up else "")
                lines.append(StreamForecast(family.name, requests, basis))
        return lines

    def _requests_of(self, family: GmvMaxFamily | JobFamily, account: Account) -> int:
        """At least so many of an ad account.

        Raises:
            ApiError: What is looked up cannot be read.
        """
        if isinstance(family, GmvMaxFamily):
            return self._builder.due.parts_of_shops(family, self._builder.reader(family), account)
        if not family.looks_up:
            return _OF_A_FILE * self._builder.due.parts(family, account)
        jobs = self._builder.reader(family).jobs(account)
        if refusals := [job.refusal for job in jobs if job.refusal]:
            raise refusals[0]
        return _OF_A_FILE * len(jobs)

    def _judge(self, account: Account) -> bool:
        try:
            for family in self._reports:
                for window in self._windows(family, account)[:1]:
                    self._builder.omissions.leaves_out(family.name, account, window)
        except OwnQuotaError:
            return False
        return True

    def _windows(self, family: ReportFamily, account: Account) -> list[Window]:
        due = self._builder.due.days(family.name, account)
        return list(windows(due, family.days.step, family.days.most)) if due else []

    def _of_report(
        self, family: ReportFamily, accounts: Sequence[Account], seen: Sequence[Account], refused: int
    ) -> StreamForecast:
        """Each window that is due, but for those that are left out; one of each ad account that is refused."""
        due = sum(self._builder.due.parts(family, account) for account in accounts)
        omissions = self._builder.omissions
        mine = [(account, window) for account in seen for window in self._windows(family, account)]
        if not omissions.concerns(family.name) or not mine:
            return StreamForecast(family.name, due + refused, "each window that is due", self._rows(family, accounts))
        asked = sum(not omissions.leaves_out(family.name, *each) for each in mine)
        rows = self._rows(family, accounts) if asked or len(seen) < len(accounts) else 0
        return StreamForecast(family.name, round(due * asked / len(mine)) + refused, _estimated(seen, accounts), rows)

    def _rows(self, family: ReportFamily, accounts: Sequence[Account]) -> int | None:
        """Its rows, where all of its windows were read to see which days have any."""
        if (kept := self._builder.omissions.kept(family.name)) is None:
            return None
        rows = [kept.rows(account, window) for account in accounts for window in self._windows(family, account)]
        known = [each for each in rows if each is not None]
        return sum(known) if rows and len(known) == len(rows) else None

    def _of_lists(self) -> list[StreamForecast]:
        """A page of each list, and of each that is looked up; one that several share counts for the first of them."""
        read = [each for each in self._families if each.declaration.list_entry]
        names = {each.name for each in self._families}
        alone = [each for each in self._builder.looked_up_first(self._families) if each.name not in names]
        counted, lines = set[str](), list[StreamForecast]()
        for family in (*read, *alone):
            if (entry := family.declaration.list_entry) is None:
                continue
            requests, key = 0, entry.request_key()
            if key not in counted:
                parts = sum(self._builder.due.parts(family, owner) for owner in self._builder.owners(family))
                requests = (len(entry.variants) or 1) * parts
            counted.add(key)
            name = family.name if family.name in names else f"({family.name})"
            lines.append(StreamForecast(name, requests, "at least: a page each"))
        return lines


def _estimated(seen: Sequence[Account], accounts: Sequence[Account]) -> str:
    return f"by {len(seen)} of {len(accounts)} ad accounts" if len(seen) < len(accounts) else "by all ad accounts"
