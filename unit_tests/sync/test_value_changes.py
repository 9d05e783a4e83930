"""Changes of values on their way to the output: the same by the page and by the record, and counted in one warning."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, cast

from airbyte_cdk.models import AirbyteMessage, Type
from airbyte_cdk.sources.utils.record_helper import stream_data_to_airbyte_message

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.readers.values import Change, ChangedRecord
from source_tiktok_ads.redaction import register_secrets
from source_tiktok_ads.sync.cdk_adjustments import message_to_string
from source_tiktok_ads.sync.partition import AccountPartition, StreamContext
from source_tiktok_ads.sync.record_pages import PageMessage, RecordPage
from source_tiktok_ads.sync.value_changes import ValueChanges, arrived

if TYPE_CHECKING:
    import pytest


STREAM = "ads"
CHANGES = (
    Change("clicks", "1,234", "NULLED"),
    Change("name", "a\0b", "TRUNCATED"),
    Change("name", "c\0d", "TRUNCATED"),
)
RECORDS = [
    {"clicks": 1, "name": None},
    ChangedRecord({"clicks": None, "name": "a\N{REPLACEMENT CHARACTER}b"}, CHANGES),
]
META = {
    "changes": [
        {"field": "clicks", "change": "NULLED", "reason": "SOURCE_SERIALIZATION_ERROR"},
        {"field": "name", "change": "TRUNCATED", "reason": "SOURCE_SERIALIZATION_ERROR"},
    ]
}


def by_the_record() -> list[AirbyteMessage]:
    """The messages that the CDK makes of the records, as they leave the source."""
    context = StreamContext(STREAM, cast("Any", None), cast("Any", None), cast("Any", None))
    items = AccountPartition(context, Account("7", listed=True))._items(RECORDS)
    return [
        arrived(stream_data_to_airbyte_message(STREAM, item.data, file_reference=item.file_reference)) for item in items
    ]


def shown(line: str | bytes) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(line)["record"]
    assert record.pop("emitted_at") > 0
    return record


def test_records_are_the_same_by_the_page_by_the_record_and_out_of_a_page() -> None:
    page = PageMessage(RecordPage(RECORDS, STREAM))
    expected = [
        {"stream": STREAM, "data": dict(RECORDS[0])},
        {"stream": STREAM, "data": dict(RECORDS[1]), "meta": META},
    ]
    assert [shown(line) for line in message_to_string(page).splitlines()] == expected
    assert [shown(message_to_string(each)) for each in by_the_record()] == expected
    assert [shown(message_to_string(each)) for each in page.one_by_one()] == expected


def test_messages_other_than_records_leave_the_source_as_they_are() -> None:
    message = AirbyteMessage(type=Type.LOG)
    assert arrived(message) is message


def test_each_column_is_said_once_with_its_count_and_an_example(caplog: pytest.LogCaptureFixture) -> None:
    changes = ValueChanges(STREAM)
    with caplog.at_level(logging.WARNING, "airbyte"):
        changes.count(RECORDS)
        changes.count(RECORDS)
        changes.warn()
    assert len(caplog.messages) == 2
    assert all(word in caplog.messages[0] for word in (STREAM, "clicks", "2 values", '"1,234"', "meta.changes"))
    assert all(word in caplog.messages[1] for word in (STREAM, "name", "4 values", "meta.changes"))


def test_an_example_is_short_and_holds_no_secret_and_no_part_of_one(caplog: pytest.LogCaptureFixture) -> None:
    secret = "0123456789abcdef" * 2 + "01234567"
    register_secrets({"credentials": {"access_token": secret}})
    changes = ValueChanges(STREAM)
    changes.count([ChangedRecord({}, [Change("clicks", "x" * 20 + secret + "y" * 100, "NULLED")])])
    with caplog.at_level(logging.WARNING, "airbyte"):
        changes.warn()
    assert secret[:8] not in caplog.text
    assert "y" * 40 not in caplog.text
