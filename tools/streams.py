"""The streams as the connector's own discovery and manifest describe them, and the Markdown made of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from source_tiktok_ads import catalogue
from source_tiktok_ads.manifest.declaration import Declaration
from source_tiktok_ads.source import SourceTiktokAds
from tools.markdown import cell, code

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
LEVELS = {
    "AUCTION_AD": "Ads",
    "AUCTION_ADGROUP": "Ad groups",
    "AUCTION_CAMPAIGN": "Campaigns",
    "AUCTION_ADVERTISER": "Ad accounts",
}
_SPLITS = {
    "age": "age and gender",
    "country_code": "country",
    "language": "language",
    "platform": "platform",
    "province_id": "province",
    "ad_id_v2": "Upgraded Smart+ ads as a whole",
}
_EVENTS = {
    "complete_payment": "website events",
    "purchase": "in-app events",
    "onsite_shopping": "TikTok Shop events",
    "vta_conversion": "attribution",
}

_KEYS = ("Stream", "What it holds", "Full refresh", "Incremental", "Primary key", "Cursor")
_HEADS = (*_KEYS, "Per ad account", "Endpoint", "Step", "Columns")


@dataclass(frozen=True)
class Report:
    """What a report stream asks for.

    Attributes:
        data_level: Whose rows, e.g. `AUCTION_AD`.
        report_type: `BASIC` or `AUDIENCE`.
        dimensions: What rows are grouped by.
        metrics: Metric columns by their names in records.
        topview: Whether it asks for TopView by itself.
        days: Days of one request; None for figures of all time.
    """

    data_level: str
    report_type: str
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    topview: bool
    days: int | None


@dataclass(frozen=True)
class Stream:
    """A stream as a user sees it.

    Attributes:
        name: In the catalog.
        what: One line on what a record is.
        kind: Of a report, `what` without its level and TopView; equal for the reports of one row of a table.
        primary_key: Columns that make a record the same record.
        cursor: The cursor column; None for a stream that is always read in full.
        window: What is read in one step, by one request or more.
        properties: JSON schema of each column.
        endpoint: Path below the API's root.
        by_account: Whether each ad account is asked for by itself.
        report: What a report asks for; None for other streams.
        permission: What TikTok calls the permission that the endpoint needs, where it is not one of every app's.
        gmv_max: Whether it is a report of GMV Max.
    """

    name: str
    what: str
    kind: str
    primary_key: tuple[str, ...]
    cursor: str | None
    window: str
    properties: dict[str, Any]
    endpoint: str
    by_account: bool
    report: Report | None
    permission: str | None = None
    gmv_max: bool = False

    @property
    def is_report(self) -> bool:
        """Whether it is a report, of whatever endpoint."""
        return self.report is not None or self.gmv_max


def streams() -> list[Stream]:
    """All streams, in the order of the catalog."""
    source = SourceTiktokAds(config=_CONFIG)
    manifest = source.resolved_manifest
    declared = {entry["name"]: Declaration(entry) for entry in manifest["streams"]}
    details = manifest["definitions"]["ad_accounts"]["info_path"]
    catalog = source.discover(logging.getLogger("tools"), _CONFIG)
    return [
        Stream(
            name=found.name,
            what=_what(declaration),
            kind=_kind(declaration),
            primary_key=tuple(part for path in found.source_defined_primary_key or () for part in path),
            cursor=".".join(found.default_cursor_field or ()) or None,
            window=_window(declaration),
            properties=found.json_schema["properties"],
            endpoint=declaration.path or details,
            by_account=declaration.by_account and declaration.path is not None,
            report=_report(declaration),
            permission=declaration.permission,
            gmv_max=declaration.gmv_max_entry is not None,
        )
        for found in catalog.streams
        for declaration in [declared[found.name]]
    ]


def _report(declaration: Declaration) -> Report | None:
    entry = declaration.report_entry
    if entry is None:
        return None
    return Report(
        data_level=entry.data_level,
        report_type=entry.report_type,
        dimensions=entry.dimensions,
        metrics=entry.metrics,
        topview=entry.reservation,
        days=None if entry.query_lifetime else entry.days_per_request,
    )


def _what(declaration: Declaration) -> str:
    entry = declaration.report_entry
    if entry is None:
        return catalogue.list_summary(declaration.name)
    return f"{LEVELS[entry.data_level]} {_kind(declaration)}" + (" (TopView)" if entry.reservation else "")


def _kind(declaration: Declaration) -> str:
    """What a report shows of its level, e.g. `by day, country`; empty for other streams."""
    entry = declaration.report_entry
    if entry is None:
        return ""
    if entry.query_lifetime:
        return "of all time"
    split = next((text for name, text in _SPLITS.items() if name in entry.dimensions), _breakdowns(entry.dimensions))
    events = next((text for name, text in _EVENTS.items() if name in entry.metrics), None)
    text = "by hour" if "stat_time_hour" in entry.dimensions else "by day"
    text += f", {split}" if split else ""
    if "country_code" in entry.dimensions and entry.report_type == "BASIC":
        return text + " (BASIC)"
    return text + (f": {events}" if events else "")


def _breakdowns(dimensions: Sequence[str]) -> str:
    """What the catalogue calls the dimensions that are neither a time nor an id; empty where there are none."""
    described = (catalogue.dimension(name) for name in dimensions)
    return " and ".join(each.title.lower() for each in described if each.kind not in ("time", "id"))


def _window(declaration: Declaration) -> str:
    report, window = declaration.report_entry, declaration.list_entry and declaration.list_entry.window
    entry, job = report or declaration.gmv_max_entry, declaration.job_entry
    if job and job.looks_up:
        return f"a file for each of `{job.looks_up}`"
    if entry is None and window is None and job is None:
        return "the whole list"
    if report and report.query_lifetime:
        return "all time"
    days = entry.days_per_request if entry else window.days if window else job.days if job else 0
    return "1 day" if days == 1 else f"{days} days"


def overview(found: Sequence[Stream]) -> str:
    """The table of all streams for the registry's page."""
    lines = [f"| {' | '.join(_HEADS)} |", "|---" * len(_HEADS) + "|"]
    for stream in found:
        key, cursor = code(stream.primary_key), code((stream.cursor,) if stream.cursor else ())
        endpoint = f"`{stream.endpoint}`" + (f" ({stream.report.report_type})" if stream.report else "")
        link = f"[`{stream.name}`](../../streams.md#{stream.name})"
        lines.append(
            f"| {link} | {stream.what} | ✅ | {_mark(stream.cursor)} | {key} | {cursor} "
            f"| {_mark(stream.by_account)} | {endpoint} | {stream.window} | {len(stream.properties)} |"
        )
    return "\n".join(lines)


def matrix(found: Sequence[Stream]) -> str:
    """All streams by name in a few lines, for the README: what is listed, then reports by kind and level.

    Raises:
        ValueError: Two reports of one level would have the same place.
    """
    entities = ", ".join(_link(stream) for stream in found if not stream.is_report)
    gmv_max = ", ".join(_link(stream) for stream in found if stream.gmv_max)
    lines = [f"Lists: {entities}.", "", f"Reports of GMV Max: {gmv_max}.", ""]
    lines += [f"| Reports | {' | '.join(LEVELS.values())} |", "|---|" + "---|" * len(LEVELS)]
    reports = [(stream, stream.report) for stream in found if stream.report is not None]
    for row in dict.fromkeys((stream.kind, report.topview) for stream, report in reports):
        shown = [(report.data_level, stream) for stream, report in reports if (stream.kind, report.topview) == row]
        names = {level: _link(stream) for level, stream in shown}
        if len(names) < len(shown):
            raise ValueError(f"described in the same words, see _EVENTS: {', '.join(each.name for _, each in shown)}")
        cells = " | ".join(names.get(level, "") for level in LEVELS)
        lines.append(f"| {row[0]}{' (TopView)' if row[1] else ''} | {cells} |")
    return "\n".join(lines)


def _link(stream: Stream) -> str:
    return f"[`{stream.name}`](docs/streams.md#{stream.name})"


def _mark(value: object) -> str:
    return "✅" if value else "❌"


def permissions(found: Sequence[Stream]) -> str:
    """The streams that need a permission of their own, by permission."""
    needed: dict[str, list[str]] = {}
    for stream in found:
        if stream.permission:
            needed.setdefault(stream.permission, []).append(stream.name)
    rows = [f"| {cell(permission)} | {code(names)} |" for permission, names in sorted(needed.items())]
    return "\n".join(["| Permission | Needed for |", "|---|---|", *rows])


def columns(found: Sequence[Stream]) -> str:
    """One section per stream with all its columns."""
    return "\n".join(line for stream in found for line in _section(stream)).rstrip()


def _section(stream: Stream) -> Iterator[str]:
    yield f"## {stream.name}\n"
    sentence = f"{stream.what}. Primary key: {code(stream.primary_key)}. "
    cursor = f"Cursor: {code((stream.cursor,))}." if stream.cursor else "Always read in full."
    permission = f" TikTok's permission: {stream.permission}." if stream.permission else ""
    yield sentence + cursor + permission + "\n"
    yield "| Column | Type | Description |\n|---|---|---|"
    for name, schema in stream.properties.items():
        yield f"| `{name}` | {_type(schema)} | {cell(schema.get('description') or schema.get('title', ''))} |"
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
