"""The process's output and its end: whole lines in UTF-8, and an exit within seconds whatever ends it.

The CDK reads in worker threads that are no daemons and that wait for room in its queue. When the thread that prints has
failed (a closed output, a full disk, the memory guard, Ctrl-C), nobody empties that queue any more, and an interpreter
that joins its threads would wait for ever. So the end of this process is `os._exit`, after what is left to say.
"""

from __future__ import annotations

import ctypes
import os
import select
import shutil
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

# The CDK's `ENV_REQUEST_CACHE_PATH`. A child of Spark may have to end while its main thread imports the CDK, and a
# second thread that imports it then meets half of its modules: so nothing here imports it.
CACHE_FOLDER = "REQUEST_CACHE_PATH"
_SECONDS_TO_END = 8.0  # docker stop kills after 10
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_STANDARD_OUTPUT, _STANDARD_ERROR = 1, 2


class OutputClosedError(Exception):
    """Nobody takes the output any more: it is closed, or the disk behind it is full."""


class LineWriter:
    """A text stream of whole lines that go to a file descriptor as UTF-8, whatever the locale says.

    A line is written to its end even while a signal arrives. Threads may write at the same time: what a thread writes
    is held until its line ends, so that lines of two threads do not mix.

    Args:
        descriptor: Of an open file.
        on_failure: Told why the output takes no more, in the thread that wrote; None: `OutputClosedError` says it.
    """

    encoding = "utf-8"

    def __init__(self, descriptor: int = _STANDARD_OUTPUT, on_failure: Callable[[OSError], None] | None = None) -> None:
        self._descriptor, self._on_failure = descriptor, on_failure
        self._lock = threading.Lock()
        self._local = threading.local()

    def write(self, text: str) -> int:
        """Write text; what follows its last line break waits for the rest of its line.

        Raises:
            OutputClosedError: The output does not take it.
        """
        lines, end, rest = text.rpartition("\n")
        begun: str = getattr(self._local, "begun", "")
        if end:
            self.write_bytes(f"{begun}{lines}{end}".encode("utf-8", "backslashreplace"))
            begun = ""
        self._local.begun = begun + rest
        return len(text)

    def write_bytes(self, lines: bytes) -> None:
        """Write one or several whole lines that are UTF-8 already.

        Raises:
            OutputClosedError: The output does not take them.
        """
        rest = memoryview(lines)
        with self._lock:
            while rest:
                try:
                    rest = rest[os.write(self._descriptor, rest) :]
                except BlockingIOError:  # a pipe that its other owner made non-blocking
                    select.select([], [self._descriptor], [])
                except OSError as error:
                    if self._on_failure:
                        self._on_failure(error)
                    raise OutputClosedError(str(error)) from error

    def flush(self) -> None:
        """Nothing waits here."""

    def isatty(self) -> bool:
        """Whether people look at it."""
        return os.isatty(self._descriptor)

    def fileno(self) -> int:
        """The file descriptor."""
        return self._descriptor


def end_process(code: int, reason: str = "", by_signal: int | None = None) -> NoReturn:
    """End now: no thread is waited for, the CDK's temporary folder with its copy of the configuration goes.

    Args:
        code: The exit code.
        reason: One line for the error output, without secrets.
        by_signal: A signal to end by instead, where it ends this process.
    """
    if reason:
        with suppress(OSError):
            os.write(_STANDARD_ERROR, f"{reason}\n".encode("utf-8", "backslashreplace"))
    if folder := os.environ.get(CACHE_FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError, ValueError, AttributeError):  # the error output may be gone, or never have been there
        sys.stderr.flush()
    if by_signal is not None:
        # Python sets handlers in its main thread only, which may be waiting for anything.
        ctypes.CDLL(None).signal(by_signal, int(signal.SIG_DFL))
        os.kill(os.getpid(), by_signal)
    os._exit(code)


def end_soon(code: int, seconds: float = _SECONDS_TO_END) -> None:
    """End after some seconds, come what may: what is left to say may meet a reader that has stopped.

    Args:
        code: The exit code.
        seconds: Until then.
    """
    timer = threading.Timer(seconds, end_process, [code, "The output was not taken in time."])
    timer.daemon = True
    timer.start()


class Signals:
    """SIGTERM and SIGINT end the process within seconds, even as process 1, which no signal ends by itself.

    The handler runs between any two steps of the main thread, which may hold any lock: so it only writes a byte, and a
    thread that waits for that byte does the rest.

    Args:
        interrupt: Told the signal's number, in that thread: asks the main thread to come to an end. The process ends a
            few seconds later in any case.
    """

    def __init__(self, interrupt: Callable[[int], None]) -> None:
        self._interrupt = interrupt
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        threading.Thread(target=self._wait, name="signals", daemon=True).start()
        for number in _SIGNALS:
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: object) -> None:
        with suppress(BlockingIOError):  # as many signals as a pipe holds were noted before
            os.write(self._writer, bytes([number]))

    def _wait(self) -> None:
        number = os.read(self._reader, 1)[0]
        end_soon(128 + number)
        self._interrupt(number)


def end_at_once(number: int) -> None:
    """End on a signal while nothing is being read: there is no state to print.

    It ends by the signal itself, as a process does that does not handle it: PyAirbyte stops a command whose answer it
    has, and takes any other end for a failure. Process 1 is not ended by one, and exits.

    Args:
        number: Of the signal.
    """
    end_process(128 + number, f"Ended by {signal.Signals(number).name}.", by_signal=number)
