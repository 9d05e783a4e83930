"""Lists under the CDK: one partition per ad account or one of the token, state by modification time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pendulum
from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator

from source_tiktok_ads.basics import CLOCKS_APART, TIME_FORMAT
from source_tiktok_ads.sync.partition import AccountPartition
from source_tiktok_ads.sync.state import AccountCursor, time_of_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from airbyte_cdk.sources.message import MessageRepository
    from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
    from airbyte_cdk.sources.types import Record

    from source_tiktok_ads.accounts.account import Account, Key
    from source_tiktok_ads.sync.partition import StreamContext
    from source_tiktok_ads.sync.progress import Progress


class ListCursor(AccountCursor):
    """The latest modification time that was read of an account.

    Never later than the moment at which reading the account began: what is modified while pages are read may be missed
    on a page that was already read, and is then read by the next sync.
    """

    def __init__(self, stream: str, cursor_field: str, repository: MessageRepository, progress: Progress) -> None:
        super().__init__(stream, cursor_field, repository, progress)
        self._latest: dict[Key, str] = {}

    def parse(self, value: str) -> datetime:
        """The time of a value such as `2026-01-31T13:45:10Z`."""
        return time_of_state(value)

    def saved_time(self, account: Account) -> str | None:
        """The time of the saved state, as `2026-01-31T13:45:10Z`.

        Raises:
            AirbyteTracedException: A `config_error` when it lies more than a day in the future.
        """
        return self.saved_value(account, pendulum.now("UTC") + timedelta(days=1))

    def note(self, account: Account, records: Sequence[Mapping[str, Any]]) -> None:
        """Remember the latest modification time of an account's records."""
        times = [value for record in records if (value := record[self._field]) is not None]
        self._latest[account.key] = max([self._latest.get(account.key, ""), *times])

    def close_partition(self, partition: Partition) -> None:
        """Move the account's time."""
        if not isinstance(partition, ListPartition) or partition.is_unread:
            return
        key = partition.account.key
        with self._lock:
            if latest := self._latest.get(key):
                self._values[key] = max(self._values.get(key, ""), min(latest, partition.begun_at))
                self._moved()


class ListPartition(AccountPartition):
    """The whole list of one ad account; `cursor` is to know their modification times."""

    begun_at = ""

    def __init__(
        self, context: StreamContext, account: Account, bounds: Mapping[str, Any], cursor: ListCursor | None
    ) -> None:
        super().__init__(context, account, bounds)
        self._cursor = cursor

    def observe(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Let the cursor know them."""
        if self._cursor:
            self._cursor.note(self.account, records)

    def read(self) -> Iterable[Record]:
        """Records of the account; notes when reading began."""
        self.begun_at = _certain(pendulum.now("UTC"))
        yield from super().read()
        if began := self._context.reader.read_began(self.account):
            self.begun_at = min(self.begun_at, _certain(began))


def _certain(moment: datetime) -> str:
    """A time of the API that lies before a moment of this machine, for certain."""
    return (moment - CLOCKS_APART).strftime(TIME_FORMAT)


class ListPartitions(PartitionGenerator):
    """One partition per ad account.

    Args:
        context: What the partitions share.
        accounts: Gives the accounts; asked when the first partition is.
        cursor: The stream's cursor, or None for a stream without one.
    """

    def __init__(
        self, context: StreamContext, accounts: Callable[[], Sequence[Account]], cursor: ListCursor | None
    ) -> None:
        self._context, self._accounts, self._cursor = context, accounts, cursor

    def generate(self) -> Iterable[Partition]:
        """Yield the accounts.

        Raises:
            AirbyteTracedException: The state of an account is unusable, or the accounts cannot be listed.
        """
        accounts = self._accounts()
        self._context.refusals.expect(len(accounts))
        for account in accounts:
            self._context.progress.expect(account, 1)
        for account in accounts:
            since = self._cursor.saved_time(account) if self._cursor else None
            bounds: dict[str, Any] = {"modified_since": since} if since else {}
            yield ListPartition(self._context, account, bounds, self._cursor)
