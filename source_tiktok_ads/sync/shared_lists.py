"""The lists of a command: each read once, with the columns of all the streams and look-ups that need it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.readers.lists.list_plan import looked_up, query_of_columns, requested_columns, same_list
from source_tiktok_ads.readers.lists.look_ups import LookedUpStream
from source_tiktok_ads.readers.lists.shared import LookedUpColumns, SharedList

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.readers.lists.entry import ListEntry
    from source_tiktok_ads.sync.families import Family

    MakeReader = Callable[[Family, SharedList], Any]  # a RowReader


class SharedLists:
    """Which list serves which streams.

    Args:
        families: All streams by name.
        selected: Per stream that is read, its columns (None: all); empty when nothing is.
        include_deleted: Whether deleted rows are asked for.
        make_reader: Makes what reads a stream that is looked up, with all that the API answers.

    Attributes:
        entries: What the manifest says of each stream's list; None for a stream that is no list.
        requested: Per stream that is read or looked up, the columns that the API is asked for (None: all).
    """

    def __init__(
        self,
        families: Mapping[str, Family],
        selected: Mapping[str, Collection[str] | None],
        *,
        include_deleted: bool,
        make_reader: MakeReader,
    ) -> None:
        self._families, self._selected, self._include_deleted = families, selected, include_deleted
        self._make_reader = make_reader
        self._lock = threading.RLock()
        self._lists: dict[str, SharedList] = {}
        self._looked_up_streams: dict[str, LookedUpStream] = {}
        self.entries: Mapping[str, ListEntry | None] = {
            name: family.declaration.list_entry for name, family in families.items()
        }
        look_ups = {name: family.declaration.look_ups for name, family in families.items()}
        self._looked_up = looked_up(look_ups, selected or families)
        self._every_look_up = looked_up(look_ups, families)
        self.requested = requested_columns(selected, self._looked_up)

    def streams_of(self, stream: str) -> dict[str, Collection[str] | None]:
        """The streams that are read or looked up and have the same list, each with the columns that it needs."""
        names = same_list(self.entries, stream, self.requested)
        return {name: self.requested.get(name) for name in names}

    def query(self, streams: Mapping[str, Collection[str] | None]) -> dict[str, Any]:
        """The query parameters that a list is asked with.

        Args:
            streams: The streams that it is for, each with the columns that it needs (None: all).
        """
        lists = [
            (entry, self._families[name].columns, columns)
            for name, columns in streams.items()
            if (entry := self.entries[name])
        ]
        return query_of_columns(lists, include_deleted=self._include_deleted) if lists else {}

    def list_of(self, stream: str) -> SharedList:
        """A stream's list, the same for all that need it."""
        with self._lock:
            if stream not in self._lists:
                names = list(self.streams_of(stream))
                columns = {name: self._looked_up_columns(name) for name in names if name in self._looked_up}
                shared = SharedList(sum(name in self._selected for name in names), columns)
                self._lists |= dict.fromkeys(names, shared)
            return self._lists[stream]

    def looked_up_stream(self, stream: str) -> LookedUpStream:
        """A stream whose columns others look up, the same for all of them."""
        with self._lock:
            if stream not in self._looked_up_streams:
                shared, family = self.list_of(stream), self._families[stream]
                self._looked_up_streams[stream] = LookedUpStream(
                    stream,
                    self._looked_up_columns(stream),
                    self._make_reader(family, shared),
                    shared,
                    family.by_account,
                )
            return self._looked_up_streams[stream]

    def _looked_up_columns(self, stream: str) -> LookedUpColumns:
        plan = self._looked_up.get(stream) or self._every_look_up[stream]
        columns: Any = self._families[stream].answered_columns.selecting({name.split(".")[0] for name in plan.columns})

        def records(row: Mapping[str, Any], account: Account) -> Iterator[Mapping[str, Any]]:
            reader = self.looked_up_stream(stream).reader
            return (columns.record(part, account.id) for part in reader.parts(row))

        return LookedUpColumns(plan.columns, records, plan.readers)
