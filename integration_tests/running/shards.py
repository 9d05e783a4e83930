"""Several processes that read the ad accounts of one configuration at once, each with its share of the quota."""

from __future__ import annotations

from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from integration_tests.running import forked
from integration_tests.running.connector import Run, command_line, ended
from integration_tests.running.leaks import secrets_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


def shards_of(config: Mapping[str, Any], count: int) -> list[dict[str, Any]]:
    """The configurations of so many processes, whose shares are the whole quota at most."""
    return [
        {**config, "shard": f"{number}/{count}", "rate_limit_share": 100 // count} for number in range(1, count + 1)
    ]


def read_at_once(
    configs: Iterable[Mapping[str, Any]],
    catalog: Mapping[str, Any],
    state: list[dict[str, Any]] | None = None,
    *,
    now: datetime,
    timeout: float = 300,
) -> list[Run]:
    """Read with each of the configurations, all at the same time, to the end of the last.

    Args:
        configs: One for each process.
        catalog: The configured catalog of all.
        state: The state that each of them is given.
        now: The moment that their clocks start from.
        timeout: Seconds after which a process counts as hanging.

    Raises:
        SecretLeakedError: A process printed a secret.
        TimeoutError: A process did not end in time.
    """
    with ExitStack() as stack:
        started = []
        for config in configs:
            folder = stack.enter_context(TemporaryDirectory())
            arguments = command_line(folder, "read", config, catalog, state)
            process = forked.start(arguments, folder, now)
            stack.callback(process.kill)
            started.append((process, folder, secrets_of(config)))
        runs = []
        for process, folder, secrets in started:
            process.join(timeout)
            if process.exitcode is None:
                raise TimeoutError(f"a read did not end within {timeout} s")
            runs.append(ended(process.exitcode, folder, secrets))
        return runs
