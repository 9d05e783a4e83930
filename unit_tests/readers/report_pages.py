"""Pages of reports as the API might write them: JSON texts with what comes every day, and with anything else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import requests
from hypothesis import strategies as st

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer, read_answer
from source_tiktok_ads.readers.reports.columns import ReportColumns
from source_tiktok_ads.readers.reports.windows import Window

STREAM = "ads_daily_report"
ACCOUNT = Account(
    "7", listed=False, details={"currency": "EUR", "timezone": "Etc/GMT", "display_timezone": "Europe/Berlin"}
)
WINDOW = Window(date(2026, 10, 24), date(2026, 10, 26))
DAILY = ReportColumns(
    ("ad_id", "stat_time_day"), ("campaign_id", "campaign_name"), ("impressions", "clicks", "spend", "ctr")
)
HOURLY = replace(DAILY, dimensions=("ad_id", "stat_time_hour"))
ACCOUNT_WIDE = ReportColumns(("advertiser_id", "stat_time_day"), (), ("impressions", "spend"))
TOTALS = ReportColumns(("ad_id", "country_code"), (), ("impressions", "spend"))
UNKNOWN = ReportColumns(("ad_id",), (), ("impressions", 'a "new" metric', "class"), allow_unknown=True)
ALIAS = ReportColumns(("ad_id", "stat_time_day"), ("campaign_name",), ("product_details_page_browse", "impressions"))
REPORTS = (DAILY, HOURLY, ACCOUNT_WIDE, TOTALS, UNKNOWN, ALIAS)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# JSON texts of values, as they stand in an answer.
PLAIN = st.integers(0, 10**7).map(lambda number: quoted(str(number)))
MONEY = st.decimals(-(10**6), 10**9, places=2).map(lambda number: quoted(str(number)))
ODD_NUMBERS = st.sampled_from(
    [
        "-",
        "",
        "-0",
        "-0.0",
        "+1",
        "1e3",
        "1E3",
        "1.5e1",
        "15e-1",
        "1e-999",
        "1E-400",
        "1e-0324",
        "0.0e-999",
        "1e999",
        "nan",
        "inf",
        "-Infinity",
        "null",
        "NULL",
        "true",
        "0x10",
        "1_000",
        "1,000",
        " 7 ",
        "007",
        "00",
        ".5",
        "5.",
        "1.0",
        "0.99999999999999999999",
        "12.5",
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "9007199254740993.0",
        "-9007199254740992",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "36893488147419103232",
        "1e28",
        "1e29",
        "0." + "0" * 330 + "1",
        "0." + "0" * 90 + "1e-99",
        "1" + "0" * 400,
        "0.1234567890123456789",
        "4.35",
        "٣",
        "<5",
    ]
).map(quoted)
FLOATS = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: quoted(str(number)))
TEXTS = st.text().map(quoted) | st.sampled_from(
    [
        "-",
        "",
        "null",
        '"',
        "\\",
        '\\"',
        "a \\",
        'x","spend":"1',
        "1e-999",
        "free-2e-100 off",
        "0" * 101,
        "\u2028",
        "\0",
        "naïve 😀",
        "caf\udce9",
    ]
).map(quoted)
ESCAPED = st.sampled_from(
    [
        r'"\u0041\u00e9"',
        r'"\ud83d\ude00"',
        r'"\ud83d"',
        r'"\u0000"',
        r'"\\u0000"',
        r'"\/"',
        r'"\u002d"',
        r'"\u0022"',
        r'"\\\""',
        '"tab\tin"',
    ]
)
LITERALS = st.sampled_from(
    [
        "null",
        "7",
        "12.5",
        "12.0",
        "-0",
        "1e3",
        "1e-999",
        "1e999",
        "true",
        "NaN",
        "[]",
        "{}",
        '["7"]',
        '{"a": "b"}',
        "36893488147419103232",
    ]
)
ANYTHING = PLAIN | MONEY | ODD_NUMBERS | FLOATS | TEXTS | ESCAPED | LITERALS
DAYS = ["2026-10-24 00:00:00", "2026-10-25 00:00:00", "2026-10-26"]
# What stands between a name and its value, between two fields, and before the end of an object.
LAYOUTS = [(":", ",", ""), (": ", ", ", ""), (":", ",", " "), (":", "\t,", ""), (":", ",\n", ""), (" :", ",", "\n")]
HOURS = ["2026-10-24 13:00:00", "2026-10-25 02:00:00"]
TIMES = st.sampled_from(
    [*DAYS, *HOURS, "2026-10-23 00:00:00", "2026-02-30 00:00:00", "-", "", "2026-10-24T00:00:00"]
).map(quoted)
IDS = st.integers(1, 4).map(lambda number: quoted(str(1_800_000_000_000_000_000 + number)))


def usual(columns: ReportColumns, name: str) -> st.SearchStrategy[str]:
    kind = columns.kinds[name]
    if kind.startswith("stat_time"):
        return st.sampled_from(DAYS[:2] if kind == "stat_time_day" else HOURS).map(quoted)
    return {"id": IDS, "integer": PLAIN, "number": MONEY | PLAIN}.get(kind, TEXTS)


@st.composite
def row(draw: st.DrawFn, columns: ReportColumns, oddities: int) -> str:
    """A row as JSON text, most often with what comes every day, and with so many odd things at most."""
    groups = {
        "dimensions": {name: draw(usual(columns, name)) for name in columns.dimensions},
        "metrics": {
            name: draw(usual(columns, name) if draw(st.integers(0, 9)) else st.just('"-"'))
            for name in columns.kinds
            if name not in columns.dimensions
        },
    }
    for _ in range(draw(st.integers(0, oddities))):
        group = groups[draw(st.sampled_from(["dimensions", "metrics", "metrics", "metrics"]))]
        if not group:
            continue
        name = draw(st.sampled_from([*group, "new_field", "currency", *columns.names]))
        if name in group and draw(st.integers(0, 4)) == 0:
            del group[name]
        else:
            group[name] = draw(TIMES | ANYTHING if name.startswith("stat_time") else ANYTHING)
    colon, comma, end = draw(st.sampled_from(LAYOUTS))
    fields = {
        group: comma.join(f"{quoted(k)}{colon}{v}" for k, v in values.items()) + end for group, values in groups.items()
    }
    return "{" + comma.join(f'"{group}"{colon}{{{text}}}' for group, text in fields.items()) + end + "}"


@st.composite
def pages(draw: st.DrawFn, oddities: int = 2) -> tuple[ReportColumns, bytes]:
    columns = draw(st.sampled_from(REPORTS))
    rows = draw(st.lists(row(columns, oddities), min_size=1, max_size=4))
    info = draw(st.sampled_from(["1", '"1"', "1.0", '"a \\" b"', "null"])) if oddities else "1"
    return columns, body(rows, f'"total_page": {info}', layout=draw(st.sampled_from(BODIES)))


BODIES = ['{{"page_info":{},"list":[{}]}}', '{{"list":[{1}],"page_info":{0}}}', '{{ "page_info": {}, "list": [{}] }}']


def body(rows: list[str], info: str = '"total_page": 1', total: int | None = None, layout: str = BODIES[0]) -> bytes:
    page_info = f'{{"page": 1, "total_number": {len(rows) if total is None else total}, {info}}}'
    text = f'{{"code": 0, "message": "OK", "data": {layout.format(page_info, ",".join(rows))}}}'
    return text.encode("utf-8", "surrogateescape")


def answered(content: bytes) -> Answer:
    response = requests.Response()
    response.status_code, response._content = 200, content
    return read_answer(response)
