"""One cause of many streams is not said once per stream, and no stream goes unnamed."""

from __future__ import annotations

import pytest
from airbyte_cdk.models import AirbyteErrorTraceMessage, FailureType, StreamDescriptor

from source_tiktok_ads.sync.stream_errors import StreamErrors

STREAMS = [f"stream_{number}" for number in range(30)]


def error(stream: str, message: str) -> AirbyteErrorTraceMessage:
    return AirbyteErrorTraceMessage(
        message=message, failure_type=FailureType.transient_error, stream_descriptor=StreamDescriptor(name=stream)
    )


@pytest.mark.parametrize(
    ("message", "times"),
    [
        ("127.0.0.1 port 80 answers HTTP 500. Try again later.", 1),
        ("stream {0}, ad account 7001: HTTP 500. For this cause, 413 parts of the stream were not read.", 3),
    ],
)
def test_one_cause_of_many_streams_is_printed_a_few_times_and_counted(message: str, times: int) -> None:
    errors = StreamErrors()
    printed = [errors.is_to_be_printed(error(stream, message.format(stream))) for stream in STREAMS]
    assert printed == [True] * times + [False] * (len(STREAMS) - times)
    assert "30 streams have one cause in common: " in errors.summary()
    assert "stream_19 and 10 more" in errors.summary()
    assert errors.kinds == {FailureType.transient_error}


def test_an_error_that_needs_somebody_is_said_of_each_stream() -> None:
    errors, message = StreamErrors(), "stream {0}, ad account 7001: TikTok API error 40001: no permission"
    for stream in STREAMS:
        each = error(stream, message.format(stream))
        each.failure_type = FailureType.config_error
        assert errors.is_to_be_printed(each)


def test_different_causes_are_all_printed() -> None:
    errors = StreamErrors()
    assert all(errors.is_to_be_printed(error(stream, f"stream {stream}: cause {stream}")) for stream in STREAMS)
    assert "in common" not in errors.summary()


def test_without_an_error_there_is_nothing_to_sum_up() -> None:
    assert StreamErrors().summary() == ""
