"""Finished lines on their way to the output: in their order among records, and as records where nobody prints."""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Any, cast

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.sync.partition import AccountPartition, StreamContext
from source_tiktok_ads.sync.record_pages import PAGE, RecordPage, paged

if TYPE_CHECKING:
    from collections.abc import Sequence

STREAM = "ads_daily_report"


def lines_of(records: Sequence[dict[str, Any]]) -> Lines:
    return Lines(array("q", range(len(records))), (RecordPage(records, STREAM).lines,))


RECORDS = [{"ad_id": str(number), "ad_name": f'"data":{{}},"emitted_at":7\u2028{number}'} for number in range(3)]
LINES = lines_of(RECORDS)


def partition(*, whole_pages: bool) -> AccountPartition:
    context = StreamContext(STREAM, cast("Any", None), cast("Any", None), cast("Any", None), whole_pages)
    return AccountPartition(context, Account("7", listed=True))


def test_lines_hold_the_records_they_were_made_of() -> None:
    assert LINES.records() == RECORDS
    assert [json.loads(line)["record"]["data"] for line in LINES.each()] == RECORDS


def test_some_of_the_lines_keep_their_keys() -> None:
    chosen = LINES.chosen([0, 2])
    assert (chosen.records(), list(chosen.keys)) == ([RECORDS[0], RECORDS[2]], [0, 2])


def test_lines_come_in_their_place_among_records() -> None:
    records = [{"n": number} for number in range(PAGE + 1)]
    pages = list(paged([*records, LINES, records[0]]))
    assert pages == [records[:PAGE], records[PAGE:], LINES, records[:1]]


def test_a_page_of_lines_is_put_out_as_it_is() -> None:
    (page,) = partition(whole_pages=True)._items(LINES)
    assert isinstance(page, RecordPage)
    assert (page.count, page.lines) == (3, LINES.text)


def test_without_our_entry_point_lines_are_records_again() -> None:
    assert [dict(item.data) for item in partition(whole_pages=False)._items(LINES)] == RECORDS
