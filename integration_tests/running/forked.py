"""Runs many short commands of the connector, each in a process of its own, forked from one with all imports done."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson
import time_machine

from integration_tests.running.connector import Run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["source_tiktok_ads.run"])
_TIMEOUT = 120.0


def _command(arguments: list[str], folder: str, now: datetime | None) -> None:
    """The child: what the console script does, with the interpreter's way of ending on an error."""
    from source_tiktok_ads.run import run as run_command  # noqa: PLC0415 - in the child only, where it is imported already

    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(folder, name), os.O_WRONLY | os.O_CREAT), number)
    if now is not None:
        time_machine.travel(now, tick=True).start()
    code = 0
    try:
        run_command(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does
        code = 1
        hook = sys.excepthook if sys.excepthook is not sys.__excepthook__ else traceback.print_exception
        hook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def run(verb: str, config: object, catalog: Mapping[str, Any] | None = None, *, now: datetime | None = None) -> Run:
    """Run one command to its end.

    Args:
        verb: `check`, `discover` or `read`.
        config: Written to a file as JSON, whatever it is.
        catalog: The configured catalog of a read.
        now: The moment that the connector's clock starts from.
    """
    with TemporaryDirectory() as folder:
        arguments = [verb]
        for name, content in (("config", config), ("catalog", catalog)):
            if content is not None:
                path = Path(folder, f"{name}.json")
                path.write_text(json.dumps(content))
                arguments += [f"--{name}", str(path)]
        process = _CONTEXT.Process(target=_command, args=(arguments, folder, now))
        process.start()
        process.join(_TIMEOUT)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"{verb} did not end within {_TIMEOUT} s")
        stdout, stderr = Path(folder, "out").read_bytes(), Path(folder, "err").read_text("utf-8", "replace")
    messages = [orjson.loads(line) for line in stdout.splitlines() if line.startswith(b"{") and line.endswith(b"}")]
    return Run(process.exitcode, messages, stdout, stderr)
