"""Tables of records for people, the days that a preview of a report asks for, and its command line."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from source_tiktok_ads.commands.print_preview import render_preview
from source_tiktok_ads.commands.tables import as_text, pairs
from source_tiktok_ads.readers.reports.first_records import latest_first
from source_tiktok_ads.readers.reports.windows import ReportDays, Window
from source_tiktok_ads.redaction import register_secrets
from source_tiktok_ads.run import run
from source_tiktok_ads.source import stream_builder

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 3, 16)
ROWS: list[dict[str, Any]] = [
    {"id": "7002238017842757633", "name": "夏のキャンペーン", "clicks": 3, "ids": ["1", "2"], "note": None},
    {"id": "2", "name": "Spring", "clicks": 1200, "ids": [], "note": None},
]


def columns_of(line: str) -> list[str]:
    return re.split(r" {2,}", line.strip())


def test_records_that_fit_are_a_table_with_a_line_for_each() -> None:
    lines = as_text(ROWS, 80).splitlines()
    assert columns_of(lines[0]) == ["id", "name", "clicks", "ids"]
    assert columns_of(lines[2]) == ["7002238017842757633", "夏のキャンペーン", "3", '["1","2"]']
    assert columns_of(lines[3]) == ["2", "Spring", "1200", "[]"]
    assert lines[4:] == ["", "Null in all of them: note"]


def test_columns_line_up_by_cells_where_names_are_in_wide_scripts() -> None:
    first, second = as_text(ROWS, 80).splitlines()[2:4]
    assert cell_len(first[: first.index('["1"')]) == cell_len(second[: second.index("[]")])
    assert cell_len(first[: first.index(" 3 ") + 2]) == cell_len(second[: second.index("1200") + 4]), "numbers right"


@pytest.mark.parametrize("width", [60, 80, 120])
def test_records_that_do_not_fit_are_blocks_with_a_line_for_each_column(width: int) -> None:
    wide = [{f"a_rather_long_name_of_a_metric_{n}": n for n in range(60)} | {"text": "x" * 300}]
    lines = as_text(wide, width).splitlines()
    assert lines[0] == "Record 1"
    assert len(lines) == 62
    assert columns_of(lines[60]) == ["a_rather_long_name_of_a_metric_59", "59"]
    assert max(cell_len(line) for line in lines) <= width
    assert lines[61].endswith("x…")


def test_a_table_is_as_wide_as_the_line_and_no_wider() -> None:
    needed = max(cell_len(line) for line in as_text(ROWS, 500).splitlines())
    assert not as_text(ROWS, needed).startswith("Record 1")
    assert as_text(ROWS, needed - 1).startswith("Record 1")


def test_a_long_value_is_cut_with_an_ellipsis_also_within_a_wide_letter() -> None:
    cut = as_text([{"a": "夏" * 100, "b": 1}], 80).splitlines()[2]
    assert re.search(r"夏 ?…\s+1$", cut)
    assert cell_len(columns_of(cut)[0]) <= 40


def test_values_that_are_no_text_are_json_and_null_is_told_from_nothing() -> None:
    rows: list[dict[str, Any]] = [
        {"a": {"ü": [None]}, "b": True, "c": "", "d": "[bold]x[/bold] :smile:"},
        {"a": None, "b": False},
    ]
    lines = as_text(rows, 80).splitlines()
    assert columns_of(lines[2]) == ['{"ü":[null]}', "true", '""', "[bold]x[/bold] :smile:"]
    assert columns_of(lines[3]) == ["null", "false", "null", "null"]


def test_nothing_in_a_value_or_a_name_moves_the_cursor() -> None:
    text = as_text([{"na\x1b[2Jme": "one\r\n\ttwo\x1b]0;title\x07\u202e\x9b"}], 80)
    assert set(text) - set("\n─") == {each for each in text if each.isprintable() and each != "─"}
    assert r"one\r\n\ttwo\x1b]0;title" in text
    assert "Família 👩‍👧" in as_text([{"name": "Família 👩‍👧"}], 80), "what joins an emoji may stay"


def test_a_secret_that_is_cut_does_not_show_its_beginning() -> None:
    secret = "0123456789abcdef" * 8
    register_secrets({"credentials": {"access_token": secret}})
    text = as_text([{"note": f"the token is {secret}, is it not"}], 80) + pairs([("query token", [secret])], 60)
    assert "0123" not in text
    assert text.count("****") == 2


def test_names_are_not_cut_for_the_sake_of_long_values() -> None:
    (line,) = pairs([("a_name_that_is_needed", json.dumps(list(range(200))))], 60).splitlines()
    assert line.startswith("  a_name_that_is_needed  [0, 1, 2")
    assert line.endswith("…")
    assert cell_len(line) <= 60


def days(first: int, last: int) -> Window:
    """Days so many days ago."""
    return Window(TODAY - timedelta(days=first), TODAY - timedelta(days=last))


LONG_AGO = date(2025, 1, 1)
ASKED: dict[str, tuple[ReportDays, list[Window]]] = {
    "by day": (ReportDays(LONG_AGO, None, 7, 30), [days(0, 0), days(29, 1)]),
    "totals": (ReportDays(LONG_AGO, None, 7, 180), [days(0, 0), days(29, 1)]),
    "by hour": (ReportDays(LONG_AGO, None, 7, 1), [days(0, 0), days(1, 1), days(2, 2)]),
    "of all time": (ReportDays(LONG_AGO, None, 7, 180, all_time=True), [days(0, 0)]),
    "ended": (ReportDays(LONG_AGO, TODAY - timedelta(days=100), 7, 30), [days(100, 100), days(129, 101)]),
    "ends later": (ReportDays(LONG_AGO, TODAY + timedelta(days=9), 7, 30), [days(0, 0), days(29, 1)]),
    "begun lately": (ReportDays(TODAY - timedelta(days=3), None, 7, 30), [days(0, 0), days(3, 1)]),
    "by hour, begun yesterday": (ReportDays(TODAY - timedelta(days=1), None, 7, 1), [days(0, 0), days(1, 1)]),
    "begun today": (ReportDays(TODAY, None, 7, 30), [days(0, 0)]),
    "not begun": (ReportDays(TODAY + timedelta(days=1), None, 7, 30), []),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_report_is_asked_for_the_last_day_first_and_never_for_days_that_no_sync_reads(name: str) -> None:
    report, windows = ASKED[name]
    assert list(latest_first(report, TODAY)) == windows


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "ten", "1.5", ""])
def test_a_limit_that_is_none_is_refused_before_the_configuration_is_read(
    limit: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["preview", "--config", "/none.json", "--stream", "ads", "--limit", limit])
    assert ended.value.code == 2
    captured = capsys.readouterr()
    assert f"{limit!r} is no number from 1 to 1000" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("content", [None, "{", "[]", '{"start_date": "2026-01-01"}'])
def test_a_configuration_that_cannot_be_used_is_one_line_and_exit_code_1(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    if content is not None:
        path.write_text(content)
    text, code = render_preview(str(path), "ads", 10, stream_builder, 80)
    assert code == 1
    assert re.match(r"Nothing can be shown: .+", text)
    assert "\n" not in text
