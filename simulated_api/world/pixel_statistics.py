"""How often a pixel's events came on a day, as pixel/event/stats sums it up.

Sources: `pixel_event_stats.yml` of the official SDK for the request; names of the figures from a vendor's schema. No
source shows an answer: that a pixel without events is absent, and that custom events share a type, are cautious
choices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulated_api.world.assets import Asset
    from simulated_api.world.entities import Fields

CUSTOM = "CUSTOM_EVENT"
_EVENTS = (("PAGE_VIEW", None), ("ON_WEB_REGISTER", None), (CUSTOM, "MyEvent"), (CUSTOM, "夏"))
_FIGURES = ("attributed_count", "preview_count", "browser_event_total_count", "server_event_total_count")


def statistics(pixel: Asset, days: Iterable[int]) -> list[Fields]:
    """The figures of some days together, by event; none where nothing happened.

    Args:
        pixel: The pixel.
        days: Ordinals of days.
    """
    found: list[Fields] = []
    every = list(days)
    for index, (kind, custom) in enumerate(_EVENTS):
        counts = [_of_day(pixel, index, day) for day in every]
        sums = {name: sum(each[place] for each in counts) for place, name in enumerate(_FIGURES)}
        if any(sums.values()):
            total = sums["browser_event_total_count"] + sums["server_event_total_count"]
            named = {} if custom is None else {"custom_event_type": custom}
            found.append({"pixel_event_type": kind, **named, **sums, "total_count": total})
    return found


def _of_day(pixel: Asset, event: int, day: int) -> tuple[int, ...]:
    number = mix(pixel.number, 61 + event, day)
    if number % 4 == 0:
        return (0, 0, 0, 0)
    return (number % 5, number % 2, number % 11, number % 7)
