"""What streams are asked for because custom endpoints look them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from source_tiktok_ads.declaration import Declaration


def looked_up(declarations: Mapping[str, Declaration], read: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which columns of which streams are looked up, by endpoints that are read and by those that these look up.

    Args:
        declarations: Of all streams, by name.
        read: Names of the streams that are read.
    """
    columns: dict[str, dict[str, None]] = {}
    todo = [declarations[name] for name in read if name in declarations]
    while todo:
        endpoint = todo.pop().endpoint
        for look_up in endpoint.look_ups if endpoint else ():
            if look_up.stream not in columns:
                todo.append(declarations[look_up.stream])
            columns.setdefault(look_up.stream, {})[look_up.column] = None
    return {stream: tuple(names) for stream, names in columns.items()}


def asked(
    selected: Mapping[str, Collection[str] | None], looked_up: Mapping[str, Iterable[str]]
) -> dict[str, Collection[str] | None]:
    """Per stream that is read or looked up, the columns that the API is asked for (None: all).

    Args:
        selected: Per stream that is read, its columns.
        looked_up: Per stream that is looked up, which columns are; with dots, fields within them.
    """
    all_asked = dict(selected)
    for stream, names in looked_up.items():
        columns = all_asked.get(stream, ())
        all_asked[stream] = None if columns is None else {*columns, *(name.split(".")[0] for name in names)}
    return all_asked
