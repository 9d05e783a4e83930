"""The line that says what a command is waiting for: at a terminal, and nowhere else."""

from __future__ import annotations

import io
import logging

import pytest

from source_tiktok_ads.commands.waiting import ReadProgress, WaitingLine, explain_read

RECORDS = '{"type":"RECORD","record":{"stream":"ads"}}\n{"type":"RECORD","record":{"stream":"ads"}}'


class Terminal(io.StringIO):
    """A text stream that is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True

    @property
    def last(self) -> str:
        """What a person sees on the line."""
        return self.getvalue().rpartition("\r\x1b[K")[2]


def status(stream: str, value: str) -> str:
    return (
        '{"type":"TRACE","trace":{"type":"STREAM_STATUS","stream_status":{"stream_descriptor":{"name":"'
        f'{stream}"}},"status":"{value}"}}}}}}'
    )


def test_the_line_says_what_is_waited_for_and_since_when() -> None:
    moments = iter([100.0, 112.4])
    terminal = Terminal()
    WaitingLine(terminal, lambda: next(moments)).say("Asking for ads, stream 3 of 40")
    assert terminal.last == "Asking for ads, stream 3 of 40, 12 s"


def test_nothing_is_written_where_there_is_no_terminal() -> None:
    file = io.StringIO()
    with WaitingLine(file) as line:
        line.say("Asking for ads")
        ReadProgress(line).see(RECORDS)
    explain_read(file, file)
    assert (file.getvalue(), line.shown) == ("", False)


def test_the_line_is_gone_at_the_end_and_stays_gone() -> None:
    terminal = Terminal()
    with WaitingLine(terminal) as line:
        line.say("Asking for ads")
    assert terminal.last == ""
    before = terminal.getvalue()
    line.say("Asking for campaigns")
    assert terminal.getvalue() == before


def test_a_log_line_takes_the_place_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(logging.getLogger(), "handlers", [logging.StreamHandler(terminal)])
    with WaitingLine(terminal) as line:
        line.say("Asking for ads")
        logging.getLogger("airbyte").warning("The API is slow.")
        assert terminal.last == "The API is slow.\n"
        line.say("Asking for ads again")
    logging.getLogger("airbyte").warning("Done.")
    assert terminal.last == "Done.\n"


def test_the_progress_of_a_read_counts_streams_and_records() -> None:
    line = WaitingLine(Terminal())
    progress = ReadProgress(line)
    for message in (status("ads", "STARTED"), status("campaigns", "STARTED"), RECORDS, status("ads", "RUNNING")):
        progress.see(message)
    assert line.text == "0 of 2 started streams read, 2 records"
    for message in (
        '{"type":"STATE","state":{}}',
        RECORDS + "\n",
        status("ads", "COMPLETE"),
        status("x", "INCOMPLETE"),
    ):
        progress.see(message)
    assert line.text == "2 of 3 started streams read, 4 records"


@pytest.mark.parametrize(
    ("output", "said"), [(Terminal(), True), (io.StringIO(), False)], ids=["terminal", "file or pipe"]
)
def test_read_tells_a_person_at_a_terminal_what_shows_records(output: io.StringIO, *, said: bool) -> None:
    errors = Terminal()
    explain_read(output, errors)
    assert ("source-tiktok-ads preview" in errors.getvalue()) is said
    assert output.getvalue() == ""
