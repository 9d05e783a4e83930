"""Runs the installed connector as a process, as Airbyte does, and reads what it prints."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson

from integration_tests.running.leaks import refuse_leaks, secrets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

Record = dict[str, Any]
_CLOCK = Path(__file__).parent / "clock"


def command() -> str:
    """The installed console script of this environment."""
    found = shutil.which("source-tiktok-ads", path=str(Path(sys.executable).parent)) or shutil.which(
        "source-tiktok-ads"
    )
    if found is None:
        raise RuntimeError("source-tiktok-ads is not installed in this environment")
    return found


@dataclass
class Run:
    """What one run of the connector printed.

    Attributes:
        returncode: Of the process; negative when a signal ended it.
        messages: Protocol messages in the order in which they came.
        stdout: Everything printed, as it was.
        stderr: Everything printed there.
    """

    returncode: int
    messages: list[dict[str, Any]]
    stdout: bytes = field(repr=False)
    stderr: str = field(repr=False)

    @cached_property
    def records(self) -> dict[str, list[Record]]:
        """Records per stream."""
        found: dict[str, list[Record]] = defaultdict(list)
        for message in self.messages:
            if message["type"] == "RECORD":
                found[message["record"]["stream"]].append(message["record"]["data"])
        return found

    @property
    def committed(self) -> dict[str, list[Record]]:
        """Per stream the records that came before its last state: what a destination is sure to have."""
        sure, waiting = defaultdict[str, list[Record]](list), defaultdict[str, list[Record]](list)
        for message in self.messages:
            if message["type"] == "RECORD":
                waiting[message["record"]["stream"]].append(message["record"]["data"])
            elif message["type"] == "STATE":
                stream = message["state"]["stream"]["stream_descriptor"]["name"]
                sure[stream] += waiting.pop(stream, [])
        return sure

    @property
    def states(self) -> list[dict[str, Any]]:
        """State messages, in order."""
        return [message["state"] for message in self.messages if message["type"] == "STATE"]

    @property
    def last_states(self) -> list[dict[str, Any]]:
        """The last state of each stream: what the platform keeps."""
        return list({state["stream"]["stream_descriptor"]["name"]: state for state in self.states}.values())

    def cursors(self, stream: str) -> dict[str, str]:
        """Cursor values per ad account in the stream's last state."""
        for state in self.last_states:
            if state["stream"]["stream_descriptor"]["name"] == stream:
                entries = state["stream"]["stream_state"]["states"]
                return {e["partition"]["advertiser_id"]: next(iter(e["cursor"].values())) for e in entries}
        return {}

    @property
    def statuses(self) -> dict[str, str]:
        """The last status of each stream."""
        found = {}
        for message in self.messages:
            trace = message.get("trace", {})
            if trace.get("type") == "STREAM_STATUS":
                found[trace["stream_status"]["stream_descriptor"]["name"]] = trace["stream_status"]["status"]
        return found

    @property
    def errors(self) -> list[dict[str, Any]]:
        """Error traces, in order."""
        traces = [message["trace"] for message in self.messages if message["type"] == "TRACE"]
        return [trace["error"] for trace in traces if trace["type"] == "ERROR"]

    @property
    def logs(self) -> list[str]:
        """Log lines as `LEVEL text`."""
        found = [message["log"] for message in self.messages if message["type"] == "LOG"]
        return [f"{log['level']} {log['message']}" for log in found]

    def one(self, kind: str) -> dict[str, Any]:
        """The only message of a kind, e.g. `SPEC`."""
        (message,) = [message for message in self.messages if message["type"] == kind]
        return message


def configured(
    catalog: Mapping[str, Any], *names: str, columns: Iterable[str] | None = None, mode: str = "incremental"
) -> dict[str, Any]:
    """A configured catalog of some streams (all when none is named), with all columns or a choice of them."""
    chosen = []
    for stream in catalog["streams"]:
        if names and stream["name"] not in names:
            continue
        shown = json.loads(json.dumps(stream))
        if columns is not None:
            shown["json_schema"]["properties"] = {
                name: schema for name, schema in shown["json_schema"]["properties"].items() if name in set(columns)
            }
        sync_mode = mode if mode in shown["supported_sync_modes"] else "full_refresh"
        chosen.append({"stream": shown, "sync_mode": sync_mode, "destination_sync_mode": "append"})
    return {"streams": chosen}


def command_line(
    folder: str,
    verb: str,
    config: object = None,
    catalog: Mapping[str, Any] | None = None,
    state: list[dict[str, Any]] | None = None,
    options: Sequence[str] = (),
) -> list[str]:
    """The arguments of a command; what they name is written into files of the folder."""
    arguments = [verb, *options]
    for name, content in (("config", config), ("catalog", catalog), ("state", state)):
        if content is not None:
            path = Path(folder, f"{name}.json")
            path.write_text(json.dumps(content))
            arguments += [f"--{name}", str(path)]
    return arguments


def ended(returncode: int, folder: str, secrets: Collection[str]) -> Run:
    """The run of a process that wrote into `out` and `err` of the folder.

    Raises:
        SecretLeakedError: The process printed a secret: one of its configuration, or one that it got while it ran.
    """
    stdout, stderr = Path(folder, "out").read_bytes(), Path(folder, "err").read_text("utf-8", "replace")
    refuse_leaks(stdout, stderr, secrets)
    messages = [orjson.loads(line) for line in stdout.splitlines() if line.startswith(b"{") and line.endswith(b"}")]
    return Run(returncode, messages, stdout, stderr)


def run(
    verb: str,
    config: Mapping[str, Any] | None = None,
    catalog: Mapping[str, Any] | None = None,
    state: list[dict[str, Any]] | None = None,
    *,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    now: datetime | None = None,
    while_running: Callable[[subprocess.Popen[bytes]], None] | None = None,
    timeout: float = 300,
) -> Run:
    """Run one command of the connector to its end.

    Args:
        verb: `spec`, `check`, `discover`, `read`, `probe`.
        config: Written to a file for `--config`.
        catalog: Written to a file for `--catalog`.
        state: Written to a file for `--state`.
        options: Further options, e.g. `--debug`.
        environment: Variables beside those of the tests.
        now: The moment that the connector's clock starts from.
        while_running: Called with the process once it was started.
        timeout: Seconds after which the run counts as hanging.

    Raises:
        SecretLeakedError: The process printed a secret.
    """
    with TemporaryDirectory() as folder:
        arguments = [command(), *command_line(folder, verb, config, catalog, state, options)]
        settings = dict(environment or {})
        if now is not None:
            paths = [str(_CLOCK), os.environ.get("PYTHONPATH", "")]
            settings |= {"SIMULATED_NOW": now.isoformat(), "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        secrets = secrets_of(config or {})
        return execute(arguments, secrets, settings, folder=folder, while_running=while_running, timeout=timeout)


def execute(
    arguments: list[str],
    secrets: Collection[str],
    environment: Mapping[str, str],
    *,
    folder: str,
    while_running: Callable[[subprocess.Popen[bytes]], None] | None = None,
    timeout: float = 300,
) -> Run:
    """Run a command line to its end; every new interpreter that a test starts the connector in goes through here.

    Args:
        arguments: The command line.
        secrets: What must not be found in anything that the process prints.
        environment: Variables beside those of the tests.
        folder: Where it runs.
        while_running: Called with the process once it was started.
        timeout: Seconds after which the run counts as hanging.

    Raises:
        SecretLeakedError: The process printed a secret: one of its configuration, or one that it got while it ran.
    """
    with Path(folder, "out").open("wb+") as out, Path(folder, "err").open("wb+") as err:
        process = subprocess.Popen(arguments, stdout=out, stderr=err, env={**os.environ, **environment}, cwd=folder)
        try:
            if while_running:
                while_running(process)
            process.wait(timeout)
        finally:
            process.kill()
            process.wait()
    return ended(process.returncode, folder, secrets)
