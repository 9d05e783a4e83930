"""Ad accounts that the API refuses: reported once per account and stream, never in the way of the others."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

if TYPE_CHECKING:
    from source_tiktok_ads.accounts.account import Account, Key
    from source_tiktok_ads.api.errors import ApiError

logger = logging.getLogger("airbyte")


class Refusals:
    """The refused accounts of one stream.

    Args:
        stream: The stream's name.
    """

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._refused: set[Key] = set()
        self._expected = 0
        self._last: tuple[Account, ApiError] | None = None

    def expect(self, accounts: int) -> None:
        """How many accounts the stream is going to read, beside those that were refused before."""
        self._expected = accounts + len(self._refused)

    def expect_one_less(self) -> None:
        """An account turns out to have nothing that could be refused.

        Raises:
            AirbyteTracedException: A `config_error` when every other account is refused.
        """
        with self._lock:
            self._expected -= 1
            last = self._last if len(self._refused) == self._expected else None
        if last:
            raise self._all_refused(*last)

    def __contains__(self, account: Account) -> bool:
        return account.key in self._refused

    def add(self, account: Account, error: ApiError) -> None:
        """Note a refusal.

        An account that discovery found is left out with one warning; one that the user listed, and the last of all,
        make the stream end incomplete, after the other accounts are read.

        Raises:
            AirbyteTracedException: A `config_error` for a listed account, or when every account is refused.
        """
        with self._lock:
            if account.key in self._refused:
                return
            self._refused.add(account.key)
            self._last = account, error
            all_refused = len(self._refused) == self._expected
        if account.listed:
            raise AirbyteTracedException(
                message=error.message, internal_message=str(error), failure_type=error.failure_type
            )
        logger.warning("Left out of stream %s: %s. %s", self._stream, account.place, error.message)
        if all_refused:
            raise self._all_refused(account, error)

    def _all_refused(self, account: Account, error: ApiError) -> AirbyteTracedException:
        kind = "ad account" if account.id else account.key[0][0]
        return AirbyteTracedException(
            message=f"stream {self._stream}: the API refuses every {kind}. The last: {error.message}",
            internal_message="all accounts refused",
            failure_type=FailureType.config_error,
        )
