"""The streams as the connector's own discovery and manifest describe them, and the Markdown made of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.declaration import Declaration
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Discovery asks the API nothing; it wants a configuration that is sound.
_CONFIG = {
    "credentials": {"auth_type": "access_token", "access_token": "no-token-is-needed"},
    "advertiser_ids": ["1"],
    "start_date": "2026-01-31",
    "end_date": "",
    "lookback_window": 7,
}
_ENTITIES = {
    "ad_accounts": "Ad accounts with currency, time zone and status",
    "campaigns": "Campaigns of all buying types",
    "ad_groups": "Ad groups of all buying types",
    "ads": "Ads of all buying types; of Upgraded Smart+ ads, each creative",
    "custom_audiences": "Custom audiences",
    "pixels": "Pixels with their events",
    "video_creatives": "Videos of the asset library",
    "image_creatives": "Images of the asset library",
    "smart_plus_ads": "Upgraded Smart+ ads with their creatives",
    "smart_plus_ad_creatives": "Creatives of Upgraded Smart+ ads",
    "smart_plus_ad_media": "Videos, images and music in the creatives of Upgraded Smart+ ads",
    "smart_plus_ad_suggestions": "What the review of Upgraded Smart+ ads suggests to change",
}
_LEVELS = {"AUCTION_AD": "Ads", "AUCTION_ADGROUP": "Ad groups", "AUCTION_CAMPAIGN": "Campaigns"}
_SPLITS = {"age": "age and gender", "country_code": "country", "language": "language", "platform": "platform"}
_EVENTS = {"complete_payment": "website events", "purchase": "in-app events"}


@dataclass(frozen=True)
class Stream:
    """A stream as a user sees it.

    Attributes:
        name: In the catalog.
        what: One line on what a record is.
        primary_key: Columns that make a record the same record.
        cursor: The cursor column; None for a stream that is always read in full.
        window: What one request covers.
        properties: JSON schema of each column.
    """

    name: str
    what: str
    primary_key: tuple[str, ...]
    cursor: str | None
    window: str
    properties: dict[str, Any]


def streams() -> list[Stream]:
    """All streams, in the order of the catalog."""
    source = SourceTiktokAds(config=_CONFIG)
    declared = {entry["name"]: Declaration(entry, _CONFIG) for entry in source.resolved_manifest["streams"]}
    catalog = source.discover(logging.getLogger("tools"), _CONFIG)
    return [
        Stream(
            name=found.name,
            what=_what(declared[found.name]),
            primary_key=tuple(part for path in found.source_defined_primary_key or () for part in path),
            cursor=".".join(found.default_cursor_field or ()) or None,
            window=_window(declared[found.name]),
            properties=found.json_schema["properties"],
        )
        for found in catalog.streams
    ]


def _what(declaration: Declaration) -> str:
    if not declaration.is_report:
        return _ENTITIES[declaration.name]
    parameters = declaration.definition["$parameters"]
    dimensions, metrics = parameters["dimensions"], parameters["metrics"]
    split = next((text for name, text in _SPLITS.items() if name in dimensions), None)
    events = next((text for name, text in _EVENTS.items() if name in metrics), None)
    time = "by hour" if "stat_time_hour" in dimensions else "by day"
    text = f"{_LEVELS[parameters['data_level']]} {time}" + (f", {split}" if split else "")
    text += f": {events}" if events else ""
    return text + (" (TopView)" if parameters.get("reservation") else "")


def _window(declaration: Declaration) -> str:
    if not declaration.is_report:
        return "all at once" if declaration.cursor_field is None else "all pages"
    step = declaration.report_days.step
    return "1 day" if step == 1 else f"{step} days"


def overview(found: Sequence[Stream]) -> str:
    """The table of all streams."""
    lines = [
        "| Stream | What it holds | Primary key | Cursor | One request covers | Columns |",
        "|---|---|---|---|---|---|",
    ]
    for stream in found:
        link = f"[`{stream.name}`](docs/streams.md#{stream.name})"
        key, cursor = _code(stream.primary_key), _code((stream.cursor,) if stream.cursor else ())
        lines.append(f"| {link} | {stream.what} | {key} | {cursor} | {stream.window} | {len(stream.properties)} |")
    return "\n".join(lines)


def columns(found: Sequence[Stream]) -> str:
    """One section per stream with all its columns."""
    return "\n".join(line for stream in found for line in _section(stream)).rstrip()


def _section(stream: Stream) -> Iterator[str]:
    yield f"## {stream.name}\n"
    sentence = f"{stream.what}. Primary key: {_code(stream.primary_key)}. "
    cursor = f"Cursor: {_code((stream.cursor,))}." if stream.cursor else "Always read in full."
    yield sentence + cursor + "\n"
    yield "| Column | Type | Description |\n|---|---|---|"
    for name, schema in stream.properties.items():
        yield f"| `{name}` | {_type(schema)} | {_cell(schema.get('description') or schema.get('title', ''))} |"
    yield ""


def _type(schema: dict[str, Any]) -> str:
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kind = next(kind for kind in kinds if kind != "null")
    if kind == "array" and "items" in schema:
        return f"array of {_type(schema['items'])}"
    if schema.get("airbyte_type") == "timestamp_without_timezone":
        return "local time"
    if schema.get("format") == "date-time":
        return "UTC time"
    return str(schema.get("format", kind))


def _code(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
