"""Runs the connector as a process for benchmarks, and reads what it prints."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

# The command with its limiter opened up, on the highest tier.
UNLIMITED = (sys.executable, "-m", "benchmarks.unlimited")
_FOLDER = Path(__file__).parents[1]


def command() -> str:
    """The console script of this environment.

    Raises:
        RuntimeError: It is not installed.
    """
    path = shutil.which("source-tiktok-ads", path=str(Path(sys.executable).parent)) or shutil.which("source-tiktok-ads")
    if path is None:
        raise RuntimeError("source-tiktok-ads is not installed in this environment")
    return path


def messages(program: tuple[str, ...], verb: str, **files: object) -> list[dict[str, Any]]:
    """Run one command to its end.

    Args:
        program: What to start: `command()`, or `UNLIMITED`.
        verb: `discover`, `read`.
        files: What the options name, e.g. `config`; each is written to a file as JSON.

    Returns:
        The protocol messages that it printed.

    Raises:
        RuntimeError: It failed.
    """
    with TemporaryDirectory() as folder:
        arguments = [*program, verb]
        for name, content in files.items():
            path = Path(folder, f"{name}.json")
            path.write_text(json.dumps(content), "utf-8")
            arguments += [f"--{name}", str(path)]
        ended = subprocess.run(arguments, cwd=_FOLDER, capture_output=True, text=True, check=False)
    printed = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
    if ended.returncode:
        raise RuntimeError(f"{verb} ended with {ended.returncode}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return printed


def unlimited_at(now: datetime) -> tuple[str, ...]:
    """The same command, whose clock starts from a moment."""
    return (*UNLIMITED, now.isoformat())


def catalog_of(config: Mapping[str, Any], streams: Collection[str]) -> dict[str, Any]:
    """The configured catalog of streams with all columns."""
    (catalog,) = [m["catalog"] for m in messages((command(),), "discover", config=config) if m["type"] == "CATALOG"]
    listed = [each for each in catalog["streams"] if each["name"] in streams]
    how = {"sync_mode": "incremental", "destination_sync_mode": "append"}
    return {"streams": [{"stream": each, **how} for each in listed]}


def configured(config: Mapping[str, Any], stream: str, columns: Collection[str]) -> dict[str, Any]:
    """The configured catalog of one stream with these columns, as `discover` lists them."""
    (catalog,) = [m["catalog"] for m in messages((command(),), "discover", config=config) if m["type"] == "CATALOG"]
    (listed,) = [each for each in catalog["streams"] if each["name"] == stream]
    schema = listed["json_schema"]
    properties = {name: schema["properties"][name] for name in columns if name in schema["properties"]}
    chosen = {**listed, "json_schema": {**schema, "properties": properties}}
    return {"streams": [{"stream": chosen, "sync_mode": "incremental", "destination_sync_mode": "append"}]}


def last_states(printed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last state of each stream: what the platform keeps."""
    states = [message["state"] for message in printed if message["type"] == "STATE"]
    return list({state["stream"]["stream_descriptor"]["name"]: state for state in states}.values())
