"""What is printed of a read that is broken off: no state that counts a record which was not printed before it."""

from __future__ import annotations

import errno
import logging
import os
import signal
import sys
import tempfile
from pathlib import Path
from queue import Queue
from typing import Any
from unittest.mock import MagicMock, Mock

import orjson
import pytest
from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.models import FailureType, Type

from source_tiktok_ads import run
from source_tiktok_ads.commands.process import LineWriter
from source_tiktok_ads.source import SourceTiktokAds
from source_tiktok_ads.sync.cdk_adjustments import message_to_string
from source_tiktok_ads.sync.ending import Interruption, closing_messages, missing_streams
from source_tiktok_ads.sync.record_pages import PageMessage, RecordPage


def test_records_on_their_way_come_before_the_state_that_counts_them() -> None:
    queue: Queue[Any] = Queue()
    queue.put(RecordPage([{"n": 1}], "ads"))
    queue.put(object())  # the CDK's word for a part that is done
    cursor, state = Mock(), Mock(type=Type.STATE)
    cursor.state_message.return_value = state
    page, last = closing_messages(queue, [cursor])
    assert isinstance(page, PageMessage)
    assert page.page.count == 1
    assert last is state


def test_what_workers_add_meanwhile_is_not_waited_for() -> None:
    queue: Queue[Any] = Queue()
    queue.put(RecordPage([{"n": 1}], "ads"))
    messages = closing_messages(queue, [])
    next(messages)
    queue.put(RecordPage([{"n": 2}], "ads"))
    assert list(messages) == []


def test_a_state_that_could_not_be_continued_is_not_replaced() -> None:
    cursor = Mock()
    cursor.state_message.return_value = None
    assert list(closing_messages(Queue(), [cursor])) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_read_with_its_exit_code_and_a_transient_error(number: int, code: int) -> None:
    error = Interruption(number).error()
    assert (error.exit_code, error.failure_type) == (code, FailureType.transient_error)
    assert signal.Signals(number).name in (error.message or "")


def test_a_stream_that_the_source_does_not_have_is_named_with_the_nearest_name() -> None:
    error = missing_streams(["ads", "campaings"], ["ads", "campaigns"])
    assert error is not None
    assert error.failure_type is FailureType.config_error
    assert "'campaings'; did you mean campaigns?" in (error.message or "")


def test_no_error_when_every_stream_is_there() -> None:
    assert missing_streams(["ads"], ["ads", "campaigns"]) is None


def test_a_page_on_its_way_is_printed_as_its_lines_when_a_read_breaks_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = RecordPage([{"n": 1}, {"n": 2}], "ads")
    output = os.open(tmp_path / "out", os.O_WRONLY | os.O_CREAT)
    source = Mock(closing_messages=Mock(return_value=[PageMessage(page)]))
    broken = Mock(run=Mock(side_effect=Interruption(signal.SIGTERM).error()))
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # put back after the test
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(AirbyteEntrypoint, "airbyte_message_to_string", staticmethod(message_to_string))
    monkeypatch.setattr(SourceTiktokAds, "for_command", Mock(return_value=source))
    for name, stand_in in {
        "Entrypoint": Mock(return_value=broken),
        "LineWriter": Mock(return_value=LineWriter(output)),
        "Signals": Mock(),
        "WaitingLine": MagicMock(),
        "end_soon": Mock(),
        "tune_for_reading": Mock(),
        "end_process": Mock(side_effect=SystemExit),
    }.items():
        monkeypatch.setattr(run, name, stand_in)
    with pytest.raises(SystemExit):
        run.run(["read", "--config", "c.json", "--catalog", "k.json"])
    os.close(output)
    printed = (tmp_path / "out").read_bytes()
    assert printed.startswith(page.lines)
    assert [orjson.loads(line)["type"] for line in printed.splitlines()] == ["RECORD", "RECORD", "TRACE"]


@pytest.mark.parametrize(
    ("file", "named"),
    [
        (None, True),  # a full disk
        (Path(tempfile.gettempdir()) / "one", True),
        (Path("/airbyte/manifest.yaml"), False),
    ],
)
def test_no_other_file_is_taken_for_a_temporary_one(file: Path | None, named: object) -> None:
    trace = run._as_trace(OSError(errno.EACCES, "Permission denied", file and str(file))).trace
    assert trace
    assert trace.error
    assert ("TMPDIR" in (trace.error.message or "")) is named
