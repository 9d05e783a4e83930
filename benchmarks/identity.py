"""Whether two installations put out the same records, byte by byte, of all streams of the simulated API.

python -m benchmarks.identity PYTHON [RECORDS]

PYTHON is the interpreter of the other installation. One simulated world after the other is read by both, until so
many records were compared. What may differ is left out: the moment of a record, and the order of pages, which threads
decide.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.installations import Installation
from benchmarks.requests import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAYS = timedelta(days=30)
_MOMENT = re.compile(rb',"emitted_at":\d+|x-expires=\d+&x-signature=\d+')  # addresses are signed anew for each request
_STREAM = re.compile(rb'^{"type":"RECORD","record":{"stream":"([^"]+)"', re.MULTILINE)
_SEED = 7  # the simulated API's own
_SHOWN = 3


def records(installation: Installation, files: Mapping[str, object], folder: Path) -> Counter[bytes]:
    """The RECORD lines of a sync, each with how often it came, without their moments."""
    arguments = [*installation.command(limited=False), "read"]
    for name, content in files.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(content), "utf-8")
        arguments += [f"--{name}", str(path)]
    printed = subprocess.run(arguments, cwd=folder, capture_output=True, check=True).stdout
    lines = [line for line in printed.splitlines() if line.startswith(b'{"type":"RECORD"')]
    return Counter(_MOMENT.sub(b"", line) for line in lines)


def catalog_of(installation: Installation, config: Mapping[str, object], folder: Path) -> dict[str, object]:
    """All streams of an installation, each read in full."""
    how = {"sync_mode": "full_refresh", "destination_sync_mode": "append"}
    return {"streams": [{"stream": stream, **how} for stream in installation.streams(config, folder).values()]}


def main(other: str, least: int = 1) -> int:
    """Compare, say what differs, and how many records were compared."""
    compared, streams, differing = 0, Counter[str](), 0
    sides = Installation(Path(other).absolute()), Installation(Path(sys.executable))
    with TemporaryDirectory() as name:
        for seed in count(_SEED):
            theirs, missing, new = _sides(*sides, Path(name), seed)
            for title, lines in (("only there", missing), ("only here", new)):
                for line in list(lines)[:_SHOWN]:
                    sys.stdout.write(f"{title}: {line.decode()}\n")
            streams.update(found.decode() for found in _STREAM.findall(b"\n".join(theirs.elements())))
            compared += theirs.total()
            differing += missing.total() + new.total()
            sys.stdout.write(f"{compared:,} records of {len(streams)} streams, {differing} differ\n")
            sys.stdout.flush()
            if compared >= least or not theirs:
                return 1 if differing or not theirs else 0
    raise AssertionError("there is always another world")


def _sides(
    other: Installation, own: Installation, folder: Path, seed: int
) -> tuple[Counter[bytes], Counter[bytes], Counter[bytes]]:
    """Records of the other side in one world, those of them that ours lacks, and ours that it lacks."""
    with SimulatedApi(now=NOW, seed=seed) as api:
        last = NOW.date()
        config = api.config(rate_limit_tier="ultimate", start_date=str(last - _DAYS), end_date=str(last))
        files = {"config": config, "catalog": catalog_of(other, config, folder)}  # the older one has fewer streams
        theirs, ours = records(other, files, folder), records(own, files, folder)
    return theirs, theirs - ours, ours - theirs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
