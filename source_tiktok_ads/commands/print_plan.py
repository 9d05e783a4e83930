"""What the command `plan` prints: requests per stream, and minutes by the app's level."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.api.daily_quotas import quotas_of_the_day
from source_tiktok_ads.api.tiers import TIERS, path_tiers
from source_tiktok_ads.commands.files import read_object
from source_tiktok_ads.commands.tables import display_text, wide_table
from source_tiktok_ads.wording import duration, error_message

if TYPE_CHECKING:
    from source_tiktok_ads.commands.terminal import ForecasterFor
    from source_tiktok_ads.sync.forecast import Forecast

_LEVELS = ("basic", "advanced", "premium", "ultimate")


def render_plan(config: str, catalog: str, state: str | None, forecaster_for: ForecasterFor) -> tuple[str, int]:
    """What the command prints, and its exit code: 1 where nothing can be planned.

    Args:
        config: Path of the configuration.
        catalog: Path of the configured catalog.
        state: Path of the state; None for a first sync.
        forecaster_for: Gives what plans a read of a catalog.
    """
    try:
        found = forecaster_for(read_object(config, "configuration"), catalog, state).forecast()
    except AirbyteTracedException as error:
        return f"Nothing can be planned: {display_text(error_message(error))}", 1
    table = [
        {"stream": each.stream, "requests": each.requests, "rows": _known(each.rows), "basis": each.basis}
        for each in found.streams
    ]
    return f"{wide_table(table)}\n\n{summary(found)}", 0


def _known(rows: int | None) -> str:
    return "-" if rows is None else str(rows)


def summary(found: Forecast) -> str:
    """All requests, and how long they take at each level of the app's quota."""
    times = ", ".join(f"{duration(_seconds(found, level))} ({level})" for level in _LEVELS)
    text = f"About {found.requests:,} requests of {found.accounts:,} ad accounts: {times}."
    if found.looked_at < found.accounts:
        text += f" What is left out was looked up for {found.looked_at} of them; the others may differ."
    for path, requests in found.of_endpoints.items():
        quotas = {level: quotas_of_the_day(found.path_quotas, level, found.share).get(path, inf) for level in _LEVELS}
        if over := [f"{quota:,} ({level})" for level, quota in quotas.items() if requests > quota]:
            text += (
                f" {requests:,} of them go to {path}, which takes {', '.join(over)} a day: the rest is for the next."
            )
    return f"{text} Further pages of large lists and reports come on top."


def _seconds(found: Forecast, level: str) -> float:
    """How long the requests take at a level: what is asked of endpoints with a quota of their own goes on beside."""
    of_app = found.requests * TIERS[level].share(found.share).interval
    tiers = path_tiers(found.path_quotas, level)
    own = [requests * tiers[path].share(found.share).interval for path, requests in found.of_endpoints.items()]
    return max(of_app, *own) if own else of_app
