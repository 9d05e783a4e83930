"""What is due of each stream by the state with which the sync began, before anything of it is asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.sync.report_partitions import WindowCursor
from source_tiktok_ads.sync.state import AccountCursor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from airbyte_cdk.sources.connector_state_manager import ConnectorStateManager
    from airbyte_cdk.sources.streams.concurrent.cursor import Cursor

    from source_tiktok_ads.readers.reports.windows import Window
    from source_tiktok_ads.sync.families import Family
    from source_tiktok_ads.sync.gmv_max import GmvMaxFamily


class DueParts:
    """Knows the days that are due, whatever was read since the sync began.

    Args:
        families: All streams by name.
        state: What the platform kept of each stream.
        cursor_of: Makes a stream's cursor.
    """

    def __init__(
        self,
        families: Mapping[str, Family],
        state: ConnectorStateManager,
        cursor_of: Callable[[Family], Cursor],
    ) -> None:
        self._families, self._state, self._cursor_of = families, state, cursor_of
        self._lock = threading.Lock()
        self._saved: dict[str, Cursor] = {}

    def days(self, stream: str, account: Account) -> Window | None:
        """The days of an ad account, or a parent, that this sync has to read; None where there are none.

        Also where the saved state is unusable, and of a stream that is not read by days.
        """
        family = self._families[stream]
        if (days := family.days) is None:
            return None
        try:
            cursor = self._as_saved(family)
            saved = cursor.saved_day(account) if isinstance(cursor, WindowCursor) else None
        except AirbyteTracedException:  # its stream says so
            return None
        return days.due(days.today(account), saved)

    def parts(self, family: Family, account: Account) -> int:
        """The windows that are due of an ad account or a parent, or one list."""
        return family.days.parts(self.days(family.name, account)) if family.days else 1

    def parts_of_shops(self, family: GmvMaxFamily, reader: Any, account: Account) -> int:  # noqa: ANN401 - a GmvMaxReader
        """The windows that are due of all shops of an ad account; none where the saved state is unusable.

        Raises:
            ApiError: Shops cannot be listed.
        """
        shops, days = reader.shops(account), family.days_from(reader.first_day)
        try:
            cursor: Any = self._as_saved(family)
            return sum(days.parts(days.due(account.today(), cursor.saved_day(shop))) for shop in shops)
        except AirbyteTracedException:  # its stream says so
            return 0

    def parents(self, family: Family) -> Sequence[Account]:
        """What a stream that is not read by ad account has a state of; nothing before the first sync."""
        try:
            cursor = self._as_saved(family)
        except AirbyteTracedException:  # its stream says so
            return ()
        if not isinstance(cursor, WindowCursor):
            return ()
        return [Account("", listed=True, parents=tuple(each["partition"].items())) for each in cursor.state["states"]]

    def _as_saved(self, family: Family) -> Cursor:
        """A stream's state as it was when the sync began.

        Raises:
            AirbyteTracedException: A `config_error`: it is unusable.
        """
        with self._lock:
            if family.name not in self._saved:
                cursor = self._cursor_of(family)
                if isinstance(cursor, AccountCursor):
                    cursor.restore(self._state.get_stream_state(family.name, None))
                self._saved[family.name] = cursor
            return self._saved[family.name]
