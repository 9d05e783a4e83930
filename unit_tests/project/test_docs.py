"""The generated documents are what the connector says of itself today."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from source_tiktok_ads.api.codes import TABLE, Action
from tools.generate_docs import ROOT, generated, replaced
from tools.streams import matrix, streams

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize("name", sorted(str(path.relative_to(ROOT)) for path in generated()))
def test_a_generated_document_is_up_to_date(name: str) -> None:
    path = ROOT / name
    assert path.read_text(encoding="utf-8") == generated()[path], "run python -m tools.generate_docs"


def test_every_required_stream_is_in_the_table_with_all_its_columns() -> None:
    found = {stream.name: set(stream.properties) for stream in streams()}
    required, further = (
        json.loads((DATA / f"{name}_streams.json").read_text(encoding="utf-8")) for name in ("required", "further")
    )
    sets = required["metric_sets"] | further["metric_sets"]
    columns = {name: set(names) for name, names in required["entities"].items()}
    for name, report in required["reports"].items():
        added = [each for each, names in further["added"].items() if name in names]
        columns[name] = {*report["dimensions"], *(m for each in (report["metrics"], *added) for m in sets[each])}
    for name, report in further["reports"].items():
        columns[name] = {*report["dimensions"], *(m for each in report["metrics"] for m in sets[each])}
    assert len(columns) == 32 + 27
    for name, names in columns.items():
        assert names <= found[name]


def test_two_reports_in_the_same_words_are_an_error() -> None:
    found = streams()
    twin = next(replace(stream, name="twin_report") for stream in found if stream.report)
    with pytest.raises(ValueError, match=r"same words.*twin_report"):
        matrix([*found, twin])


def test_every_code_of_the_api_has_its_row() -> None:
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    rows = {int(line.split("|")[1]) for line in text.splitlines() if line.startswith("| ") and line[2].isdigit()}
    assert rows == {code.number for code in TABLE.values() if code.action is not Action.ACCEPT}


def test_text_outside_the_markers_is_left_alone() -> None:
    text = "before\n<!-- a: begin, x -->\nold\n<!-- a: end -->\nafter\n"
    assert replaced(text, "a", "new") == "before\n<!-- a: begin, x -->\nnew\n<!-- a: end -->\nafter\n"


@pytest.mark.parametrize("text", ["", "<!-- a: begin -->\n", "<!-- a: begin -->\n<!-- a: end -->\n" * 2])
def test_markers_that_are_missing_or_doubled_are_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="markers of 'a'"):
        replaced(text, "a", "new")
