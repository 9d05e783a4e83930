"""What the commands for people have in common: the result alone on the standard output, and no secret in it."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager, redirect_stdout
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from airbyte_cdk.exception_handler import init_uncaught_exception_handler
from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets

from source_tiktok_ads.wording import inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TextIO

    from source_tiktok_ads.sync.builder import StreamBuilder
    from source_tiktok_ads.sync.forecast import Forecaster

    ForecasterFor = Callable[[Mapping[str, Any], str, str | None], Forecaster]
    BuilderFor = Callable[[Mapping[str, Any]], StreamBuilder]

logger = logging.getLogger("airbyte")


@contextmanager
def output() -> Iterator[TextIO]:
    """The standard output for a command's result; while the command works, all else goes to the error output.

    That is log lines, and the message that gives changed credentials back.
    """
    result = sys.stdout
    if isinstance(result, TextIOWrapper):  # names come in any script, terminals do not know each
        result.reconfigure(errors="backslashreplace")
    init_uncaught_exception_handler(logger)  # which prints no secret
    _log_to(sys.stderr)
    with redirect_stdout(sys.stderr):
        yield result


def print_result(text: str, result: TextIO) -> None:
    """Print a command's result, without secrets, and without signs that a terminal would obey."""
    result.write(inert(filter_secrets(text), lines=True) + "\n")
    result.flush()


class _Plain(logging.Formatter):
    """Log lines for people, without secrets, each on one line."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as its base has it
        return super().formatMessage(record).replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        return inert(filter_secrets(f"{record.levelname}: {super().format(record)}"), lines=True)


def _log_to(stream: TextIO) -> None:
    """Send log lines there: by default the CDK prints them as messages among its results."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(stream)
            handler.setFormatter(_Plain("%(message)s"))
