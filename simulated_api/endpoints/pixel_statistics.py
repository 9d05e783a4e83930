"""pixel/event/stats: figures of up to ten pixels and some days together."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from simulated_api.endpoints.creatives import stock
from simulated_api.rules.params import Params, id_array
from simulated_api.serving.answers import Answer
from simulated_api.trouble.errors import PARAMETER, PERMISSION, ApiError
from simulated_api.world.pixel_statistics import statistics

if TYPE_CHECKING:
    from simulated_api.serving.simulation import Simulation

_MOST_PIXELS = 10
_LONGEST = timedelta(days=30)


def pixel_statistics(sim: Simulation, params: Params) -> Answer:
    """Sums of some days: no day is in the answer. A pixel of another ad account is refused."""
    params.only("advertiser_id", "pixel_ids", "date_range")
    account_id = params.advertiser_id()
    params.require("pixel_ids", "date_range")
    ids = id_array("pixel_ids", params.array("pixel_ids"), _MOST_PIXELS)
    span = Params({name: str(value) for name, value in params.object("date_range").items()})
    span.only("start_date", "end_date")
    first, last = span.day("start_date"), span.day("end_date")
    if not timedelta(0) <= last - first < _LONGEST:
        raise ApiError(PARAMETER, "date_range: The time range must be between 1 and 30 days.")
    pixels = {each.id: each for each in stock(sim, account_id, "pixel")}
    if strange := [each for each in ids if each not in pixels]:
        raise ApiError(PERMISSION, f"No permission to operate pixel: {strange[0]}")
    today = sim.readable(account_id).today(sim.now).toordinal()
    days = range(first.toordinal(), min(last.toordinal(), today) + 1)
    found = [{"pixel_id": each, "statistics": statistics(pixels[each], days)} for each in dict.fromkeys(ids)]
    rows = [row for row in found if row["statistics"]]
    return Answer({"list": rows}, rows=len(rows))
