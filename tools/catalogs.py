"""The configured catalogs of `integration_tests/`, made of the streams that `discover` lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


def configured_catalogs(catalog: Mapping[str, Any], without: Collection[str] = ()) -> dict[str, str]:
    """Texts by file name: all streams in full, and those with a cursor incrementally.

    Args:
        catalog: What `discover` prints.
        without: Names of streams that the configuration added: the files fit every configuration.
    """
    streams = [stream for stream in catalog["streams"] if stream["name"] not in without]
    cursors = [stream for stream in streams if "incremental" in stream["supported_sync_modes"]]
    return {
        "configured_catalog.json": _text(_full(stream) for stream in streams),
        "configured_catalog_incremental.json": _text(_incremental(stream) for stream in cursors),
    }


def _full(stream: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stream": _described(stream),
        "sync_mode": "full_refresh",
        "destination_sync_mode": "overwrite",
    }


def _incremental(stream: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stream": _described(stream),
        "sync_mode": "incremental",
        "cursor_field": stream["default_cursor_field"],
        "destination_sync_mode": "append_dedup",
        "primary_key": stream["source_defined_primary_key"],
    }


def _described(stream: Mapping[str, Any]) -> dict[str, Any]:
    """The stream without its columns: a catalog that names none asks for all."""
    names = ("supported_sync_modes", "source_defined_cursor", "default_cursor_field", "source_defined_primary_key")
    properties = {name: stream[name] for name in names if name in stream}
    return {"name": stream["name"], "json_schema": {}, **properties}


def _text(streams: Iterable[dict[str, Any]]) -> str:
    """JSON with a stream per line."""
    lines = ",\n".join(f"    {json.dumps(stream)}" for stream in streams)
    return f'{{\n  "streams": [\n{lines}\n  ]\n}}\n'
