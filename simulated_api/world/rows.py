"""Report rows of the world: delivery summed by entity, time and breakdown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import add
from typing import TYPE_CHECKING

from simulated_api.world import segments
from simulated_api.world.delivery import REACH, Atom, Delivery
from simulated_api.world.model import Account, Ad, AdGroup, Campaign
from simulated_api.world.segments import TIME_DIMENSIONS
from simulated_api.world.smart_plus import SmartAd, whole_ad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Node = Account | Campaign | AdGroup | Ad | SmartAd

WHOLE_AD = "ad_v2"  # what rows are of when they are told apart by `ad_id_v2`


@dataclass(frozen=True, slots=True)
class RowQuery:
    """What to sum: `level` is the id dimension's level, `WHOLE_AD` or None; days are ordinals, both inclusive."""

    account: Account
    level: str | None
    time: str | None
    breakdowns: tuple[str, ...]
    first_day: int
    last_day: int


class Row:
    """One report row: its node (None without an id dimension), local day and hour, breakdown values and totals."""

    __slots__ = ("atoms", "day", "hour", "node", "reach_max", "totals", "values")

    def __init__(
        self, node: Node | None, day: int, hour: int, values: tuple[str, ...], counts: tuple[int, ...]
    ) -> None:
        self.node = node
        self.day = day
        self.hour = hour
        self.values = values
        self.totals = list(counts)
        self.reach_max = counts[REACH]
        self.atoms = 1

    def add(self, counts: tuple[int, ...]) -> None:
        """Add another atom to the row."""
        self.totals = list(map(add, self.totals, counts))
        self.reach_max = max(self.reach_max, counts[REACH])
        self.atoms += 1

    def close(self) -> None:
        """Replace the sum of reaches by unique users: people who saw several ads or hours count once."""
        if self.atoms > 1:
            self.totals[REACH] = max(self.reach_max, self.totals[REACH] * 85 // 100)

    @property
    def campaign(self) -> Campaign | None:
        """The one campaign that the row belongs to, or None."""
        return self.node.campaign if isinstance(self.node, Campaign | AdGroup | Ad | SmartAd) else None

    def time(self, dimension: str) -> str:
        """The value of a time dimension as the API writes it, account-local."""
        return f"{_date_text(self.day)} {self.hour if dimension == 'stat_time_hour' else 0:02d}:00:00"


@lru_cache(maxsize=4096)
def _date_text(day: int) -> str:
    return datetime.fromordinal(day).date().isoformat()


def _node(level: str | None) -> Callable[[Ad], Node | None]:
    choices: dict[str | None, Callable[[Ad], Node | None]] = {
        "ad": lambda ad: ad,
        WHOLE_AD: whole_ad,
        "adgroup": lambda ad: ad.adgroup,
        "campaign": lambda ad: ad.adgroup.campaign,
        "advertiser": lambda ad: ad.adgroup.campaign.account,
        None: lambda _: None,
    }
    return choices[level]


def _pieces(atom: Atom, day: int, breakdowns: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    if not breakdowns:
        yield (), atom.counts
        return
    yield from segments.split(atom, day, breakdowns)


def collect(delivery: Delivery, query: RowQuery, now: datetime, keep: Callable[[Ad], bool]) -> list[Row]:
    """Sum what is visible at `now` of the ads that `keep` accepts into the rows of `query`."""
    node_of = _node(query.level)
    kept: dict[Ad, bool] = {}
    rows: dict[tuple[object, ...], Row] = {}
    hourly = query.time == "stat_time_hour"
    dated = query.time in TIME_DIMENSIONS
    for day in range(query.first_day, query.last_day + 1):
        for atom in delivery.visible(query.account, day, now):
            ad = atom.ad
            wanted = kept.get(ad)
            if wanted is None:
                wanted = kept[ad] = keep(ad)
            if not wanted:
                continue
            node = node_of(ad)
            hour = atom.hour if hourly else 0
            for values, counts in _pieces(atom, day, query.breakdowns):
                key = (node, day if dated else 0, hour, values)
                row = rows.get(key)
                if row is None:
                    rows[key] = Row(node, day, hour, values, counts)
                else:
                    row.add(counts)
    for row in rows.values():
        row.close()
    return list(rows.values())
