"""`python tools/offline_compiler.py FOLDER VARIABLES ENGINE…`: compiles the dbt package without a connection.

Runs in the environment of dbt (`make` puts it into .venv/dbt), which has nothing of this project; one process for all
engines, since importing dbt takes longer than compiling. What an engine gives is in FOLDER/ENGINE/compiled.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dbt.cli.main import dbtRunner

_PACKAGE = Path(__file__).resolve().parent.parent / "dbt"
_OFFLINE = [
    "--no-populate-cache",
    "--no-introspect",
    "--no-partial-parse",
    "--no-send-anonymous-usage-stats",
    "--quiet",
]


def main(folder: Path, variables: str, engines: list[str]) -> int:
    """Compile for each engine.

    Args:
        folder: Where to write.
        variables: Of the package, as JSON.
        engines: Names of targets in dbt/profiles.yml.

    Returns:
        The exit code: 0, or 1 when one of them does not compile.
    """
    for engine in engines:
        place = ["--target-path", str(folder / engine), "--log-path", str(folder / "logs")]
        project = ["--project-dir", str(_PACKAGE), "--profiles-dir", str(_PACKAGE), "--target", engine]
        if not dbtRunner().invoke(["compile", *_OFFLINE, *project, *place, "--vars", variables]).success:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
