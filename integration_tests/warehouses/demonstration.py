"""Runs `python -m demo` as a process, and the analyses on any DuckDB connection."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.analyses import ANALYSES
from integration_tests.running.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    import duckdb

_ROOT = Path(__file__).parents[2]
_BY_NAME = {analysis.name: analysis for analysis in ANALYSES}


def start(folder: Path, *arguments: str, now: datetime | None = NOW) -> subprocess.Popen[str]:
    """Start the demo in a process group of its own, as a shell does, at the moment `now` (None: the real one)."""
    paths = [str(Path(__file__).parents[1] / "running" / "clock"), os.environ.get("PYTHONPATH", "")]
    environment = dict(os.environ)
    if now is not None:
        environment |= {"SIMULATED_NOW": now.isoformat(), "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with _interruptible():
        return _started(folder, arguments, environment)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let processes that start now take Ctrl-C, also where the tests themselves do not, as under `nohup … &`.

    A signal that is ignored stays ignored in a new process; one with a handler is back at its default there.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _started(folder: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "demo", "--folder", str(folder), *arguments],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def demo(folder: Path, *arguments: str, now: datetime | None = NOW, timeout: float = 240) -> tuple[int, str]:
    """Run the demo to its end.

    Returns:
        Its exit code and everything that it printed.
    """
    with start(folder, *arguments, now=now) as process:
        try:
            printed, _ = process.communicate(timeout=timeout)
        finally:
            process.kill()
    return process.returncode, printed


def query(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Rows of an analysis by column name."""
    names, rows = _BY_NAME[name].run(connection)
    return [dict(zip(names, row, strict=True)) for row in rows]
