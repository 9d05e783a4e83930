"""`python -m benchmarks`: run cases, print a table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.cases import Bench, Case, cases
from benchmarks.measure import Run, serving

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEAD = ("what", "records", "wall s", "records/s", "CPU s/100k", "peak MB", "requests", "req/s", "in flight")
_WIDTHS = (52, 10, 8, 10, 11, 8, 9, 7, 10)
_BASIC_TIER = 10.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the installed connector.")
    parser.add_argument("cases", nargs="*", help="letters of cases (a b c d e f) or `start`; all when none is named")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--memory", type=Path, help="write memory over time to this file, as CSV")
    args = parser.parse_args(arguments)
    _row(*_HEAD)
    with TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for case in cases(quick=args.quick):
            if not args.cases or case.letter in args.cases:
                _case(bench, case, args.memory)
        if not args.cases or "start" in args.cases:
            _start_up(bench)


def _case(bench: Bench, case: Case, memory: Path | None) -> None:
    with serving(case.world, case.latency) as port:
        runs: dict[str, list[Run]] = {"connector": []}
        commands = bench.references(case, port) if case.references else {}
        # In turns, so that the noise of a shared machine meets all of them; the slow reference once.
        for turn in range(case.repeats):
            runs["connector"].append(bench.connector(case, port))
            for name, command in commands.items():
                if turn == 0 or "floor" in name:
                    runs.setdefault(name, []).append(bench.reference(command, port))
    best = {name: min(repeats, key=lambda run: run.cpu) for name, repeats in runs.items()}
    for name, run in best.items():
        _line(f"({case.letter}) {case.what}" if name == "connector" else f"      {name}", run)
    own = best.pop("connector")
    for name, run in best.items():
        _say(f"      per CPU second: {own.records / own.cpu / (run.records / run.cpu):.2f} x {name}")
    if case.tier == "basic":
        _say(f"      of the tier's requests: {own.requests_per_second / _BASIC_TIER:.1%}")
    if memory and case.letter == "d":
        with memory.open("a", encoding="utf-8") as file:
            file.writelines(f"{case.what},{at:.2f},{size:.1f}\n" for at, size in own.memory)


def _start_up(bench: Bench) -> None:
    commands = {
        "import airbyte_cdk.entrypoint": [sys.executable, "-c", "import airbyte_cdk.entrypoint"],
        "spec": [bench.command, "spec"],
        "discover": [bench.command, "discover", "--config=config.json"],
    }
    with serving(cases(quick=True)[0].world) as port:
        bench.references(cases(quick=True)[0], port)  # writes the configuration
        runs = [{name: bench.start_up(command) for name, command in commands.items()} for _ in range(5)]
    least = {name: min(run[name].wall for run in runs) for name in commands}
    for name, wall in least.items():
        _say(f"{name}: {wall:.2f} s, {wall / least['import airbyte_cdk.entrypoint']:.2f} x the import")


def _line(what: str, run: Run) -> None:
    requests = (str(run.requests), f"{run.requests_per_second:.1f}") if run.requests else ("", "")
    flying = str(run.served["most_in_flight"]) if run.requests else ""
    per_100k = f"{run.cpu * 100_000 / run.records:.2f}"
    _row(what, str(run.records), f"{run.wall:.1f}", f"{run.rate:,.0f}", per_100k, f"{run.peak:.0f}", *requests, flying)


def _row(*cells: str) -> None:
    first, *rest = cells
    _say(first.ljust(_WIDTHS[0]) + "".join(cell.rjust(width) for cell, width in zip(rest, _WIDTHS[1:], strict=True)))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
