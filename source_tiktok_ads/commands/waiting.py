"""What a command is waiting for, on one line of the error output: for a person at a terminal, and for nobody else.

Log files and the output of a command hold nothing of it.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from types import TracebackType

    from source_tiktok_ads.basics import Clock

_CLEAR = "\r\x1b[K"  # to the beginning of the line, and nothing after it
_PAUSE = 1.0
_RECORD, _TRACE = '{"type":"RECORD"', '{"type":"TRACE"'
_ENDS = ("COMPLETE", "INCOMPLETE")
_READ = (
    "`read` prints messages for a destination to load, one JSON object per line. To look at records, use "
    "`source-tiktok-ads preview --config FILE --stream NAME`.\n"
)


class WaitingLine:
    """A line that says what is waited for and since when; log lines push it down.

    Use it as a context: it is written anew each second, and gone at the end.

    Args:
        stream: Where it is written, if that is a terminal; the error output when absent.
        clock: Monotonic seconds.

    Attributes:
        text: What is waited for; empty where nothing is.
        shown: Whether there is a terminal to show it on.
    """

    def __init__(self, stream: TextIO | None = None, clock: Clock = time.monotonic) -> None:
        stream = sys.stderr if stream is None else stream
        self._stream = stream if stream.isatty() else None
        self._clock, self._began = clock, clock()
        self._lock, self._over = threading.Lock(), threading.Event()
        self.text, self.shown = "", self._stream is not None

    def say(self, text: str) -> None:
        """Say at once what is waited for from now on."""
        self.text = text
        self._write()

    def clear(self) -> bool:
        """Make room for a log line.

        Returns:
            True: as a filter of a log handler it lets the line pass.
        """
        if self._stream and self.text:
            self._print(_CLEAR)
        return True

    def __enter__(self) -> WaitingLine:
        if self._stream:
            for handler in logging.getLogger().handlers:
                handler.addFilter(self._make_room)
            threading.Thread(target=self._tick, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        for handler in logging.getLogger().handlers:
            handler.removeFilter(self._make_room)
        self.clear()
        self.text = ""

    def _make_room(self, _: logging.LogRecord) -> bool:
        return self.clear()

    def _tick(self) -> None:
        while not self._over.wait(_PAUSE):
            self._write()

    def _write(self) -> None:
        if self._stream and self.text and not self._over.is_set():
            self._print(f"{_CLEAR}{self.text}, {self._clock() - self._began:.0f} s")

    def _print(self, text: str) -> None:
        with self._lock, suppress(OSError, ValueError):  # a terminal that is gone is no reason to stop
            assert self._stream is not None  # noqa: S101 - for the type checker: all callers have looked
            self._stream.write(text)
            self._stream.flush()


class ReadProgress:
    """How far a `read` is, for a person at a terminal.

    Args:
        line: Where it is said.
    """

    def __init__(self, line: WaitingLine) -> None:
        self._line = line
        self._records = 0
        self._streams: dict[str, str] = {}

    def see(self, message: str | bytes) -> None:
        """Count a message of the protocol, or the records of a page, each on a line of its own."""
        if not self._line.shown:
            return
        if isinstance(message, bytes):
            self._records += message.count(b"\n")
        elif message.startswith(_RECORD):
            self._records += message.rstrip("\n").count("\n") + 1
        elif message.startswith(_TRACE):
            self._see_trace(json.loads(message)["trace"])
        ended = sum(status in _ENDS for status in self._streams.values())
        self._line.text = f"{ended} of {len(self._streams)} started streams read, {self._records:,} records"

    def _see_trace(self, trace: dict[str, Any]) -> None:
        if status := trace.get("stream_status"):
            self._streams[status["stream_descriptor"]["name"]] = status["status"]


def explain_read(output: TextIO, errors: TextIO) -> None:
    """Tell a person who runs `read` at a terminal what comes, and what shows records instead."""
    if output.isatty() and errors.isatty():
        errors.write(_READ)
        errors.flush()
