"""Writes the lock files with hashes: what the connector runs on, its image is built, dbt and Spark are tested with."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_HEADER = "# Written by `make lock`.\n"


def _lock(requirements: list[str], target: str) -> None:
    """Resolve requirements for every supported Python at once.

    The result names no index: whoever installs decides where packages come from, the hashes say what they are.
    """
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--universal", "--python-version", "3.11"]
    options = ["--generate-hashes", "--upgrade", "--no-header", "--no-emit-index-url", "--no-annotate", "--quiet"]
    listed = "\n".join(requirements)
    run = subprocess.run([*command, *options], input=listed, cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    origin = "".join(f"# for {requirement}\n" for requirement in requirements)
    (_ROOT / target).write_text(_HEADER + origin + run.stdout)


def main() -> None:
    """Write the four files."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())
    _lock(project["project"]["dependencies"], "requirements.lock")
    groups = project["dependency-groups"]
    _lock([*project["build-system"]["requires"], *groups["image"]], "requirements-build.lock")
    _lock(groups["dbt"], "requirements-dbt.lock")
    # Spark alone: it joins the tests' environment, where what else the extra asks for is there already.
    spark = project["project"]["optional-dependencies"]["spark"]
    _lock([each for each in spark if each.startswith("pyspark")], "requirements-spark.lock")


if __name__ == "__main__":
    main()
