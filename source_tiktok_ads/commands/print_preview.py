"""What the command `preview` prints: sample records of one stream, for people."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.commands.files import read_object
from source_tiktok_ads.commands.preview import Preview, preview
from source_tiktok_ads.commands.tables import as_text, display_text, pairs
from source_tiktok_ads.wording import error_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.commands.terminal import BuilderFor
    from source_tiktok_ads.readers.lists.endpoint_preview import EndpointPreview

_NARROWEST = 60


def render_preview(
    path: str, stream: str, limit: int, builder_for: BuilderFor, width: int | None = None
) -> tuple[str, int]:
    """What the command prints, and its exit code.

    Args:
        path: Of the configuration.
        stream: The stream's name.
        limit: How many records at most.
        builder_for: Gives what builds all streams of a configuration.
        width: Of a line, in cells; the terminal's where it is None, 60 at least.
    """
    try:
        config = read_object(path, "configuration")
        found = preview(builder_for(config), stream, limit)
    except AirbyteTracedException as error:
        return f"Nothing can be shown: {display_text(error_message(error))}", 1
    width = max(width or shutil.get_terminal_size().columns, _NARROWEST)
    return "\n\n".join(_sections(found, width)), int(found.error is not None)


def _sections(found: Preview, width: int) -> Iterator[str]:
    yield "\n".join([_title(found), *(f"Left out: {display_text(error_message(error))}" for _, error in found.refused)])
    if found.endpoint:
        yield from _endpoint_sections(found.endpoint, width)
    if found.records:
        yield as_text(found.records, width)
    yield _count(found)
    if found.error:
        yield f"The stream would fail: {display_text(error_message(found.error))}"


def _title(found: Preview) -> str:
    parts = [f"Stream {found.stream}"]
    if found.accounts and (found.records or len(found.accounts) == 1):
        parts.append(f"ad account {_called(found.accounts[-1])}")
    if found.days:
        first, last = found.days.first, found.days.last
        parts.append(f"{first}" if first == last else f"{first} to {last}")
    return ", ".join(parts)


def _called(account: Account) -> str:
    name = account.details.get("name")
    return f"{account.id} ({display_text(name)})" if name else account.id


def _count(found: Preview) -> str:
    """How many records are shown, or that there are none and where they were looked for."""
    counted = f" The API counts {found.rows} rows in what the stream is read from." if found.rows else ""
    if found.records:
        return f"{len(found.records)} record{'s' if len(found.records) > 1 else ''}.{counted}"
    if found.error:
        return "No records."
    if found.endpoint and found.endpoint.question is None:
        return f"No records: {found.endpoint.endpoint.looks_up} has none to look up."
    if len(found.accounts) > 1:
        return f"No records in the ad accounts {', '.join(map(_called, found.accounts))}.{counted}"
    return f"No records.{counted}"


def _endpoint_sections(found: EndpointPreview, width: int) -> Iterator[str]:
    """What was asked for, and what the answer says beside the records."""
    if found.question is None:
        return
    asked = found.question
    lines: list[tuple[str, Any]] = []
    for place, given in (("query", asked.params), ("headers", asked.headers), ("body", asked.body)):
        lines += [(f"{place} {name}", value) for name, value in (given or {}).items()]
    yield "\n".join([f"Request: {display_text(f'{asked.method} {asked.path}')}", *_pairs(lines, width)])
    if found.data is None:
        return
    yield "\n".join(["Paging information:", *_pairs(found.paging.items(), width)])
    if found.metadata:
        used = found.metadata_path
        about = [(f"{path}{' (in use)' if path == used else ''}", value) for path, value in found.metadata.items()]
        yield "\n".join(["Metadata, for metadata_path:", *_pairs(about, width)])
    sizes = [(path, f"{size}{' (in use)' if path == found.path else ''}") for path, size in found.paths.items()]
    yield "\n".join(["Records, for record_path:", *_pairs(sizes, width)])
    if found.columns:
        types = [(name, _type(schema)) for name, schema in found.columns.items()]
        yield "\n".join(["Columns, inferred:", *_pairs(types, width)])


def _pairs(rows: Iterable[tuple[str, Any]], width: int) -> list[str]:
    return [pairs(rows, width) or "  none"]


def _type(schema: Mapping[str, Any]) -> str:
    """A column's type in a word or two.

    >>> _type({"type": ["array", "null"], "items": {"type": ["string", "null"]}})
    'array of string'
    """
    kind = next(each for each in schema["type"] if each != "null")
    items = schema.get("items")
    return f"{kind} of {_type(items)}" if isinstance(items, dict) and items.get("type") else str(kind)
