"""Odd values on their way from an answer's body into records, at four places: the table of docs/values.md.

A value of the table is the JSON text that an answer holds. What arrives is written as JSON, with `!` behind it where
the record says in `meta.changes` that it is not what was answered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import read_answer
from source_tiktok_ads.readers.lists.columns import EntityColumns
from source_tiktok_ads.readers.lists.inferred_columns import EndpointColumns
from source_tiktok_ads.readers.reports.columns import ReportColumns
from source_tiktok_ads.readers.reports.windows import Window
from source_tiktok_ads.readers.values import ChangedRecord
from tools.markdown import cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TABLE = Path(__file__).parents[1] / "unit_tests" / "data" / "odd_values.json"
ACCOUNT = Account("7", listed=False)
DAY = Window(date(2026, 1, 31), date(2026, 1, 31))
ABSENT = "none"  # the place has no column of the kind

REPORT = ReportColumns(("ad_id", "stat_time_day"), ("campaign_name",), ("impressions", "spend"))
REPORT_COLUMNS = {
    "count": "impressions",
    "number": "spend",
    "text": "campaign_name",
    "id": "ad_id",
    "time": "stat_time_day",
}
# Stream, its key, and the column; nested: the way to the field.
LIST_COLUMNS = {
    "count": ("video_creatives", "width"),
    "number": ("ad_groups", "budget"),
    "text": ("ad_groups", "adgroup_name"),
    "id": ("ads", "tracking_pixel_id"),
    "time": ("campaigns", "modify_time"),
    "flag": ("campaigns", "is_search_campaign"),
}
_PROMOTION = ("ad_configuration", "product_info", "promo_info_list", 0)
NESTED_COLUMNS: Mapping[str, tuple[str, tuple[str | int, ...]]] = {
    "count": ("pixels", ("asset_ownership", "updated_at")),
    "number": ("smart_plus_ads", (*_PROMOTION, "discount_value")),
    "text": ("smart_plus_ads", ("creative_list", 0, "creative_info", "material_name")),
    "id": ("smart_plus_ads", ("ad_configuration", "tracking_info", "tracking_pixel_id")),
    "time": ("smart_plus_ads", (*_PROMOTION, "valid_start_time")),
    "flag": ("pixels", ("asset_ownership", "ownership_status")),
}
_SCHEMA = {
    "count": "integer",
    "number": "number",
    "text": "string",
    "an_id": "string",
    "time": "string",
    "flag": "boolean",
}


@dataclass(frozen=True)
class OddValue:
    """A row of the table.

    Attributes:
        column: What the column holds: `count`, `number`, `text`, `id`, `time` or `flag`.
        sent: The JSON text in the answer; a byte that is no UTF-8 as Python's `surrogateescape` has it.
        arrives: What arrives at each of `PLACES`.
    """

    column: str
    sent: str
    arrives: Mapping[str, str]


def odd_values() -> list[OddValue]:
    """The rows of the table."""
    rows = json.loads(TABLE.read_text(encoding="utf-8"))
    return [OddValue(row["column"], row["sent"], row["arrives"]) for row in rows]


def answered(row: str) -> dict[str, Any]:
    """A row of an answer, read from a body as it comes over HTTP."""
    response = requests.Response()
    response.status_code = 200
    body = f'{{"code": 0, "message": "OK", "data": {{"list": [{row}]}}}}'
    response.raw = BytesIO(body.encode("utf-8", "surrogateescape"))
    found: dict[str, Any] = read_answer(response).data["list"][0]
    return found


def in_report(column: str, sent: str) -> str:
    """What arrives in a report's column."""
    if column not in REPORT_COLUMNS:
        return ABSENT
    name = REPORT_COLUMNS[column]
    group = "dimensions" if name in REPORT.dimensions else "metrics"
    record = REPORT.records([answered(f'{{"{group}": {{"{name}": {sent}}}}}')], ACCOUNT, DAY)[0]
    return _written(record, record[name])


def in_list(column: str, sent: str) -> str:
    """What arrives in a list's column."""
    stream, name = LIST_COLUMNS[column]
    record = EntityColumns(stream, ()).record(answered(f'{{"{name}": {sent}}}'), "7")
    return _written(record, record[name])


def nested(column: str, sent: str) -> str:
    """What arrives within an object of a list's column."""
    stream, path = NESTED_COLUMNS[column]
    row = sent
    for step in reversed(path):
        row = f"[{row}]" if step == 0 else f'{{"{step}": {row}}}'
    value: Any = EntityColumns(stream, ()).record(answered(row), "7")
    record = value
    for step in path:
        value = value[step]
    return _written(record, value)


def in_endpoint(column: str, sent: str) -> str:
    """What arrives in a custom endpoint's column."""
    name = "an_id" if column == "id" else column
    columns = EndpointColumns("endpoint_mine", (), {each: {"type": [kind, "null"]} for each, kind in _SCHEMA.items()})
    record = columns.record(answered(f'{{"{name}": {sent}}}'), "7")
    return _written(record, record[name])


def _written(record: dict[str, Any], value: Any) -> str:  # noqa: ANN401 - any value
    return json.dumps(value, ensure_ascii=False) + ("!" if isinstance(record, ChangedRecord) else "")


PLACES: Mapping[str, Callable[[str, str], str]] = {
    "report": in_report,
    "list": in_list,
    "nested": nested,
    "custom endpoint": in_endpoint,
}


def table() -> str:
    """The odd values and what arrives, as Markdown: one table per type of column."""
    lines: list[str] = []
    for column, title in _TITLES.items():
        head = f"| An answer holds | {' | '.join(PLACES)} |"
        lines += [f"### {title}", "", head, "|---|" + "---|" * len(PLACES)]
        for odd in odd_values():
            if odd.column == column:
                cells = " | ".join(_cell(odd.arrives[place]) for place in PLACES)
                lines.append(f"| {cell(f'`{_visible(odd.sent)}`')} | {cells} |")
        lines.append("")
    return "\n".join(lines).rstrip()


_TITLES = {
    "count": "Counts",
    "number": "Numbers: money, rates, averages",
    "text": "Texts",
    "id": "Ids",
    "time": "Times: a day in a report, UTC in a list, a text of the custom endpoint's own",
    "flag": "True or false",
}


def _cell(arrives: str) -> str:
    value, changed = arrives.removesuffix("!"), arrives.endswith("!")
    return cell(f"`{value}`{' **!**' if changed else ''}") if value != ABSENT else ""


def _visible(sent: str) -> str:
    """The text with what cannot be seen as escapes, and a byte that is no UTF-8 as Python writes it."""
    shown = sent.replace("\t", "<tab>")
    return "".join(f"\\x{ord(each) - 0xDC00:02X}" if "\udc80" <= each <= "\udcff" else each for each in shown)
