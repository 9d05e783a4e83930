"""One ad account with one long report: how long it takes by one request after the other, and side by side.

python -m benchmarks.long_list --pages 200 --latency 0.2
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.cases import Bench, Case
from benchmarks.measure import serving
from benchmarks.pages import World

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAYS = 30  # of one window
_ROWS = 1000  # of a page


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for, and print a line for each run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.long_list", description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds that each answer takes")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 0], help="`num_workers`; 0 for the default")
    parser.add_argument("--repeat", type=int, default=1)
    args = parser.parse_args(arguments)
    world = World(1, args.pages * _ROWS // _DAYS, _DAYS)
    with TemporaryDirectory() as folder, serving(world, args.latency) as port:
        bench = Bench(Path(folder))
        for workers in args.workers * args.repeat:
            run = bench.connector(Case("", "", world, workers=workers or None), port)
            arrivals = run.served["arrivals"]
            sys.stdout.write(
                f"{args.pages} pages, {1000 * args.latency:.0f} ms, workers {workers or 'by default'}: "
                f"{arrivals[-1] - arrivals[0]:.1f} s from first to last of {run.requests} requests, "
                f"{run.requests_per_second:.1f} requests/s, {run.served['most_in_flight']} in flight at most; "
                f"{run.records} records, {1e6 * run.cpu / run.records:.1f} us CPU each, {run.peak:.0f} MB; "
                f"load {os.getloadavg()[0]:.1f}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
