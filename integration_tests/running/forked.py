"""Runs commands of the connector, each in a process of its own, forked from one with all imports done."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import time_machine

from integration_tests.running.connector import command_line, ended
from integration_tests.running.leaks import secrets_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from multiprocessing.process import BaseProcess

    from integration_tests.running.connector import Run

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__, "source_tiktok_ads.run"])


def _command(arguments: list[str], folder: str, now: datetime | None, *, traced: bool) -> None:
    """The child: what the console script does, with the interpreter's way of ending on an error."""
    from source_tiktok_ads.run import run as run_command  # noqa: PLC0415 - in the child only, where it is imported already

    if not traced:
        sys.settrace(None)
        threading.settrace(None)
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


def start(arguments: list[str], folder: str, now: datetime | None = None) -> BaseProcess:
    """Start a command, for tests that end it themselves.

    Args:
        arguments: The command line without the program's name.
        folder: Where its output goes, into `out` and `err`.
        now: The moment that its clock starts from.
    """
    tracing = {"traced": sys.gettrace() is not None}  # for coverage, as the test is
    process = _CONTEXT.Process(target=_command, args=(arguments, folder, now), kwargs=tracing)
    process.start()
    return process


def run(
    verb: str,
    config: object = None,
    catalog: Mapping[str, Any] | None = None,
    state: list[dict[str, Any]] | None = None,
    *,
    options: Sequence[str] = (),
    now: datetime | None = None,
    timeout: float = 300,
) -> Run:
    """Run one command to its end; `connector.run` has the same form, and takes variables and a signal on the way too.

    Args:
        verb: `spec`, `check`, `discover`, `read`, `probe`, `preview`.
        config: Written to a file as JSON, whatever it is.
        catalog: The configured catalog of a read.
        state: The state of a read.
        options: Further options, e.g. `--debug`.
        now: The moment that the connector's clock starts from.
        timeout: Seconds after which the run counts as hanging.

    Raises:
        SecretLeakedError: The process printed a secret.
        TimeoutError: It did not end in time.
    """
    with TemporaryDirectory() as folder:
        arguments = command_line(folder, verb, config, catalog, state, options)
        process = start(arguments, folder, now)
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"{verb} did not end within {timeout} s")
        return ended(process.exitcode, folder, secrets_of(config) if isinstance(config, dict) else ())
