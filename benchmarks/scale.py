"""One process beside several that share its ad accounts and the app's quota: records, requests, wall time, CPU.

python -m benchmarks.scale [--accounts 500] [--processes 8] [--tier basic] [--limiter on]

The server is the simulated API in a process of its own, anew for each line; it refuses what is above the tier. Without
the limiter the server has no tier. Whether the records are those of one process, but for the moment at which they were
emitted, is checked and said.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from benchmarks.connector import UNLIMITED, catalog_of, command
from benchmarks.requests import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

STREAMS = ("ads_daily_report", "ads", "ad_accounts", "business_centers")
DAYS = {"start_date": "2026-03-14", "end_date": "2026-03-16"}
_FOLDER = Path(__file__).parents[1]
_EMITTED = re.compile(rb',"emitted_at":\d+')
_RECORD = b'{"type":"RECORD"'
_HEAD = (
    "processes",
    "limiter",
    "wall s",
    "asking s",
    "CPU s",
    "peak MB",
    "requests",
    "req/s",
    "most/s",
    "most/min",
    "refused",
)
_WIDTHS = (10, 10, 9, 10, 8, 9, 10, 8, 8, 10, 9)


@dataclass(frozen=True)
class Server:
    """The simulated API, in a process of its own.

    Attributes:
        config: A configuration that reads all of it.
        control: Where its control endpoints are.
    """

    config: dict[str, Any]
    control: str

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401 - any JSON
        """What a control endpoint answers; with a body, to a POST."""
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(f"{self.control}/{path}", data), timeout=60) as answer:  # noqa: S310 - loopback
            return json.load(answer)


@contextmanager
def simulated(accounts: int, tier: str, latency: float) -> Iterator[Server]:
    """A server of so many ad accounts, which is stopped at the end."""
    options = ["--world", f"wide:{accounts}", "--tier", tier, "--now", NOW.isoformat()]
    started = [sys.executable, "-m", "simulated_api", *options]
    with subprocess.Popen(started, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_FOLDER, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            said = json.loads(process.stdout.readline())
            server = Server({**said["config"], **DAYS}, f"{said['base_url'].partition('/open_api')[0]}/_control")
            server.ask("knobs", {"latency": latency})
            yield server
        finally:
            process.stdin.close()
            process.wait(30)


@dataclass
class Read:
    """What the processes of one read took together.

    Attributes:
        wall: Seconds from the start of the first to the end of the last.
        cpu: Seconds of CPU of all.
        peak: Most memory of one of them, MB.
        records: RECORD lines without their moments, each with how often it came.
        arrivals: Moments at which requests arrived at the server, in seconds, in order.
        refused: Requests above the tier.
    """

    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    records: Counter[bytes] = field(default_factory=Counter, repr=False)
    arrivals: list[float] = field(default_factory=list, repr=False)
    refused: int = 0

    @property
    def asking(self) -> float:
        """Seconds from the first request to the last: without the start of the processes."""
        return self.arrivals[-1] - self.arrivals[0]

    @property
    def rate(self) -> float:
        """Requests per second of that time."""
        return (len(self.arrivals) - 1) / self.asking

    def most_within(self, seconds: float) -> int:
        """The most requests in any span of so many seconds."""
        most = first = 0
        for number, moment in enumerate(self.arrivals):
            while moment - self.arrivals[first] >= seconds:
                first += 1
            most = max(most, number - first + 1)
        return most


def read(server: Server, program: Sequence[str], configs: Sequence[Mapping[str, Any]], catalog: object) -> Read:
    """Read with all configurations at once, each in a process of its own.

    Raises:
        RuntimeError: A process ended with an error.
    """
    server.ask("clear", {})
    found = Read()
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "catalog.json", catalog)
        for number, config in enumerate(configs):
            _write(folder / f"config-{number}.json", config)
        began = time.monotonic()
        processes = [_start(program, folder, number) for number in range(len(configs))]
        for process in processes:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            found.cpu += usage.ru_utime + usage.ru_stime
            found.peak = max(found.peak, usage.ru_maxrss / 1024)
        found.wall = time.monotonic() - began
        for number, process in enumerate(processes):
            output = folder / f"out-{number}"
            if process.returncode:
                raise RuntimeError(f"process {number} failed: {output.read_text('utf-8', 'replace')[-2000:]}")
            with output.open("rb") as lines:
                found.records.update(_EMITTED.sub(b"", line) for line in lines if line.startswith(_RECORD))
    found.arrivals = sorted(entry["time"] for entry in server.ask("requests"))
    found.refused = server.ask("quota")["refused"]
    return found


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), "utf-8")


def _start(program: Sequence[str], folder: Path, number: int) -> subprocess.Popen[bytes]:
    files = [f"--config={folder}/config-{number}.json", f"--catalog={folder}/catalog.json"]
    with (folder / f"out-{number}").open("wb") as output:
        return subprocess.Popen([*program, "read", *files], stdout=output, stderr=subprocess.STDOUT, cwd=_FOLDER)


def shards(config: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """The configurations of so many processes, whose shares are the whole quota at most."""
    return [
        {**config, "shard": f"{number}/{count}", "rate_limit_share": 100 // count} for number in range(1, count + 1)
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a line for each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description="One process beside several.")
    parser.add_argument("--accounts", type=int, default=500)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--tier", default="basic", choices=("basic", "advanced", "premium", "ultimate"))
    parser.add_argument("--limiter", choices=("on", "off"), help="both when not given")
    parser.add_argument("--latency", type=float, default=0.1, help="seconds that each answer takes")
    args = parser.parse_args(arguments)
    _say("".join(title.rjust(width) for title, width in zip(_HEAD, _WIDTHS, strict=True)))
    whole: Counter[bytes] | None = None
    for limiter, program, tier in (("on", [command()], args.tier), ("off", [*UNLIMITED], "none")):
        if args.limiter not in (None, limiter):
            continue
        for count in (1, args.processes):
            with simulated(args.accounts, tier, args.latency) as server:
                config = {**server.config, "rate_limit_tier": args.tier if limiter == "on" else "ultimate"}
                catalog = catalog_of(config, STREAMS)
                found = read(server, program, shards(config, count), catalog)
            _line(count, limiter, found)
            whole = whole or found.records
            same = "the same" if found.records == whole else "OTHER"
            load = ", ".join(f"{each:.1f}" for each in os.getloadavg()[:2])
            _say(f"{'':10}{found.records.total():,} records, {same} as those of one process; load {load}")
            if found.records != whole:
                sys.exit("Records differ.")


def _line(count: int, limiter: str, found: Read) -> None:
    cells = (
        str(count),
        limiter,
        f"{found.wall:.1f}",
        f"{found.asking:.1f}",
        f"{found.cpu:.1f}",
        f"{found.peak:.0f}",
        f"{len(found.arrivals):,}",
        f"{found.rate:.1f}",
        str(found.most_within(1)),
        f"{found.most_within(60):,}",
        str(found.refused),
    )
    _say("".join(cell.rjust(width) for cell, width in zip(cells, _WIDTHS, strict=True)))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
