"""Where the demo's data comes from: the simulated API, or the API that a configuration file names."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from demo.errors import DemoError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Twice the four weeks of the picture, and more than one window of 30 days per ad account and report, so that an
# incremental sync has something to leave out. All streams together get a short history.
_DAYS = 60
_DAYS_OF_ALL_STREAMS = 12
# Reports by hour take a request per ad account and day.
_TIER = "ultimate"
_NOTE = "Simulated data: all names and figures are made up."

Requests = dict[str, int]


@dataclass(frozen=True)
class Api:
    """What a sync needs to know of the API.

    Attributes:
        title: What is read, in words.
        config: The connector's configuration.
        requests: Gives the requests per path since it was last called; None where nobody counts them.
        note: What the picture says of the data.
    """

    title: str
    config: dict[str, Any]
    requests: Callable[[], Requests] | None = None
    note: str = ""


@contextmanager
def simulated(world: str, *, all_streams: bool) -> Iterator[Api]:
    """Run the simulated API in a thread of this process while the context lasts.

    Args:
        world: `story`, `default` or `tiny`.
        all_streams: Whether all streams will be read, which needs a shorter history.
    """
    from simulated_api import SimulatedApi  # noqa: PLC0415 - its server is not needed with --config

    days = _DAYS_OF_ALL_STREAMS if all_streams else _DAYS
    start = datetime.now(UTC).date() - timedelta(days=days)
    with SimulatedApi(world=world, tier=_TIER) as server:

        def requests() -> Requests:
            counts: Requests = {}
            for entry in server.requests:
                counts[entry.path] = counts.get(entry.path, 0) + 1
            server.clear_log()
            return counts

        config = server.config(start_date=start.isoformat(), rate_limit_tier=_TIER)
        yield Api(f"a simulated TikTok API on {server.base_url}, reports from {start}", config, requests, _NOTE)


def configured(path: Path) -> Api:
    """Read a connector configuration from a JSON file.

    Raises:
        DemoError: The file cannot be read or is no JSON object.
    """
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DemoError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise DemoError(f"{path} is no JSON: {error}.") from error
    if not isinstance(config, dict):
        raise DemoError(f"{path} holds no JSON object; README.md shows a configuration.")
    return Api(f"the API as configured in {path}", config)
