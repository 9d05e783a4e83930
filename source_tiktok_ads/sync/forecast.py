"""How many requests a sync is going to make, by the windows that are due and a look at a few ad accounts."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.api.errors import ApiError, OwnQuotaError
from source_tiktok_ads.readers.reports.top_view import COUNTED_AS
from source_tiktok_ads.readers.reports.windows import windows
from source_tiktok_ads.sync.families import ReportFamily
from source_tiktok_ads.sync.gmv_max import GmvMaxFamily

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.lists.entry import ListEntry
    from source_tiktok_ads.readers.reports.windows import Window
    from source_tiktok_ads.sync.builder import StreamBuilder

_ACCOUNTS = 5  # that are looked at
_REQUESTS = 20  # after which no further one is


@dataclass(frozen=True, slots=True)
class StreamForecast:
    """The requests of one stream.

    Attributes:
        stream: Its name; in brackets, what is asked for no stream in particular.
        requests: How many.
        basis: What that rests on.
    """

    stream: str
    requests: int
    basis: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """The requests of a sync.

    Attributes:
        streams: In the catalog's order.
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
        self._reports = [each for each in builder.selected_families if isinstance(each, ReportFamily)]

    def forecast(self) -> Forecast:
        """What the sync is going to ask.

        Raises:
            ApiError: The ad accounts cannot be listed.
            AirbyteTracedException: A `config_error`: the token gives no ad account.
        """
        api = self._builder.api
        accounts = self._builder.accounts.accounts()
        directory = api.requests.total()
        seen, ahead = self._look_at(accounts)
        lines = [StreamForecast("(ad accounts)", directory, "asked for")]
        lines += [self._of_report(family, accounts, seen) for family in self._reports]
        lines += self._of_lists(len(accounts))
        lines += self._of_gmv_max(seen or self._few(accounts), accounts)
        lines += self._not_counted()
        if ahead and seen:
            each = ceil(ahead * len(accounts) / len(seen))
            lines.append(StreamForecast("(days without rows)", each, _estimated(seen, accounts)))
        quotas = self._builder.path_quotas
        return Forecast(lines, len(accounts), len(seen), self._builder.rate_limit_share, self._by_path(lines), quotas)

    def _by_path(self, lines: Sequence[StreamForecast]) -> Mapping[str, int]:
        paths = {family.name: family.declaration.path for family in self._builder.selected_families}
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

    def _of_gmv_max(self, seen: Sequence[Account], accounts: Sequence[Account]) -> list[StreamForecast]:
        """A page of each window of each shop; reports by product and below need as many for each hundred campaigns."""
        families = [each for each in self._builder.selected_families if isinstance(each, GmvMaxFamily)]
        if not families:
            return []
        lines = [StreamForecast("(shops)", len(accounts), "at least: a page each")] if self._looks_for_shops else []
        windows: Counter[str] = Counter()
        counted: list[Account] = []
        for account in seen:
            with suppress(ApiError):  # its streams say so
                for family in families:
                    days = (window.days for window in self._builder.due_of_shops(family, account))
                    windows[family.name] += sum(ceil(each / family.entry.days_per_request) for each in days)
                counted.append(account)
        basis = f"at least: a page per window and shop, {_estimated(counted, accounts)}"
        for family in families:
            requests = round(windows[family.name] * len(accounts) / max(1, len(counted)))
            lines.append(StreamForecast(family.name, requests, basis))
        return lines

    @property
    def _looks_for_shops(self) -> bool:
        """Whether shops are listed for reports alone."""
        return "gmv_max_stores" not in {family.name for family in self._builder.selected_families}

    def _judge(self, account: Account) -> bool:
        try:
            for family in self._reports:
                for window in self._windows(family, account)[:1]:
                    self._builder.omissions.leaves_out(family.name, account, window)
        except OwnQuotaError:
            return False
        return True

    def _windows(self, family: ReportFamily, account: Account) -> list[Window]:
        due = self._builder.due(family.name, account)
        return list(windows(due, family.days.step, family.days.most)) if due else []

    def _of_report(self, family: ReportFamily, accounts: Sequence[Account], seen: Sequence[Account]) -> StreamForecast:
        due = sum(len(self._windows(family, account)) for account in accounts)
        omissions = self._builder.omissions
        if not omissions.concerns(family.name):
            return StreamForecast(family.name, due, "each window that is due")
        mine = [(account, window) for account in seen for window in self._windows(family, account)]
        asked = sum(not omissions.leaves_out(family.name, *each) for each in mine)
        requests = round(due * asked / len(mine)) if mine else due
        return StreamForecast(family.name, requests, _estimated(seen, accounts) if mine else "each window that is due")

    def _of_lists(self, accounts: int) -> list[StreamForecast]:
        """A page of each list and ad account, or of each list; lists that streams share count for the first of them."""
        lines, counted = list[StreamForecast](), set[str]()
        for family in self._builder.selected_families:
            entry = family.declaration.list_entry
            if family in self._reports or entry is None:
                continue
            key = entry.request_key()
            requests = 0 if key in counted else _least(entry, accounts)
            counted.add(key)
            lines.append(StreamForecast(family.name, requests, "at least: a page each"))
        return lines

    def _not_counted(self) -> list[StreamForecast]:
        """Streams whose requests depend on how many files there are."""
        jobs = [each for each in self._builder.selected_families if each.declaration.job_entry]
        return [StreamForecast(each.name, 0, "not counted: at least three per file") for each in jobs]


def _least(entry: ListEntry, accounts: int) -> int:
    return (len(entry.variants) or 1) * (accounts if entry.per_advertiser else 1)


def _estimated(seen: Sequence[Account], accounts: Sequence[Account]) -> str:
    return f"by {len(seen)} of {len(accounts)} ad accounts" if len(seen) < len(accounts) else "by all ad accounts"
