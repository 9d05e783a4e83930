"""What a stream could not read: one error per cause that counts what it cost, and an end to asking in vain."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets

from source_tiktok_ads.wording import join_first_names

if TYPE_CHECKING:
    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.api.errors import ApiError

_PARTS = 2  # of one ad account in a row: then its others are not asked for
_ACCOUNTS = 3  # in a row: then nothing of the stream is asked for
_DIGITS = re.compile(r"\d+")

Cause = tuple[str, int, str]


@dataclass
class _Cost:
    """What one cause has cost.

    Attributes:
        error: The first error.
        parts: Per ad account, how many of its parts were not read.
    """

    error: ApiError
    parts: dict[str, int] = field(default_factory=dict)

    def count(self, account: Account) -> None:
        self.parts[account.name] = self.parts.get(account.name, 0) + 1


class Failures:
    """Failed parts of one stream. An ad account, or the stream, is given up after a few that failed in a row.

    Args:
        stream: The stream's name.
    """

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._costs: dict[Cause, _Cost] = {}
        self._in_a_row: dict[str, int] = {}  # per ad account
        self._given_up: dict[str, _Cost] = {}  # per ad account
        self._row: set[str] = set()  # ad accounts of which a part failed since one of any was read
        self._last: _Cost | None = None

    def add(self, account: Account, error: ApiError, *, final: bool = False, alone: bool = False) -> None:
        """A part was not read.

        Args:
            account: Of the part.
            error: Why.
            final: Whether the ad account's other parts would fail for the same.
            alone: Whether it says nothing of any other part.
        """
        with self._lock:
            cost = self._costs.setdefault(_cause(error), _Cost(error.located(self._stream, account.id or None)))
            cost.count(account)
            if alone:
                return
            self._in_a_row[account.name] = self._in_a_row.get(account.name, 0) + 1
            if final or self._in_a_row[account.name] >= _PARTS:
                self._given_up[account.name] = cost
            if not final:
                self._row.add(account.name)
                self._last = cost

    def done(self, account: Account) -> None:
        """A part was read."""
        with self._lock:
            self._in_a_row.pop(account.name, None)
            self._row.clear()

    def passes_over(self, account: Account) -> bool:
        """Whether a part of this ad account is not to be asked for; then it counts as failed."""
        with self._lock:
            cost = self._given_up.get(account.name)
            if cost is None and len(self._row) >= _ACCOUNTS:
                cost = self._last
            if cost is None:
                return False
            cost.count(account)
            return True

    def errors(self) -> list[ApiError]:
        """One per cause."""
        with self._lock:
            return [_told(cost) for cost in self._costs.values()]


def _told(cost: _Cost) -> ApiError:
    parts = sum(cost.parts.values())
    if parts > 1:
        accounts = [account for account in cost.parts if account]
        where = f" of {len(accounts)} ad accounts ({join_first_names(accounts)})" if len(accounts) > 1 else ""
        cost.error.message = filter_secrets(
            f"{cost.error.message} For this cause, {parts} parts of the stream{where} were not read."
        )
    return cost.error


def _cause(error: ApiError) -> Cause:
    """What errors of one cause have in common: all but numbers, such as ids and days."""
    return type(error).__name__, error.answer.code.number, _DIGITS.sub("#", error.answer.text)
