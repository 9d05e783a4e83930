"""Records on their way to the output: a page of them at a time, each already a line.

The CDK carries every record by itself through its queue, its processor, its counters and its printer, and serialises it
in the thread that prints. A page costs them no more than a record, and holds bytes instead of objects.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import orjson
from airbyte_cdk.models import AirbyteMessage, AirbyteRecordMessage, Type
from airbyte_cdk.sources.types import Record

from source_tiktok_ads.readers.lines import Lines
from source_tiktok_ads.readers.values import ChangedRecord
from source_tiktok_ads.sync.value_changes import as_json, from_json, meta_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

PAGE = 250  # records: what the queue holds at most is as many pages as it has places


class RecordPage(Record):
    """Records of one stream in one item of the CDK's queue.

    Attributes:
        count: How many.
        lines: Their RECORD messages, each with its line break.
    """

    def __init__(self, records: Sequence[dict[str, Any]] | Lines, stream: str) -> None:
        super().__init__({}, stream)
        if isinstance(records, Lines):
            self.count, self.lines = records.count, records.text
            return
        now, option = time.time_ns() // 1_000_000, orjson.OPT_APPEND_NEWLINE
        self.count = len(records)
        self.lines = b"".join(
            [
                orjson.dumps(
                    {
                        "type": "RECORD",
                        "record": {"stream": stream, "data": record, "emitted_at": now}
                        if type(record) is dict
                        else _with_meta(record, stream, now),
                    },
                    option=option,
                )
                for record in records
            ]
        )

    def __bool__(self) -> bool:
        """True: a false item is the end of the CDK's queue, and as a mapping the page is empty."""
        return True


def _with_meta(record: dict[str, Any], stream: str, emitted_at: int) -> dict[str, Any]:
    message = {"stream": stream, "data": record, "emitted_at": emitted_at}
    return {**message, "meta": as_json(meta_of(record.changes))} if isinstance(record, ChangedRecord) else message


class PageMessage(AirbyteMessage):
    """A page as the protocol message that the CDK hands from its processor to its printer."""

    def __init__(self, page: RecordPage) -> None:
        super().__init__(type=Type.RECORD, record=AirbyteRecordMessage(page.stream_name, {}, 0))
        self.page = page

    def one_by_one(self) -> Iterator[AirbyteMessage]:
        """The page's records as messages of their own, for whoever does not print."""
        for line in self.page.lines.splitlines():
            record = orjson.loads(line)["record"]
            if meta := record.pop("meta", None):
                record["meta"] = from_json(meta)
            yield AirbyteMessage(type=Type.RECORD, record=AirbyteRecordMessage(**record))


def paged(records: Iterable[dict[str, Any] | Lines]) -> Iterator[list[dict[str, Any]] | Lines]:
    """Records by the page, pages of lines as they are; what came before an error comes before it here too."""
    page: list[dict[str, Any]] = []
    try:
        for record in records:
            if not isinstance(record, Lines):
                page.append(record)
            if page and (isinstance(record, Lines) or len(page) == PAGE):
                yield page
                page = []
            if isinstance(record, Lines):
                yield record
    except Exception:
        if page:
            yield page
        raise
    if page:
        yield page
