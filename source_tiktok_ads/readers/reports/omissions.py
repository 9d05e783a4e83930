"""Windows of reports that are known to hold no row: they count as read, and nothing is asked for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.readers.reports.idle_days import IdleDays
from source_tiktok_ads.readers.reports.kept_windows import KeptWindows
from source_tiktok_ads.readers.reports.top_view import TopView
from source_tiktok_ads.readers.reports.windows import Window


@dataclass(frozen=True)
class Omissions:
    """Gives the rows of windows, by a request where one is needed.

    Attributes:
        top_view: Which ad accounts have TopView campaigns.
        reservations: Names of the reports that hold rows of such campaigns only.
        idle_days: Days without rows.
    """

    top_view: TopView
    reservations: Collection[str]
    idle_days: IdleDays

    def leaves_out(self, stream: str, account: Account, window: Window) -> bool:
        """Whether a window is known to hold no row.

        Raises:
            OwnQuotaError: The ad account's quota is spent: it can be asked for later.
        """
        if stream in self.reservations and not self.top_view.has_campaigns(account):
            return True
        return self.idle_days.leaves_out(stream, account, window)

    def concerns(self, stream: str) -> bool:
        """Whether windows of a report may be left out."""
        return stream in self.reservations or self.idle_days.concerns(stream)

    def kept(self, stream: str) -> KeptWindows | None:
        """What was asked for ahead of a stream; None for a stream of which nothing ever is."""
        return self.idle_days.kept(stream)
