"""Files of leads: CSV or zip, with or without marks, in any language; every value as it came."""

from __future__ import annotations

import csv
import io
import logging
import tracemalloc
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.readers.jobs import tables
from source_tiktok_ads.readers.jobs.leads import read_leads
from source_tiktok_ads.readers.jobs.tables import BrokenFileError
from source_tiktok_ads.readers.lists.columns import COVER, EntityColumns
from source_tiktok_ads.readers.values import ChangedRecord

MARK = b"\xef\xbb\xbf"
HEAD = ["lead_id", "created_time", "ad_id", "ad_name", "form_id", "form_name", "is_test"]
LEAD = ["7412345678901234567", "2026-09-20 14:03:11", "1", "Ad", "9", "Form", "false"]
COLUMNS = EntityColumns("leads", ("lead_id",), "create_time")


def table(*rows: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def leads(content: bytes) -> list[dict[str, Any]]:
    return list(read_leads(io.BytesIO(content), "Stream leads", "1"))


def records(content: bytes) -> list[dict[str, Any]]:
    return [COLUMNS.record({**row, "page_id": "9"}, "1") for row in leads(content)]


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)  # of the same day each time
    return file.getvalue()


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


@given(questions=st.lists(texts.filter(str.strip), min_size=1, max_size=5, unique=True), data=st.data())
def test_answers_are_as_they_came_whatever_they_hold(questions: list[str], data: st.DataObject) -> None:
    fixed = {"".join(title.split()).replace("_", "").lower() for title in HEAD}
    questions = [f"Q {question}" for question in questions if question.lower() not in fixed]
    answers = [[data.draw(texts) for _ in questions] for _ in range(3)]
    content = MARK + table([*HEAD, *questions], *([*LEAD, *each] for each in answers))
    assert [lead["answers"] for lead in leads(content)] == [dict(zip(questions, each, strict=True)) for each in answers]


def test_a_form_in_arabic_keeps_its_questions() -> None:
    content = MARK + table([*HEAD, "الاسم", "رقم الهاتف"], [*LEAD, "سارة", "+20100"])
    (lead,) = records(content)
    assert lead["answers"] == {"الاسم": "سارة", "رقم الهاتف": "+20100"}
    assert lead["lead_id"] == LEAD[0]


@pytest.mark.parametrize("content", [b"", MARK, table(HEAD), MARK + table(HEAD)])
def test_a_file_without_leads_has_none(content: bytes) -> None:
    assert leads(content) == []


@pytest.mark.parametrize(
    "content",
    [
        packed({"leads.csv": MARK + table(HEAD, LEAD)}),
        packed({"folder/LEADS.CSV": table(HEAD, LEAD), "__MACOSX/leads.csv": b"\0\1"}),
        table(HEAD, LEAD),
        table(HEAD, LEAD).rstrip(b"\r\n"),
        table(HEAD, LEAD).replace(b"\r\n", b"\n\n"),
    ],
)
def test_a_lead_comes_from_a_csv_or_a_zip_of_it(content: bytes) -> None:
    assert [lead["lead_id"] for lead in leads(content)] == [LEAD[0]]


def test_all_tables_of_a_zip_are_read() -> None:
    content = packed(
        {"1.csv": table(HEAD, LEAD), "2.csv": table(["Lead ID", "Create Time"], ["8", "2026-01-01 00:00:00"])}
    )
    assert [lead["lead_id"] for lead in records(content)] == [LEAD[0], "8"]


@pytest.mark.parametrize("title", ["Lead ID", "lead_id", "LEAD_ID", "leadId"])
def test_fixed_columns_are_known_by_any_spelling(title: str) -> None:
    (lead,) = records(table([title, "Ad Group Name", "page_name"], ["7", "Group", "Form"]))
    assert (lead["lead_id"], lead["adgroup_name"], lead["form_name"]) == ("7", "Group", "Form")
    assert lead["answers"] == {}


@pytest.mark.parametrize("written", ["1809876543210987", "'1809876543210987", '="1809876543210987"'])
def test_ids_that_are_protected_from_spreadsheets_are_plain(written: str) -> None:
    (lead,) = records(table(["lead_id", "ad_id"], ["7", written]))
    assert lead["ad_id"] == "1809876543210987"


@pytest.mark.parametrize("written", ["", "-", "--"])
def test_an_id_that_is_none_is_null(written: str) -> None:
    (lead,) = records(table(["lead_id", "campaign_id"], ["7", written]))
    assert lead["campaign_id"] is None


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-09-20 14:03:11", "2026-09-20T14:03:11Z"),
        ("2026-09-20 14:03:11(UTC+00:00)", "2026-09-20T14:03:11Z"),
        ("2026-09-20 14:03:11 (UTC-05:00)", "2026-09-20T19:03:11Z"),
        ("2026-09-20T09:00:00-05:00", "2026-09-20T14:00:00Z"),
        ("1758376800", "2025-09-20T14:00:00Z"),
        ("1758376800000", "2025-09-20T14:00:00Z"),
        ("", None),
    ],
)
def test_times_are_utc_and_stay_as_written_beside_that(written: str, moment: str | None) -> None:
    (lead,) = records(table(["lead_id", "created_time"], ["7", written]))
    assert (lead["create_time"], lead["created_time"]) == (moment, written)


@pytest.mark.parametrize(("written", "mark"), [("true", True), ("false", False), ("1", True), ("", None)])
def test_test_leads_are_marked(written: str, mark: bool | None) -> None:  # noqa: FBT001
    (lead,) = records(table(["lead_id", "is_test"], ["7", written]))
    assert lead["is_test"] is mark


def test_a_question_that_is_asked_twice_loses_no_answer() -> None:
    (lead,) = leads(table(["lead_id", "Budget", "Budget", "Budget"], ["7", "a", "b", "c"]))
    assert lead["answers"] == {"Budget": "a", "Budget (2)": "b", "Budget (3)": "c"}


def test_a_question_called_like_a_fixed_column_is_a_question() -> None:
    (lead,) = leads(table(["lead_id", "form_name", "Form name"], ["7", "Mine", "Theirs"]))
    assert (lead["form_name"], lead["answers"]) == ("Mine", {"Form name": "Theirs"})


def test_a_lead_without_id_is_not_lost_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    found = leads(table(["lead_id", "Name"], ["", "Ana"], ["7", "João"], ["--", "Li"]))
    assert [lead["lead_id"] for lead in found] == [None, "7", None]
    assert [record.getMessage() for record in caplog.records] == [
        "Stream leads: 2 leads have no id; they come without one."
    ]


def damaged(method: int) -> bytes:
    """A zip of which what is packed is not what was packed."""
    content = bytearray(packed({"leads.csv": table(HEAD, *[[str(each), *LEAD[1:]] for each in range(500)])}, method))
    content[80:120] = bytes(each ^ 0x5A for each in content[80:120])
    return bytes(content)


def changed(*places: tuple[bytes, int, int]) -> bytes:
    """A zip in which a byte of some of its own records is another: behind a mark, so many bytes later, and which."""
    content = bytearray(packed({"leads.csv": table(HEAD, LEAD)}))
    for mark, later, value in places:
        content[content.index(mark) + later] = value
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (table(["id", "Name"], ["7", "Ana"]), "no column lead_id"),
        (table(["lead_id", "Name"], ["7", "Ana", "ana@example.com"]), "3 values where the heading has 2"),
        (b'lead_id,Name\r\n7,"Ana\r\n8,ana@example.com\r\n', "unexpected end of data"),
        (b'lead_id,Name\r\n7,"Ana\r\n8,"Luz"\r\n', "expected after"),
        (packed({"leads.csv": table(HEAD, LEAD)})[:40], "damaged"),
        (packed({"readme": b"Ana"}), "no CSV"),
        (packed({"leads.csv": table(HEAD, LEAD)}).replace(b"Ana", b"")[:-30], "damaged"),
        (changed((b"PK\x03\x04", 6, 1), (b"PK\x01\x02", 8, 1)), "encrypted"),
        (changed((b"PK\x05\x06", 16, 255)), "damaged"),
        *((damaged(method), "damaged") for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)),
    ],
)
def test_a_file_that_is_none_says_why_and_nothing_of_what_it_holds(content: bytes, why: str) -> None:
    with pytest.raises(BrokenFileError, match=why) as caught:
        leads(content)
    assert "Ana" not in str(caught.value)
    assert "ana@" not in str(caught.value)


def test_a_line_that_does_not_end_is_no_table_and_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LONGEST_LINE", 10_000)
    content = packed({"leads.csv": table(HEAD) + b"7," + b"a" * 50_000_000})
    assert len(content) < 100_000
    tracemalloc.start()
    with pytest.raises(BrokenFileError, match="a line is longer"):
        leads(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_what_is_no_text_is_said_of_the_record_and_covered_in_the_log() -> None:
    content = table(["lead_id", "Name"], ["7", "Ana"]).replace(b"Ana", b"An\xe1")
    (lead,) = records(content)
    assert isinstance(lead, ChangedRecord)
    assert lead["answers"] == {"Name": "An�"}
    assert [(change.field, change.kind, change.value) for change in lead.changes] == [
        ("answers.Name", "TRUNCATED", COVER)
    ]


def test_a_question_that_is_no_text_is_said_of_the_record_too() -> None:
    (lead,) = records(table(["lead_id", "Nombre"], ["7", "Ana"]).replace(b"Nombre", b"A\xf1o"))
    assert isinstance(lead, ChangedRecord)
    assert lead["answers"] == {"A\N{REPLACEMENT CHARACTER}o": "Ana"}
    assert [(change.field, change.kind, change.value) for change in lead.changes] == [
        ("answers.A\N{REPLACEMENT CHARACTER}o", "TRUNCATED", COVER)
    ]


def test_answers_are_covered_for_people_and_questions_are_not() -> None:
    (lead,) = records(table([*HEAD, "Name", "Phone"], [*LEAD, "Ana", ""]))
    covered = COLUMNS.masked(lead)
    assert covered["answers"] == {"Name": COVER, "Phone": ""}
    assert covered["lead_id"] == lead["lead_id"]
