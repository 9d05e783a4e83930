"""Rows of an answer: what makes them the same row."""

from __future__ import annotations

import pytest

from source_tiktok_ads.lists.forms import BrokenRowError
from source_tiktok_ads.readers.lists.answered_rows import AnsweredRows
from source_tiktok_ads.readers.lists.entry import ListEntry


def test_a_row_whose_key_is_null_is_a_broken_answer() -> None:
    answered = AnsweredRows(ListEntry(path="campaign/get/"), ("campaign_id",), RuntimeError)
    assert answered.fields_of_key({"campaign_id": "1"}) == ("1",)
    with pytest.raises(BrokenRowError, match="a row lacks its campaign_id"):
        answered.fields_of_key({"campaign_id": None})
