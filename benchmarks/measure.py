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
_BUSY = slice(0, 3)  # of the line of all cores in /proc/stat: user, nice, system


@dataclass
class Run:
    """What one process took.

    Attributes:
        wall: Seconds from start to end.
        cpu: Seconds of CPU, user and system.
        peak: Most memory, MB.
        records: RECORD lines on its standard output.
        others: Cores that were busy meanwhile with anything but this process, its server and who reads its output.
        memory: Memory over time: (seconds since start, MB).
        served: What the server counted meanwhile; see `benchmarks.server.Measured`.
    """

    wall: float
    cpu: float
    peak: float
    records: int
    others: float = 0.0
    memory: list[tuple[float, float]] = field(default_factory=list, repr=False)
    served: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def rate(self) -> float:
        """Records per second of wall time."""
        return self.records / self.wall

    @property
    def per_record(self) -> float:
        """Microseconds of CPU per record."""
        return 1e6 * self.cpu / self.records if self.records else 0.0

    @property
    def requests(self) -> int:
        """Requests for reports and lists."""
        return len(self.served.get("arrivals", ()))

    @property
    def requests_per_second(self) -> float:
        """Sustained: between the first and the last arrival."""
        arrivals = self.served.get("arrivals", ())
        return (len(arrivals) - 1) / (arrivals[-1] - arrivals[0]) if len(arrivals) > 1 else 0.0


def measured(command: Sequence[str], folder: Path, port: int | None = None, *, path: str = "") -> Run:
    """Run a command to its end.

    Args:
        command: What to run.
        folder: Where to run it.
        port: Of the server that it asks.
        path: `PYTHONPATH` of the process.

    Raises:
        RuntimeError: It ended with an error.
    """
    before = _served(port) if port else {}
    # Byte code is written, so that what is started a second time does not compile.
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}}
    environment |= {"PYTHONPATH": path} if path else {}
    busy, own = _busy(), time.process_time()
    with (folder / "stderr").open("wb") as errors:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment, cwd=folder)
        memory: list[tuple[float, float]] = []
        threading.Thread(target=_watch, args=(process.pid, started, memory), daemon=True).start()
        assert process.stdout
        records, last = _count(process.stdout)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    busy, own = _busy() - busy, time.process_time() - own
    if process.returncode:
        errors_said = (folder / "stderr").read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"{command} ended with {process.returncode}: {last[-2000:]!r} {errors_said}")
    served = _served(port) if port else {}
    cpu = usage.ru_utime + usage.ru_stime
    others = busy - own - cpu - (served["cpu"] - before["cpu"] if port else 0)
    return Run(wall, cpu, usage.ru_maxrss / 1024, records, max(0.0, others / wall), memory, served)


def _busy() -> float:
    """Seconds of CPU that all processes of this machine have taken; 0 where nobody says."""
    try:
        fields = Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:]
    except OSError:
        return 0.0
    return sum(map(int, fields[_BUSY])) / os.sysconf("SC_CLK_TCK")


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
def serving(world: World, latency: float = 0.0, *, compresses: bool = False) -> Iterator[int]:
    """The port of a server of this world; it is stopped at the end."""
    options = [*(f"--{name}={getattr(world, name)}" for name in COUNTS), f"--latency={latency}"]
    options += ["--gzip"] if compresses else []
    command = [sys.executable, "-m", "benchmarks.server", *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_ROOT, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(10)
