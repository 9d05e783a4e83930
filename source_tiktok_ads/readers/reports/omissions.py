"""Windows of reports that are known to hold no row: they count as read, and nothing is asked for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.readers.reports.top_view import TopView
from source_tiktok_ads.readers.reports.windows import Window


@dataclass(frozen=True)
class Omissions:
    """Says of each window of a report whether it has to be asked for.

    Attributes:
        top_view: Which ad accounts have TopView campaigns.
        reservations: Names of the reports that hold rows of such campaigns only.
    """

    top_view: TopView
    reservations: Collection[str]

    def leaves_out(self, stream: str, account: Account, window: Window) -> bool:  # noqa: ARG002 - soon
        """Whether a window is known to hold no row.

        Raises:
            OwnQuotaError: The ad account's quota is spent: it can be asked for later.
        """
        return stream in self.reservations and not self.top_view.has_campaigns(account)
