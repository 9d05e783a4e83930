"""Runs `python -m demo` as a process, and the analyses on any DuckDB connection."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.analyses import ANALYSES

if TYPE_CHECKING:
    import duckdb

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
_ROOT = Path(__file__).parents[2]
_BY_NAME = {analysis.name: analysis for analysis in ANALYSES}


def start(folder: Path, *arguments: str, now: datetime | None = NOW) -> subprocess.Popen[str]:
    """Start the demo in a process group of its own, as a shell does, at the moment `now` (None: the real one)."""
    paths = [str(Path(__file__).parents[1] / "running" / "clock"), os.environ.get("PYTHONPATH", "")]
    environment = dict(os.environ)
    if now is not None:
        environment |= {"SIMULATED_NOW": now.isoformat(), "PYTHONPATH": os.pathsep.join(filter(None, paths))}
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
