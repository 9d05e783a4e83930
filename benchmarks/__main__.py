"""`python -m benchmarks`: run cases, print a table, and write it into docs/performance.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.bench import NOW, Bench
from benchmarks.cases import cases
from benchmarks.installations import Installation
from benchmarks.table import HEAD, START_HEAD, Report, aligned, rows, start_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.cases import Case
    from benchmarks.measure import Run


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    args = _parser().parse_args(arguments)
    other = Installation(args.against.absolute()) if args.against else None
    with TemporaryDirectory() as folder:
        named = (other.version(), other) if other else None
        bench = Bench(Path(folder), Installation(args.python.absolute()), named)
        report = Report(bench.columns("ads_daily_report"), args.quick)
        _say(aligned(HEAD))
        for case in cases(quick=args.quick):
            if case.letter in args.cases or not (args.cases or case.is_long):
                runs = bench.run(case)
                report.lines += rows(case, runs)
                _print(rows(case, runs))
                _keep_memory(args.memory, case, runs[NOW])
        if not args.cases or "start" in args.cases:
            report.start = start_rows(bench.start_up())
            _print([START_HEAD, *report.start])
        if args.write:
            report.write()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the connector.")
    parser.add_argument("cases", nargs="*", help="letters of cases, or `start`; all but the longest when none is named")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument(
        "--python", type=Path, default=Path(sys.executable), help="whose connector is measured; this one when absent"
    )
    parser.add_argument("--against", type=Path, metavar="PYTHON", help="another version runs beside it, in turns")
    parser.add_argument("--write", action="store_true", help="write the table into docs/performance.md")
    parser.add_argument("--memory", type=Path, help="write memory over time of the case d to this file, as CSV")
    return parser


def _keep_memory(file: Path | None, case: Case, run: Run) -> None:
    if file and case.letter == "d":
        with file.open("a", encoding="utf-8") as lines:
            lines.writelines(f"{case.what},{at:.2f},{size:.1f}\n" for at, size in run.memory)


def _print(lines: Sequence[tuple[str, ...]]) -> None:
    for line in lines:
        _say(aligned(line))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
