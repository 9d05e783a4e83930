"""Files of the change log: the published answer, the recorded one, and any log in all three forms."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.readers.jobs import change_log, printed
from source_tiktok_ads.readers.jobs.change_log import read_change_log
from source_tiktok_ads.readers.jobs.tables import BrokenFileError
from source_tiktok_ads.readers.lists.columns import EntityColumns

if TYPE_CHECKING:
    from collections.abc import Callable

TITLES = ["Time", "log_object_type", "Object ID", "Object", "Operator", "Source", "App ID", "Activity details"]
ROW = ["2026-02-02 04:05", "Ad group", "1846211451413538", "On/Off Status", "y***n@gmail.com", "Marketing API", "7", ""]
SUMS = "Budget changes,2\r\nBid changes,0\r\nStatus changes,0\r\n\r\n"
# As recorded in 2026-02, but for the ids; and as published, with its line ends within texts and quotes that it forgot.
RECORDED = r"""{"code":0,"message":"OK","request_id":"1","data":{"changelog":"{\"file_data\":\"b'Budget changes,0\\r\\nBid changes,0\\r\\nStatus changes,1\\r\\n\\r\\nTime,log_object_type,Object ID,Object,Operator,Source,App ID,Activity details\\r\\n2026-02-02 04:05,Ad group,1846211451413538,On/Off Status,y***********n@gmail.com,Marketing API,7536109600076988432,\\\"[{\\\"\\\"action\\\"\\\": \\\"\\\"Change \\\"\\\", \\\"\\\"name\\\"\\\": \\\"\\\"Ad group\\\"\\\", \\\"\\\"before_after\\\"\\\": [{\\\"\\\"before\\\"\\\": \\\"\\\"b'Paused'\\\"\\\", \\\"\\\"after\\\"\\\": \\\"\\\"b'Enabled'\\\"\\\"}]}]\\\"\\r\\n'\",\"file_name\":\"7602119211673993224.csv\"}","status":"SUCCESS"}}"""  # noqa: E501
PUBLISHED = r"""{
    "code": 0,
    "data": {
        "changelog": "{'file_data': b'Budget changes,2\\r\\nBid changes,0\\r\\nStatus changes,0\\r\\n\\r\\nTime,log_object_type,Object ID,Object,Operator,Source,App ID,Activity details
    \\r\\n2024-10-04 15:20,Ad group,1,Budget & Schedule,m**********t@gmail.com,Marketing API,2,\"[{\"\"action\"\": \"\"Change \"\", \"\"name\"\": \"\"Budget\"\", \"\"before_after\"\": [{\"\"before\"\": \"\"b\\'50.00 USD\\'\"\", \"\"after\"\": \"\"b\\'20.00 USD\\'\"\"}]}]\"
    \\r\\n2024-10-04 15:21,Ad group,1,Settings,m**********t@gmail.com,Marketing API,2,\"[{\"\"action\"\": \"\"Change \"\", \"\"name\"\": \"\"Name\"\", \"\"before_after\"\": [{\"\"before\"\": \"\"b\\'old'\"\", \"\"after\"\": \"\"b\\'new'\"\"}]}]\"\\r\\n2024-10-04 15:21,Ad group,1,On/Off Status,m**********t@gmail.com,Marketing API,2,\"[{\"\"action\"\": \"\"Delete\"\", \"\"name\"\": \"\"Ad group\"\"}]\"\\r\\n',
    'file_name': '1.csv'}",
        "status": "SUCCESS"
    }
}"""  # noqa: E501


def changes(body: str | bytes, advertiser_id: str = "1") -> list[dict[str, Any]]:
    content = body.encode() if isinstance(body, str) else body
    return list(read_change_log(io.BytesIO(content), "", advertiser_id))


def log(*rows: list[str], titles: list[str] = TITLES) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([titles, *rows])
    return SUMS + text.getvalue()


def recorded(text: str) -> str:
    return json.dumps({"file_data": f"b'{text}'", "file_name": "1.csv"}, ensure_ascii=False)


def published(text: str) -> str:
    return str({"file_data": text.encode(), "file_name": "1.csv"})


def bytes_in_json(text: str) -> str:
    return json.dumps({"file_name": "1.csv", "file_data": str(text.encode())})


def answer(changelog: str | None) -> str:
    return json.dumps({"code": 0, "message": "OK", "data": {"status": "SUCCESS", "changelog": changelog}})


def bare_bytes(text: str) -> str:
    return str(text.encode())


FORMS: list[Callable[[str], str]] = [recorded, published, bytes_in_json, bare_bytes, str]


def test_the_recorded_answer_is_read() -> None:
    (change,) = changes(RECORDED)
    assert change["time"] == "2026-02-02 04:05"
    assert change["object_id"] == "1846211451413538"
    assert change["activities"] == [
        {"action": "Change ", "name": "Ad group", "before_after": [{"before": "Paused", "after": "Enabled"}]}
    ]


def test_the_published_answer_is_read() -> None:
    budget, name, deletion = changes(PUBLISHED)
    assert budget["activities"][0]["before_after"] == [{"before": "50.00 USD", "after": "20.00 USD"}]
    assert name["activities"][0]["before_after"] == [{"before": "old", "after": "new"}]
    assert (deletion["object"], deletion["activities"]) == ("On/Off Status", [{"action": "Delete", "name": "Ad group"}])


cells = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), max_size=30)
rows = st.lists(st.lists(cells, min_size=8, max_size=8), max_size=6)


@given(rows=rows, piece=st.integers(40, 400))
def test_all_forms_hold_the_same_log_wherever_its_pieces_end(rows: list[list[str]], piece: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printed, "_PIECE", piece)
        patch.setattr(change_log, "_TAIL", 64)
        found = [changes(answer(form(log(*rows)))) for form in FORMS]
    plain = [title for title in TITLES if title != "Activity details"]
    names = [change_log._COLUMNS[title] for title in plain]
    assert [[change[name] for name in names] for change in found[0]] == [row[:7] for row in rows]
    assert all(each == found[0] for each in found)


@pytest.mark.parametrize("form", FORMS)
def test_what_python_prints_is_undone_in_texts_and_values(form: Callable[[str], str]) -> None:
    value = 'Café "夏"\n✨ it\'s'
    details = [{"action": "Change ", "before_after": [{"before": str(value.encode()), "after": value}]}]
    row = [*ROW[:3], "Ünïcode, 'quoted'", *ROW[4:7], json.dumps(details, ensure_ascii=False)]
    (change,) = changes(answer(form(log(row))))
    assert change["object"] == "Ünïcode, 'quoted'"
    assert change["activities"][0]["before_after"] == [{"before": value, "after": value}]


EMPTY = SUMS.replace("2", "0")


@pytest.mark.parametrize(
    "changelog", [None, "", recorded(EMPTY), published(EMPTY), recorded(""), recorded(log()), published(log())]
)
def test_a_log_without_changes_has_none(changelog: str | None) -> None:
    assert changes(answer(changelog)) == []


def test_an_answer_without_a_log_has_no_changes() -> None:
    assert changes(json.dumps({"code": 0, "data": {}})) == []


def test_equal_changes_have_different_ids_which_are_the_same_each_time() -> None:
    other = [*ROW[:6], "8", ""]
    first = changes(answer(recorded(log(ROW, other, ROW, ROW))))
    ids = [change["change_id"] for change in first]
    assert len(set(ids)) == 4
    again = changes(answer(published(log(ROW, ROW, other, ROW))))
    assert {change["change_id"] for change in again} == set(ids)


def test_the_same_change_of_another_ad_account_has_another_id() -> None:
    body = answer(recorded(log(ROW)))
    assert changes(body, "1")[0]["change_id"] != changes(body, "2")[0]["change_id"]


def test_a_further_column_changes_no_id_and_is_not_lost_to_others() -> None:
    (wider,) = changes(answer(recorded(log([*ROW, "x"], titles=[*TITLES, "New"]))))
    (known,) = changes(answer(recorded(log(ROW))))
    assert wider["change_id"] == known["change_id"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (log(ROW, titles=[*TITLES[:2], "Objekt", *TITLES[3:]]), "no column Object ID"),
        (log(ROW[:5]), "5 values where the heading has 8"),
    ],
)
def test_a_table_that_is_not_as_documented_says_how(text: str, why: str) -> None:
    with pytest.raises(BrokenFileError, match=why):
        changes(answer(recorded(text)))


@pytest.mark.parametrize("text", [SUMS, "An error has occurred", "Budget changes,-\r\n"])
@pytest.mark.parametrize("form", FORMS)
def test_a_log_that_is_not_empty_and_has_no_table_is_broken(form: Callable[[str], str], text: str) -> None:
    with pytest.raises(BrokenFileError, match="no table of changes"):
        changes(answer(form(text)))


@pytest.mark.parametrize("data", [{"changelog": {"file_data": log(ROW)}}, {"changelog": [ROW]}, {"a": "a" * 70_000}])
def test_a_log_in_another_form_than_a_text_is_broken_and_not_empty(data: dict[str, Any]) -> None:
    with pytest.raises(BrokenFileError, match="no text `changelog`"):
        changes(json.dumps({"code": 0, "data": data}))


def test_an_answer_that_is_cut_off_is_none() -> None:
    with pytest.raises(BrokenFileError, match="does not end"):
        changes(answer(recorded(log(ROW)))[:-60])


def test_a_record_has_a_time_in_utc() -> None:
    (change,) = changes(RECORDED)
    record = EntityColumns("change_log", ("advertiser_id", "change_id"), "time").record(change, "1")
    assert (record["time"], record["advertiser_id"]) == ("2026-02-02T04:05:00Z", "1")
