"""What was measured, as lines of a terminal and as a part of docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.bench import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.cases import Case
    from benchmarks.measure import Run

_PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_HEAD = ("case", "", "records", "records/s", "CPU µs/record", "x now's", "peak MB", "requests/s", "others")
_START_HEAD = ("command", "CPU s", "wall s", "peak MB", "others")
_TIERS = {"basic": 10.0, "ultimate": 50.0}


def rows(case: Case, runs: Mapping[str, Run]) -> list[tuple[str, ...]]:
    """A line for each run of a case, the connector's first."""
    own = runs[NOW]
    order = [NOW, *(name for name in runs if name != NOW)]
    return [_row(f"({case.letter}) {case.what}" if name == NOW else "", name, runs[name], own, case) for name in order]


def _row(what: str, name: str, run: Run, own: Run, case: Case) -> tuple[str, ...]:
    times = "" if run is own else f"{run.per_record / own.per_record:.2f} x"
    requests = f"{run.requests_per_second:.1f}" if run.requests else ""
    if run is own and case.tier in _TIERS:
        requests += f" ({run.requests_per_second / _TIERS[case.tier]:.1%} of the tier)"
    return (
        what,
        name,
        f"{run.records:,}",
        f"{run.rate:,.0f}",
        f"{run.per_record:.1f}",
        times,
        f"{run.peak:.0f}",
        requests,
        f"{run.others:.1f}",
    )


def start_rows(runs: Mapping[str, Run]) -> list[tuple[str, ...]]:
    """A line for each command that reads nothing."""
    return [
        (name, f"{run.cpu:.2f}", f"{run.wall:.2f}", f"{run.peak:.0f}", f"{run.others:.1f}")
        for name, run in runs.items()
    ]


@dataclass
class Report:
    """What goes into the page.

    Attributes:
        columns: Of the daily report of ads.
        quick: Whether a tenth of the rows was read.
    """

    columns: int
    quick: bool
    lines: list[tuple[str, ...]] = field(default_factory=list)
    start: list[tuple[str, ...]] = field(default_factory=list)
    _load: float = field(default_factory=lambda: os.getloadavg()[0])

    def text(self) -> str:
        """Where and when, and the tables."""
        head = (
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC. {_processor()}, {os.cpu_count()} cores; "
            f"Python {platform.python_version()}, airbyte-cdk {version('airbyte-cdk')}; load average before: "
            f"{self._load:.1f}. `ads_daily_report` with {self.columns} columns.{_QUICK if self.quick else ''}"
        )
        tables = [_table(_HEAD, self.lines)] if self.lines else []
        tables += [_table(_START_HEAD, self.start)] if self.start else []
        return "\n\n".join([head, *tables])

    def write(self) -> None:
        """Put it between the markers of the page.

        Raises:
            ValueError: The page does not have them.
        """
        page = _PAGE.read_text("utf-8")
        pattern = re.compile(r"(<!-- measured: begin[^\n]*-->\n).*?(<!-- measured: end -->)", re.DOTALL)
        page, count = pattern.subn(lambda match: f"{match[1]}{self.text()}\n{match[2]}", page)
        if count != 1:
            raise ValueError(f"{_PAGE} needs the markers of `measured` once")
        _PAGE.write_text(page, "utf-8")


_QUICK = " A tenth of the rows: start-up counts for more."


def _table(head: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    every = [head, ("---", *("---:" for _ in head[1:])), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in every)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def aligned(cells: tuple[str, ...]) -> str:
    """Cells as a line of a terminal."""
    widths = _WIDTHS if len(cells) == len(_HEAD) else _START_WIDTHS
    first, *rest = zip(cells, widths, strict=True)
    return first[0].ljust(first[1]) + "".join(
        cell.ljust(width) if index == 0 and widths is _WIDTHS else cell.rjust(width)
        for index, (cell, width) in enumerate(rest)
    )


HEAD, START_HEAD = _HEAD, _START_HEAD
_WIDTHS = (52, 18, 10, 11, 14, 9, 8, 26, 7)
_START_WIDTHS = (32, 8, 8, 9, 7)
