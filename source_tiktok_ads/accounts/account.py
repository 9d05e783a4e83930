"""Ad accounts as the sync knows them: who they are, what clock and money they use."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pendulum
from pendulum.tz.exceptions import InvalidTimezone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from source_tiktok_ads.api.errors import AccountRefusedError

Key = tuple[tuple[str, str], ...]
ENABLED = "STATUS_ENABLE"
SAMPLE_ACCOUNTS = 3  # whom to ask for a little at most: the refusal of one account says little of the others


@dataclass(frozen=True, slots=True)
class Account:
    """One ad account.

    Attributes:
        id: `advertiser_id`, digits.
        listed: Named in the configuration; False when the token's account list gave it.
        details: The row of `advertiser/info/`; empty where it cannot be read.
        refusal: Why `advertiser/info/` did not give it, where it was refused.
        parents: What beside the ad account a slice is of, such as (("bc_id", "7…"),): names and values.
    """

    id: str
    listed: bool
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)
    refusal: AccountRefusedError | None = field(default=None, hash=False, compare=False)
    parents: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> Key:
        """Names and values that tell a slice from others, as the partition in a stream's state has them."""
        return ((("advertiser_id", self.id),) if self.id else ()) + self.parents

    @property
    def name(self) -> str:
        """What a message calls it: the ad account's id alone, where it is nothing but an ad account."""
        return self.place if self.parents else self.id

    @property
    def place(self) -> str:
        """The same in words, for messages."""
        names = {"advertiser_id": "ad account"}
        return ", ".join(f"{names.get(name, name)} {value}" for name, value in self.key)

    @property
    def currency(self) -> str | None:
        """ISO code of the account's money; None where unreadable."""
        currency = self.details.get("currency")
        return currency if isinstance(currency, str) and currency else None

    @property
    def timezone(self) -> str | None:
        """IANA name of the account's clock; None where unreadable, days are then UTC.

        `display_timezone` is the account's own zone; `timezone` is a fixed offset such as `Etc/GMT+8`, an IANA name
        whose sign counts the POSIX way: eight hours behind UTC.
        """
        for name in (self.details.get("display_timezone"), self.details.get("timezone")):
            if isinstance(name, str) and _is_zone(name):
                return name
        return None

    def today(self) -> date:
        """The day that it is now on the account's clock."""
        return pendulum.now(self.timezone or "UTC").date()


NO_ACCOUNT = Account("", listed=True)  # for what is read once and not by ad account


def readable_first(accounts: Iterable[Account]) -> list[Account]:
    """Ad accounts in the order in which to ask one of them: those that can be read, enabled ones before others."""
    return sorted(accounts, key=lambda each: (each.refusal is not None, each.details.get("status") != ENABLED))


@lru_cache
def _is_zone(name: str) -> bool:
    """Whether there is such a zone; a name is the path of a file to whoever looks it up."""
    try:
        pendulum.timezone(name)
    except (InvalidTimezone, OSError, ValueError):
        return False
    return bool(name)
