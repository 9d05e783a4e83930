"""What the adjustments rest on: each test fails when the CDK changes under one of them."""

from __future__ import annotations

import inspect
import json
import logging
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

import orjson
import pytest
from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.models import AirbyteMessage, AirbyteRecordMessage, Type
from airbyte_cdk.sources.concurrent_source.concurrent_read_processor import ConcurrentReadProcessor
from airbyte_cdk.sources.concurrent_source.concurrent_source import ConcurrentSource
from airbyte_cdk.sources.concurrent_source.thread_pool_manager import ThreadPoolManager
from airbyte_cdk.sources.message import InMemoryMessageRepository
from airbyte_cdk.sources.streams.concurrent.cursor import FinalStateCursor
from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream
from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator
from airbyte_cdk.sources.utils.slice_logger import DebugSliceLogger

from source_tiktok_ads.run import Entrypoint
from source_tiktok_ads.source import SourceTiktokAds
from source_tiktok_ads.sync import cdk_adjustments
from source_tiktok_ads.sync.record_pages import PAGE, PageMessage, RecordPage, paged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from airbyte_cdk.sources.connector_state_manager import HashableStreamDescriptor
    from airbyte_cdk.sources.types import Record

STREAM = "campaigns"
RECORDS = [{"campaign_id": str(number), "budget": None, "name": "Frühling\u2028 \U0001f600"} for number in range(3)]


class _OnePage(Partition):
    def read(self) -> Iterable[Record]:
        return [RecordPage(RECORDS, STREAM)]

    def to_slice(self) -> Mapping[str, Any]:
        return {}

    def stream_name(self) -> str:
        return STREAM

    def __hash__(self) -> int:
        return id(self)


class _Partitions(PartitionGenerator):
    def generate(self) -> Iterable[Partition]:
        return [_OnePage(), _OnePage()]


@pytest.fixture(autouse=True)
def _adjusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AirbyteEntrypoint, "airbyte_message_to_string", AirbyteEntrypoint.airbyte_message_to_string)
    monkeypatch.setattr(ConcurrentReadProcessor, "on_record", ConcurrentReadProcessor.on_record)
    Entrypoint(SourceTiktokAds())


def _read() -> list[AirbyteMessage]:
    repository = InMemoryMessageRepository()
    stream = DefaultStream(
        partition_generator=_Partitions(),
        name=STREAM,
        json_schema={},
        primary_key=[],
        cursor_field=None,
        logger=logging.getLogger("airbyte"),
        cursor=FinalStateCursor(STREAM, None, repository),
    )
    source = ConcurrentSource.create(2, 1, logging.getLogger("airbyte"), DebugSliceLogger(), repository)
    return list(source.read([stream]))


def test_the_cdk_leaves_null_columns_out_and_the_connector_does_not() -> None:
    message = AirbyteMessage(type=Type.RECORD, record=AirbyteRecordMessage(STREAM, {"budget": None}, 1))
    assert "budget" not in cdk_adjustments._cdk_to_string(message)
    assert json.loads(cdk_adjustments.message_to_string(message))["record"]["data"] == {"budget": None}


def test_a_page_passes_the_cdks_queue_and_processor_as_one_message() -> None:
    pages = [message for message in _read() if message.type is Type.RECORD]
    assert [page.page.count for page in pages if isinstance(page, PageMessage)] == [3, 3]


def test_each_record_of_a_page_is_counted_in_the_cdks_closing_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    _read()
    assert f"Read 6 records from {STREAM} stream" in caplog.text


def test_a_stream_is_said_to_be_running_once_before_its_first_page() -> None:
    kinds = [
        message.trace.stream_status.status.value
        if message.trace and message.trace.stream_status
        else message.type.value
        for message in _read()
    ]
    assert kinds == ["STARTED", "RUNNING", "RECORD", "RECORD", "STATE", "COMPLETE"]


def test_lines_of_a_page_are_those_of_its_records_one_by_one() -> None:
    message = PageMessage(RecordPage(RECORDS, STREAM))
    one_by_one = [cdk_adjustments.message_to_string(record) for record in message.one_by_one()]
    page = cdk_adjustments.message_to_string(message)
    assert isinstance(page, bytes)
    assert page.decode().removesuffix("\n").split("\n") == one_by_one
    assert [orjson.loads(line)["record"]["data"] for line in one_by_one] == RECORDS


def test_the_state_is_told_how_many_records_the_pages_before_it_hold() -> None:
    counter: defaultdict[HashableStreamDescriptor, float] = defaultdict(float)
    for message in _read():
        counted = Entrypoint.handle_record_counts(message, counter)
        if counted.state:
            assert counted.state.sourceStats
            assert counted.state.sourceStats.recordCount == 6.0
            break
    else:
        pytest.fail("no state came")


def test_the_queue_of_a_source_has_places_for_pages_not_for_records() -> None:
    source = SourceTiktokAds()
    Entrypoint(source)
    assert source._concurrent_source._queue.maxsize == cdk_adjustments._PLACES
    assert (
        ConcurrentSource.create(2, 1, source.logger, DebugSliceLogger(), source._message_repository)._queue.maxsize
        == 10_000
    )


def test_few_parts_wait_for_a_worker_and_no_more_are_looked_at_before_another_is_taken() -> None:
    source = SourceTiktokAds()
    pool = source._concurrent_source._threadpool
    assert pool._max_concurrent_tasks == ThreadPoolManager.DEFAULT_MAX_QUEUE_SIZE == 10_000
    Entrypoint(source)
    going_on = threading.Event()
    for _ in range(cdk_adjustments._WAITING - 1):
        pool.submit(going_on.wait)
    assert not pool.prune_to_validate_has_reached_futures_limit()
    pool.submit(going_on.wait)
    assert pool.prune_to_validate_has_reached_futures_limit()
    going_on.set()


def test_the_memory_is_looked_at_as_often_as_with_records() -> None:
    entrypoint = Entrypoint(SourceTiktokAds())
    assert entrypoint._memory_monitor._check_interval * PAGE == 5_000


def test_building_the_source_changes_nothing_of_the_cdk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AirbyteEntrypoint, "airbyte_message_to_string", cdk_adjustments._cdk_to_string)
    monkeypatch.setattr(ConcurrentReadProcessor, "on_record", cdk_adjustments._cdk_on_record)
    source = SourceTiktokAds()
    assert AirbyteEntrypoint.airbyte_message_to_string is cdk_adjustments._cdk_to_string
    assert ConcurrentReadProcessor.on_record is cdk_adjustments._cdk_on_record
    assert source._concurrent_source._queue.maxsize == 10_000
    assert not source.whole_pages


def test_an_unknown_cdk_gets_no_adjustment(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(AirbyteEntrypoint, "airbyte_message_to_string", cdk_adjustments._cdk_to_string)
    monkeypatch.setattr(ConcurrentReadProcessor, "on_record", cdk_adjustments._cdk_on_record)
    monkeypatch.setattr(cdk_adjustments, "is_supported_cdk", lambda: False)
    source = SourceTiktokAds()
    Entrypoint(source)
    assert not source.whole_pages
    assert ConcurrentReadProcessor.on_record is cdk_adjustments._cdk_on_record
    assert "unknown to this connector" in caplog.text


def test_the_cdk_still_ends_a_read_at_an_item_that_is_false() -> None:
    assert "while airbyte_message_or_record_or_exception := queue.get():" in inspect.getsource(
        ConcurrentSource._consume_from_queue
    )
    assert RecordPage(RECORDS, STREAM)


def test_records_before_an_error_come_before_it_by_the_page_too() -> None:
    def failing() -> Iterator[dict[str, Any]]:
        yield from ({"n": number} for number in range(PAGE + 2))
        raise ValueError("broken")

    pages = paged(failing())
    assert [len(cast("list[Any]", next(pages))) for _ in range(2)] == [PAGE, 2]
    with pytest.raises(ValueError, match="broken"):
        next(pages)
