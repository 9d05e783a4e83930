"""Runs a command of the connector inside the test's process: for tests of many faults, whose waits are shortened."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

import orjson
from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.sources.streams.http import rate_limiting
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from integration_tests.running.connector import Run, command_line
from source_tiktok_ads import source as source_module
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.api.tiers import TIERS
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.run import Entrypoint
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LONGEST_PAUSE = 0.02
_FASTER = 100


def hurried_limiter() -> QuotaLimiter:
    """The limiter of the largest tier on a clock that runs a hundred times as fast: it spaces and closes as ever."""
    return QuotaLimiter(
        TIERS["ultimate"],
        clock=lambda: time.monotonic() * _FASTER,
        sleep=lambda seconds: time.sleep(seconds / _FASTER),
    )


class _LogLines(logging.Handler):
    """Log lines in the form of protocol messages."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.messages: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        log = {"level": record.levelname.replace("WARNING", "WARN"), "message": record.getMessage()}
        self.messages.append({"type": "LOG", "log": log})


@contextmanager
def hurried(read_timeout: float | None = None) -> Iterator[list[float]]:
    """Let the CDK's waits between tries last an instant; gives the seconds that each should have taken.

    Args:
        read_timeout: Seconds instead of the manifest's.
    """
    asked_for: list[float] = []

    def sleep(seconds: float) -> None:
        asked_for.append(seconds)
        time.sleep(min(seconds, _LONGEST_PAUSE))

    manifest = load_manifest()
    if read_timeout is not None:
        manifest["definitions"]["requester"]["read_timeout_in_seconds"] = read_timeout
    with (
        mock.patch.object(rate_limiting, "time", SimpleNamespace(sleep=sleep)),
        mock.patch.object(source_module, "load_manifest", return_value=manifest),
    ):
        yield asked_for


def run(
    verb: str,
    config: Mapping[str, Any],
    catalog: Mapping[str, Any] | None = None,
    state: list[dict[str, Any]] | None = None,
    *,
    limiter: QuotaLimiter | None = None,
) -> Run:
    """Run one command through the CDK's entry point, as the console script does; its return code is 1 if it raised.

    Args:
        verb: `spec`, `check`, `discover`, `read`.
        config: Written to a file for `--config`.
        catalog: Written to a file for `--catalog`.
        state: Written to a file for `--state`.
        limiter: Keeps the quota; a hurried one when absent, whatever the configured tier.
    """
    logger, lines = logging.getLogger("airbyte"), _LogLines()
    messages: list[dict[str, Any]] = []
    with TemporaryDirectory() as folder:
        arguments = command_line(folder, verb, config, catalog, state)
        logger.addHandler(lines)
        try:
            entrypoint = Entrypoint(SourceTiktokAds.for_command(arguments, limiter=limiter or hurried_limiter()))
            for printed in entrypoint.run(AirbyteEntrypoint.parse_args(arguments)):
                page: str | bytes = printed  # records come as bytes by the page
                encoded = page if isinstance(page, bytes) else page.encode()
                messages += [orjson.loads(line) for line in encoded.splitlines()]
            returncode = 0
        except AirbyteTracedException as error:
            messages.append(orjson.loads(_dumped(error)))
            returncode = 1
        finally:
            logger.removeHandler(lines)
    return Run(returncode, [*messages, *lines.messages], b"", "")


def _dumped(error: AirbyteTracedException) -> str:
    return AirbyteEntrypoint.airbyte_message_to_string(error.as_airbyte_message())
