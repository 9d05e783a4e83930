"""Which lists a command reads, for which streams and look-ups, and with which columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.readers.include_deleted import entity_filter
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.entry import ListEntry, merged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from source_tiktok_ads.readers.columns import Columns
    from source_tiktok_ads.readers.jobs.entry import JobEntry


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What is looked up of one stream.

    Attributes:
        columns: Which columns; with dots, fields within them.
        readers: How many endpoints look it up.
    """

    columns: tuple[str, ...] = ()
    readers: int = 0


def looked_up(entries: Mapping[str, ListEntry | JobEntry | None], read: Iterable[str]) -> dict[str, LookedUp]:
    """What of which streams is looked up, by lists that are read and by those that these look up.

    Args:
        entries: Of all streams, by name; None for a stream that is read in another way.
        read: Names of the streams that are read.
    """
    plan: dict[str, LookedUp] = {}
    todo = [name for name in read if name in entries]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        entry = entries[name]
        if name in seen or entry is None or (stream := entry.looks_up) is None:
            continue
        seen.add(name)
        before = plan.get(stream, LookedUp())
        columns = dict.fromkeys((*before.columns, *(each.column for each in entry.look_ups)))
        plan[stream] = LookedUp(tuple(columns), before.readers + 1)
        todo.append(stream)
    return plan


def requested_columns(
    selected: Mapping[str, Collection[str] | None], looked_up: Mapping[str, LookedUp]
) -> dict[str, Collection[str] | None]:
    """Per stream that is read or looked up, the columns that the API is asked for (None: all).

    Args:
        selected: Per stream that is read, its columns.
        looked_up: Per stream that is looked up, what is.
    """
    requested = dict(selected)
    for stream, columns in looked_up.items():
        before = requested.get(stream, ())
        requested[stream] = None if before is None else {*before, *(name.split(".")[0] for name in columns.columns)}
    return requested


def same_list(entries: Mapping[str, ListEntry | None], stream: str, read: Iterable[str]) -> list[str]:
    """The streams among those that are read whose list is read by the same requests; the stream itself at least."""
    entry = entries[stream]
    if entry is None:
        return [stream]
    key = entry.request_key()
    others = [name for name in read if (other := entries.get(name)) is not None and other.request_key() == key]
    return list(dict.fromkeys([*others, stream]))


def query_of_columns(
    lists: Sequence[tuple[ListEntry, Columns, Collection[str] | None]], *, include_deleted: bool
) -> dict[str, Any]:
    """The query parameters that depend on what the streams of a list want, and on the configuration.

    Args:
        lists: Per stream of the list, its entry, all its columns, and which of these are wanted (None: all).
        include_deleted: Whether deleted rows are asked for.
    """
    query: dict[str, Any] = {}
    if lists[0][0].deleted_filter:
        query["filtering"] = entity_filter(include_deleted=include_deleted)
    for entry, columns, wanted in lists:
        for column, parameters in entry.query_for.items():
            if wanted is None or column in wanted or column in columns.primary_key:
                query = merged(query, parameters)
    fields = [_fields(*each) for each in lists]
    if all(each is not None for each in fields):
        query["fields"] = list(dict.fromkeys(name for each in fields for name in each or ()))
    return query


def _fields(entry: ListEntry, columns: Columns, wanted: Collection[str] | None) -> list[str] | None:
    """What the parameter `fields` must hold for a stream; None to leave it out, which asks for everything."""
    if not isinstance(columns, EntityColumns) or entry.fields is None:
        return None
    if entry.fields != "selected":
        return [*entry.fields]
    chosen = [field for field in columns.selecting(wanted).fields.values() if field.name not in entry.unnamed_fields]
    if entry.omittable_fields and (wanted is None or not all(field.requestable for field in chosen)):
        return None
    return [field.request_name for field in chosen]
