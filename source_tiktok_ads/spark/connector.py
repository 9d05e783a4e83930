"""The connector's own read, run for one task as a process: nothing of it is written a second time.

A process has the connector's own limiter, signals and end, whatever Spark does with the worker that it is a child of.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from source_tiktok_ads.spark.errors import TikTokAdsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from source_tiktok_ads.spark.options import Hidden

_CHILD = Path(__file__).with_name("child.py")
_SECONDS_TO_END = 30.0
_RECORD, _BUFFER = b'{"type":"RECORD"', 1 << 20
_SHOWN = frozenset({"WARN", "ERROR", "FATAL"})


class _Message(msgspec.Struct):
    type: str
    log: dict[str, Any] = {}
    trace: dict[str, Any] = {}
    state: dict[str, Any] = {}


class Read:
    """One read of one stream.

    Args:
        config: The configuration of the task.
        stream: As the configured catalog has it, with the columns to read.
        sync_mode: `full_refresh` or `incremental`.
        state: State messages to continue from.

    Attributes:
        states: State messages of the stream, the last being the one to keep; once the lines are read.
    """

    def __init__(
        self, config: Hidden, stream: Mapping[str, Any], sync_mode: str, state: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        self._config, self._name = config, stream["name"]
        configured = {"stream": dict(stream), "sync_mode": sync_mode, "destination_sync_mode": "append"}
        self._catalog, self._state = {"streams": [configured]}, list(state)
        self.states: list[dict[str, Any]] = []
        self._errors: list[dict[str, Any]] = []
        self._status = ""

    def records(self) -> Iterator[bytes]:
        """RECORD messages, a line each.

        Raises:
            TikTokAdsError: The stream was not read in full; what the connector says of it.
        """
        decoder = msgspec.json.Decoder(_Message)
        with self._running() as process:
            for line in process.stdout or ():
                if line.startswith(_RECORD):
                    yield line
                elif line.startswith(b"{"):
                    self._note(decoder.decode(line))
            returncode = process.wait()
        if returncode or self._status != "COMPLETE":
            raise TikTokAdsError(self._failure(returncode)) from None

    @contextmanager
    def _running(self) -> Iterator[subprocess.Popen[bytes]]:
        with TemporaryDirectory(prefix="tiktok-ads-", ignore_cleanup_errors=True) as folder:  # of this user alone
            arguments = ["read"]
            for name, content in (("config", self._config), ("catalog", self._catalog), ("state", self._state)):
                path = Path(folder, f"{name}.json")
                path.touch(mode=0o600)
                path.write_text(json.dumps(content))
                arguments += [f"--{name}", str(path)]
            # By its path, so that nothing of Spark is imported. In a session of its own: Spark ends workers by group,
            # and what ends by a signal has no time to tidy up.
            command = [sys.executable, "-P", str(_CHILD), folder, *arguments]
            with subprocess.Popen(  # noqa: S603 - this interpreter
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=_BUFFER, start_new_session=True
            ) as process:
                try:
                    yield process
                finally:
                    _end(process)

    def _note(self, message: _Message) -> None:
        if message.type == "STATE":
            self.states.append(message.state)
        elif message.type == "LOG" and message.log.get("level") in _SHOWN:
            sys.stderr.write(f"tiktok_ads {message.log['level']} {message.log['message']}\n")
        elif message.type == "TRACE" and message.trace.get("type") == "ERROR":
            self._errors.append(message.trace["error"])
        elif message.type == "TRACE" and message.trace.get("type") == "STREAM_STATUS":
            self._status = message.trace["stream_status"]["status"]

    def _failure(self, returncode: int) -> str:
        """The sentences of the stream's errors; the last error of all only says that there were some."""
        own = [each for each in self._errors if each.get("stream_descriptor")] or self._errors
        if messages := dict.fromkeys(each["message"] for each in own):
            return "\n".join(messages)
        how = f"signal {-returncode}" if returncode < 0 else f"code {returncode}"
        return f"Stream {self._name} was not read in full: the connector ended with {how}. Its log says more."


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a process come to its end, which takes its files along; one that does not is killed."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
