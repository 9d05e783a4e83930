"""Runs a command as a process and measures it: wall time, CPU, peak memory, records."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.request import urlopen

from benchmarks.pages import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.pages import World

_CHUNK = 1 << 20
_RECORD = b'"type":"RECORD"'
_SAMPLE = 0.25
_ROOT = Path(__file__).parent.parent


@dataclass
class Run:
    """What one process took.

    Attributes:
        wall: Seconds from start to end.
        cpu: Seconds of CPU, user and system.
        peak: Most memory, MB.
        records: RECORD lines on its standard output.
        memory: Memory over time: (seconds since start, MB).
        served: What the server counted meanwhile; see `benchmarks.server.Measured`.
    """

    wall: float
    cpu: float
    peak: float
    records: int
    memory: list[tuple[float, float]] = field(default_factory=list, repr=False)
    served: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def rate(self) -> float:
        """Records per second of wall time."""
        return self.records / self.wall

    @property
    def requests(self) -> int:
        """Requests for reports and catalogs."""
        return len(self.served.get("arrivals", ()))

    @property
    def requests_per_second(self) -> float:
        """Sustained: between the first and the last arrival."""
        arrivals = self.served.get("arrivals", ())
        return (len(arrivals) - 1) / (arrivals[-1] - arrivals[0]) if len(arrivals) > 1 else 0.0


def measured(command: Sequence[str], folder: Path, port: int | None = None) -> Run:
    """Run a command to its end.

    Raises:
        RuntimeError: It ended with an error.
    """
    if port:
        _served(port)
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    with (folder / "stderr").open("wb") as errors:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment, cwd=folder)
        memory: list[tuple[float, float]] = []
        watch = threading.Thread(target=_watch, args=(process.pid, started, memory), daemon=True)
        watch.start()
        assert process.stdout
        records, last = _count(process.stdout)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        errors_said = (folder / "stderr").read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {last[-2000:]!r} {errors_said}")
    served = _served(port) if port else {}
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, records, memory, served)


def _count(output: IO[bytes]) -> tuple[int, bytes]:
    """How often a record begins in the output, and the output's end."""
    records, rest, last = 0, b"", b""
    while chunk := output.read(_CHUNK):
        text = rest + chunk
        records += text.count(_RECORD)
        rest = text[-len(_RECORD) + 1 :]
        last = text
    return records, last


def _watch(pid: int, started: float, memory: list[tuple[float, float]]) -> None:
    page = resource.getpagesize() / 1024 / 1024
    try:
        while True:
            resident = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
            memory.append((time.monotonic() - started, resident * page))
            time.sleep(_SAMPLE)
    except (OSError, IndexError):
        return  # the process is over


def _served(port: int) -> Mapping[str, Any]:
    with urlopen(f"http://127.0.0.1:{port}/measured", timeout=10) as answer:
        measured: Mapping[str, Any] = json.load(answer)
    return measured


@contextmanager
def serving(world: World, latency: float = 0.0) -> Iterator[int]:
    """The port of a server of this world; it is stopped at the end."""
    counts = [f"--{name}={getattr(world, name)}" for name in COUNTS]
    command = [sys.executable, "-m", "benchmarks.server", *counts, f"--latency={latency}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(10)
