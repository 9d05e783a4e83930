"""Whether two installations put out the same records, byte by byte, of all streams of the simulated API.

python -m benchmarks.identity PYTHON

PYTHON is the interpreter of the other installation. What may differ is left out: the moment of a record, and the order
of pages, which threads decide.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.requests import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Mapping

# Without the limiter, which both sides have alike.
_READ = (
    "from source_tiktok_ads.api import tiers; tiers.TIERS['ultimate'] = tiers.Tier(100_000, 6_000_000); "
    "from source_tiktok_ads.run import run; run()"
)
_DAYS = timedelta(days=3)
_MOMENT = re.compile(rb',"emitted_at":\d+|x-expires=\d+&x-signature=\d+')  # addresses are signed anew for each request
_SHOWN = 3


def records(python: str, files: Mapping[str, object], folder: Path) -> Counter[bytes]:
    """The RECORD lines of a sync, each with how often it came, without their moments."""
    arguments = [python, "-c", _READ, "read"]
    for name, content in files.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(content), "utf-8")
        arguments += [f"--{name}", str(path)]
    printed = subprocess.run(arguments, cwd=folder, capture_output=True, check=False).stdout
    lines = [line for line in printed.splitlines() if line.startswith(b'{"type":"RECORD"')]
    return Counter(_MOMENT.sub(b"", line) for line in lines)


def catalog_of(python: str, config: Mapping[str, object], folder: Path) -> dict[str, object]:
    """All streams of an installation, each read in full."""
    path = folder / "config.json"
    path.write_text(json.dumps(config), "utf-8")
    command = [python, "-c", _READ, "discover", "--config", str(path)]
    printed = subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True).stdout
    (catalog,) = [json.loads(line)["catalog"] for line in printed.splitlines() if '"CATALOG"' in line]
    streams = [
        {"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": "append"}
        for stream in catalog["streams"]
    ]
    return {"streams": streams}


def main(other: str) -> int:
    """Compare, say what differs, and how many records were compared."""
    with TemporaryDirectory() as name, SimulatedApi(now=NOW) as api:
        folder = Path(name)
        last = NOW.date()
        config = api.config(rate_limit_tier="ultimate", start_date=str(last - _DAYS), end_date=str(last))
        catalog = catalog_of(other, config, folder)  # the older one has fewer streams and columns
        sides = [records(each, {"config": config, "catalog": catalog}, folder) for each in (other, sys.executable)]
    theirs, ours = sides
    missing, new = theirs - ours, ours - theirs
    for title, lines in (("only there", missing), ("only here", new)):
        for line in list(lines)[:_SHOWN]:
            sys.stdout.write(f"{title}: {line.decode()}\n")
    streams = Counter(re.findall(rb'"stream":"([^"]+)"', b"\n".join(theirs.elements())))
    sys.stdout.write(
        f"{theirs.total():,} records of {len(streams)} streams there, {ours.total():,} here; "
        f"{missing.total()} and {new.total()} differ\n"
    )
    return 1 if missing or new or not theirs else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
