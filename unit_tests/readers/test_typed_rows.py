"""A page of a report read by type is what it is value by value: the same bytes, the same keys; or it is unfit."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from source_tiktok_ads.api.errors import TruncatedError, UnavailableError
from source_tiktok_ads.lists.forms import RowForm, UnsteadyError
from source_tiktok_ads.lists.pages import read_contents
from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.readers.reports.columns import ReportColumns
from source_tiktok_ads.readers.reports.line_form import LineForm
from source_tiktok_ads.readers.reports.typed_rows import TypedRows
from source_tiktok_ads.readers.reports.windows import hour_repeats
from source_tiktok_ads.readers.values import EXACT, ChangedRecord
from source_tiktok_ads.source import stream_builder
from source_tiktok_ads.sync.record_pages import RecordPage
from tools.odd_values import REPORT_COLUMNS, OddValue, odd_values
from unit_tests.readers.report_pages import (
    ACCOUNT,
    BODIES,
    DAILY,
    DAYS,
    HOURLY,
    HOURS,
    LAYOUTS,
    STREAM,
    WINDOW,
    answered,
    body,
    pages,
    row,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from source_tiktok_ads.api.answer import Answer
    from source_tiktok_ads.lists.forms import Form

    Ask = Callable[[int, int], Answer]

CONFIG = {
    "credentials": {"auth_type": "access_token", "access_token": "no-token-is-needed"},
    "advertiser_ids": ["1"],
    "start_date": "2026-01-31",
}


def rows_form(columns: ReportColumns) -> RowForm:
    return RowForm(columns.key_within(WINDOW), repeats=hour_repeats(ACCOUNT))


def line_form(columns: ReportColumns) -> LineForm:
    return LineForm(TypedRows(STREAM, columns), columns, rows_form(columns), ACCOUNT, WINDOW)


def written(columns: ReportColumns, content: Lines | list[dict[str, Any]]) -> bytes:
    """The output that a page becomes, without the moment."""
    records = content if isinstance(content, Lines) else columns.records(content, ACCOUNT, WINDOW)
    return re.sub(rb'"emitted_at":\d+', b'"emitted_at":0', RecordPage(records, STREAM).lines)


def typed(columns: ReportColumns, content: bytes) -> Lines | None:
    page = line_form(columns).page(answered(content))
    return page.content if isinstance(page.content, Lines) else None


@settings(max_examples=1500, deadline=None)
@given(pages())
def test_a_page_is_the_same_by_type_and_value_by_value(page: tuple[ReportColumns, bytes]) -> None:
    columns, content = page
    exact = rows_form(columns)
    try:
        expected = exact.page(answered(content))
    except UnsteadyError:
        with pytest.raises(UnsteadyError):
            line_form(columns).page(answered(content))
        return
    form = line_form(columns)
    found = form.page(answered(content))
    assert written(columns, found.content) == written(columns, expected.content)
    assert list(found.keys) == list(expected.keys)
    assert (found.total, found.pages) == (expected.total, expected.pages)
    assert form.values(found.content) == form.values(expected.content)
    assert form.may_repeat(found.content) == exact.may_repeat(expected.content)
    assert form.content(tuple(map(b"".join, found.held))) == found.content


def test_a_row_with_an_empty_id_is_a_broken_answer_by_type_as_well() -> None:
    with pytest.raises(UnsteadyError, match="'' as the dimension ad_id"):
        typed(DAILY, body([daily().replace('"ad_id":"1"', '"ad_id":""')]))


def daily(**metrics: str) -> str:
    """A row of `DAILY` that comes every day, but for these metrics, as JSON text."""
    usual_metrics = {
        "campaign_id": '"1"',
        "campaign_name": '"a name"',
        "impressions": '"7"',
        "clicks": '"0"',
        "spend": '"1.50"',
        "ctr": '"-"',
    }
    values = ",".join(f'"{name}":{value}' for name, value in {**usual_metrics, **metrics}.items())
    return f'{{"dimensions":{{"ad_id":"1","stat_time_day":"{DAYS[0]}"}},"metrics":{{{values}}}}}'


EVERY_DAY = {
    "campaign_name": [
        '""',
        '"-"',
        "null",
        r'"a \"name\" \/ caf\u00e9"',
        '"café 😀"',
        r'"1\n2"',
        '"free-1e-5"',
        r'"C:\\"',
        '"1,"',
        '"of {7}, 8 }"',
        '" a "',
    ],
    "campaign_id": ['"7"', '"-"', "null", '""'],
    "impressions": ['"-7"', '"-"', '""', '"9223372036854775807"'],
    "spend": ['"-1.5"', '"12"', '"1e3"', '"0"', '"-0.00"', '"-"', '""', '"9007199254740991"'],
}
UNFIT = {
    "campaign_name": ["7", r'"a\u0000"', r'"\ud83d"', '"\udce9"', "[]"],
    "campaign_id": ['"1.7e+18"', '"a"', "7"],
    "impressions": ['"1.0"', "1.0", "7", "null", '"1,234"', '"1e3"', '"9223372036854775808"', '"null"', "true"],
    "spend": ["12", "12.5", "null", '"1e-999"', '"9007199254740992"', '"nan"', '"1,5"', '"null"', f'"0.{"0" * 330}1"'],
    "new_field": ['"7"'],
    "currency": ['"EUR"'],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in EVERY_DAY.items() for value in values])
def test_a_page_with_what_comes_every_day_is_read_by_type(name: str, value: str) -> None:
    assert typed(DAILY, body([daily(), daily(**{name: value})])) is not None


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in UNFIT.items() for value in values])
def test_a_page_with_anything_else_is_not(name: str, value: str) -> None:
    assert typed(DAILY, body([daily(), daily(**{name: value})])) is None


def test_a_page_that_lacks_a_column_is_not() -> None:
    assert typed(DAILY, body([daily(), daily().replace('"clicks":"0",', "")])) is None
    assert typed(DAILY, body([daily(), daily().replace('"campaign_name":"a name",', "")])) is None


@pytest.mark.parametrize("layout", BODIES)
@pytest.mark.parametrize(("colon", "comma", "end"), LAYOUTS)
def test_numbers_are_told_from_texts_however_a_page_is_laid_out(colon: str, comma: str, end: str, layout: str) -> None:
    def laid_out(text: str) -> str:
        return text.replace('":', f'"{colon}').replace(",", comma).replace("}", f"{end}}}")

    usual = laid_out(daily())
    assert typed(DAILY, body([usual], layout=layout)) is not None
    assert typed(DAILY, body([usual, laid_out(daily(clicks="0"))], layout=layout)) is None
    assert typed(DAILY, body([usual, laid_out(daily(ctr="-1.5"))], layout=layout)) is None


@pytest.mark.parametrize("shift", range(4))
def test_a_number_is_found_anywhere_in_a_long_page_of_any_letters(shift: int) -> None:
    long = daily(campaign_name=f'"{"." * shift}{"😀" * 400}"')
    usual = body([long] * 700)
    assert typed(DAILY, usual) is not None
    for place in (0, 350, 699):
        rows = [long.replace('"clicks":"0"', '"clicks":0') if number == place else long for number in range(700)]
        assert typed(DAILY, body(rows)) is None


def test_a_page_of_any_length_is_held_as_its_lines() -> None:
    rows = [daily().replace('"ad_id":"1"', f'"ad_id":"{number}"') for number in range(701)]
    form = line_form(DAILY)
    page = form.page(answered(body(rows)))
    held = form.content(tuple(map(b"".join, page.held)))
    assert isinstance(held, Lines)
    assert [record["ad_id"] for record in held.records()] == [str(number) for number in range(701)]
    assert list(held.keys) == list(page.keys)


def columns_of_streams() -> dict[str, ReportColumns]:
    families = stream_builder(CONFIG).families
    return {name: family.columns for name, family in families.items() if isinstance(family.columns, ReportColumns)}


@pytest.mark.parametrize(("stream", "columns"), columns_of_streams().items())
def test_every_report_stream_is_read_by_type(stream: str, columns: ReportColumns) -> None:
    examples = {"id": "1", "integer": "7", "number": "1.5", "stat_time_day": DAYS[0], "stat_time_hour": HOURS[0]}
    values = {name: examples.get(kind, "a") for name, kind in columns.kinds.items()}
    dimensions = {name: value for name, value in values.items() if name in columns.dimensions}
    metrics = {columns.request_names[name]: value for name, value in values.items() if name not in columns.dimensions}
    assert typed(columns, body([json.dumps({"dimensions": dimensions, "metrics": metrics})])) is not None


@pytest.mark.parametrize("odd", [odd for odd in odd_values() if odd.column in REPORT_COLUMNS and odd.column != "time"])
def test_an_odd_value_arrives_among_lines_as_the_table_of_the_documentation_says(odd: OddValue) -> None:
    name = REPORT_COLUMNS[odd.column] if odd.column != "id" else "campaign_id"
    form = line_form(DAILY)
    content = form.page(answered(body([daily(**{name: odd.sent})]))).content
    (record,) = content.records() if isinstance(content, Lines) else DAILY.records(content, ACCOUNT, WINDOW)
    changed = "!" if isinstance(record, ChangedRecord) else ""
    assert json.dumps(record[name], ensure_ascii=False) + changed == odd.arrives["report"]


def test_a_truncated_page_is_no_page() -> None:
    answer = replace(answered(body([daily()])), truncated="too many ads")
    with pytest.raises(TruncatedError):
        line_form(DAILY).page(answer)


@given(st.floats(-EXACT, EXACT) | st.decimals(-(10**9), 10**9, places=6).map(float))
def test_both_writers_write_a_number_alike(number: float) -> None:
    assert msgspec.json.encode(number) == orjson.dumps(number)


@given(st.text())
def test_both_writers_write_a_text_alike(text: str) -> None:
    assert msgspec.json.encode(text) == orjson.dumps(text)


# ---------------------------------------------------------------------------------------------------------------- lists


def ask_of(rows: list[str]) -> Ask:
    """A server of a list of these rows."""

    def ask(page: int, size: int) -> Answer:
        some = rows[(page - 1) * size : page * size]
        return answered(body(some, f'"total_page": {-(-len(rows) // size)}', len(rows)))

    return ask


def value_by_value(columns: ReportColumns) -> LineForm:
    """The form of a report none of whose pages fits."""
    form = line_form(columns)
    form.typed.are_possible = False
    return form


def whole_list(columns: ReportColumns, ask: Ask, form: Form[Any]) -> list[bytes]:
    """Each record of a list, as it is put out."""
    contents = read_contents(ask, form, page_size=3, place=STREAM)
    return [line for content in contents for line in written(columns, content).splitlines()]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_list_of_typed_and_other_pages_holds_what_it_holds_value_by_value(data: st.DataObject) -> None:
    columns = data.draw(st.sampled_from((DAILY, HOURLY)))
    rows = data.draw(st.lists(row(columns, 1), max_size=12))
    repeated = data.draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
    rows = data.draw(st.permutations(rows + repeated))
    try:
        expected = whole_list(columns, ask_of(rows), value_by_value(columns))
    except UnavailableError as error:
        with pytest.raises(UnavailableError, match=re.escape(str(error))):
            whole_list(columns, ask_of(rows), line_form(columns))
        return
    assert whole_list(columns, ask_of(rows), line_form(columns)) == expected


def test_equal_rows_on_a_typed_and_another_page_are_one_row() -> None:
    others = [daily(campaign_name=f'"{n}"').replace('"ad_id":"1"', f'"ad_id":"{n}"') for n in range(2, 6)]
    rows = [others[0], others[1], daily(), daily(), others[2], others[3].replace('"7"', "7.0")]
    lines = whole_list(DAILY, ask_of(rows), line_form(DAILY))
    assert len(lines) == 5
