"""What streams are asked for because custom endpoints look them up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from source_tiktok_ads.manifest.declaration import Declaration


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What is looked up of one stream.

    Attributes:
        columns: Which columns; with dots, fields within them.
        readers: How many endpoints look it up.
    """

    columns: tuple[str, ...] = ()
    readers: int = 0


def looked_up(declarations: Mapping[str, Declaration], read: Iterable[str]) -> dict[str, LookedUp]:
    """What of which streams is looked up, by endpoints that are read and by those that these look up.

    Args:
        declarations: Of all streams, by name.
        read: Names of the streams that are read.
    """
    found: dict[str, LookedUp] = {}
    todo = [name for name in read if name in declarations]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        endpoint = declarations[name].endpoint
        if name in seen or endpoint is None or (stream := endpoint.looks_up) is None:
            continue
        seen.add(name)
        before = found.get(stream, LookedUp())
        columns = dict.fromkeys((*before.columns, *(each.column for each in endpoint.look_ups)))
        found[stream] = LookedUp(tuple(columns), before.readers + 1)
        todo.append(stream)
    return found


def asked(
    selected: Mapping[str, Collection[str] | None], looked_up: Mapping[str, LookedUp]
) -> dict[str, Collection[str] | None]:
    """Per stream that is read or looked up, the columns that the API is asked for (None: all).

    Args:
        selected: Per stream that is read, its columns.
        looked_up: Per stream that is looked up, what is.
    """
    all_asked = dict(selected)
    for stream, found in looked_up.items():
        columns = all_asked.get(stream, ())
        all_asked[stream] = None if columns is None else {*columns, *(name.split(".")[0] for name in found.columns)}
    return all_asked
