"""Every place where the CDK must behave differently and has no extension point for it.

Each adjustment: what the CDK does, why that does not serve here, what it gains, and a test in
`unit_tests/sync/test_cdk_adjustments.py` that fails when the CDK changes under it. Our own entry point puts them in
force, and nothing else does: whoever builds the source inside another process finds the CDK as it was. CDK versions
that were not looked at are left alone.

1. `AirbyteEntrypoint.airbyte_message_to_string` serialises records through a serializer that leaves out columns
   whose value is null, so a record does not carry the columns of its schema, and that walks every value although
   orjson does as well. Records are dumped by orjson alone; all other messages go the CDK's way. A page comes as bytes,
   which nobody decodes to encode them again.
   Gain: nulls arrive; per record of 49 columns 3 us instead of 10 us.
2. `ConcurrentReadProcessor.on_record` makes a message of each record. It passes a page of records
   (`sync/record_pages.py`) on as one message, and counts its records.
3. `ConcurrentSource` queues up to 10,000 items, which bounds memory for small records only. With pages it holds
   `_PLACES` of them.
   Gain of 2 and 3: see docs/performance.md.
4. `ThreadPoolManager` lets 10,000 parts wait for a worker, and looks at each of them before it takes one more. Here
   `_WAITING` wait: more than all workers read while a generator that found no room sleeps for a tenth of a second.
   Gain: with 10,000 ad accounts in 55 streams and no rows 3 ms of CPU per request instead of 11 ms.
5. `MemoryMonitor` looks at the memory every 5,000 messages; a message is a page here, so it looks more often.

What would make each of them needless is written up for the CDK: `docs/upstream/`.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import orjson
from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.models import Type
from airbyte_cdk.sources.concurrent_source.concurrent_read_processor import ConcurrentReadProcessor

from source_tiktok_ads.sync.record_pages import PageMessage, RecordPage
from source_tiktok_ads.sync.value_changes import as_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from airbyte_cdk.models import AirbyteMessage
    from airbyte_cdk.sources.concurrent_source.concurrent_source import ConcurrentSource
    from airbyte_cdk.sources.types import Record

logger = logging.getLogger("airbyte")

SUPPORTED_CDK = "7.39."
_PLACES = 3  # pages of 1,000 lines have 1.4 MB
_WAITING = 200
_PAGES_PER_LOOK = 20
_cdk_to_string = AirbyteEntrypoint.airbyte_message_to_string
_cdk_on_record = ConcurrentReadProcessor.on_record


def message_to_string(airbyte_message: AirbyteMessage) -> str | bytes:
    """A protocol message as one line of JSON; a record with all of its columns, null or not.

    A page is all of its lines at once: as bytes, and with their line breaks.
    """
    if isinstance(airbyte_message, PageMessage):
        return airbyte_message.page.lines
    record = airbyte_message.record
    if airbyte_message.type is not Type.RECORD or record is None or record.file_reference or record.namespace:
        return _cdk_to_string(airbyte_message)
    message: dict[str, Any] = {"stream": record.stream, "data": record.data, "emitted_at": record.emitted_at}
    if record.meta:
        message["meta"] = as_json(record.meta)
    return orjson.dumps({"type": "RECORD", "record": message}).decode()


def on_record(self: ConcurrentReadProcessor, record: Record) -> Iterable[AirbyteMessage]:
    """What the CDK says of a record; of a page once, with all of its records counted."""
    messages = _cdk_on_record(self, record)
    if not isinstance(record, RecordPage):
        yield from messages
        return
    for message in messages:
        yield PageMessage(record) if message.type is Type.RECORD else message
    self._record_counter[record.stream_name] += record.count - 1


@cache
def is_supported_cdk() -> bool:
    """Whether this is a CDK that the adjustments were written for."""
    return version("airbyte-cdk").startswith(SUPPORTED_CDK)


def apply(entrypoint: AirbyteEntrypoint, source: ConcurrentSource) -> bool:
    """Put the adjustments in force for the process; on a CDK that they were not written for, says that it does not.

    Args:
        entrypoint: Its memory monitor is to look as often as with records.
        source: Its queue is to hold pages instead of records, and fewer parts are to wait for its workers.

    Returns:
        Whether they are in force.
    """
    if not is_supported_cdk():
        logger.warning(
            "airbyte-cdk %s is unknown to this connector: null columns may be left out.", version("airbyte-cdk")
        )
        return False
    AirbyteEntrypoint.airbyte_message_to_string = staticmethod(message_to_string)  # type: ignore[method-assign,assignment]
    ConcurrentReadProcessor.on_record = on_record  # type: ignore[method-assign]
    source._queue.maxsize = _PLACES  # noqa: SLF001 - made inside a constructor
    source._threadpool._max_concurrent_tasks = _WAITING  # noqa: SLF001 - made inside a constructor
    entrypoint._memory_monitor._check_interval = _PAGES_PER_LOOK  # noqa: SLF001 - made inside a constructor
    return True
