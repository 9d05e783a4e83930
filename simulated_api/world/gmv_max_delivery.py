"""What GMV Max campaigns delivered: integer counts by day and creative or livestream, of which all reports are sums.

A campaign's figures are 0.6 % above the sum of its products', as in the one live capture; those of livestreams add up.
Orders and revenue of the last days grow from day to day. Money is in cents; where the currency has none, whole units.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from simulated_api.world.gmv_max import LIVE, GmvCampaign
from simulated_api.world.mixing import mix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from simulated_api.world.shop_plan import GmvPlan

CARD = "-1"  # the product card among creatives
COUNTS = ("cost", "orders", "revenue", "impressions", "clicks", "views", "views_10s", "follows")
Counts = tuple[int, ...]
NOTHING: Counts = (0,) * len(COUNTS)
_SETTLED = 4  # days after which orders do not change
_SPILL = (6, 1000)  # of a campaign's cost that no product has


@dataclass(frozen=True, slots=True)
class Piece:
    """What one creative of one product, or one livestream, delivered on a day.

    Attributes:
        campaign: The campaign.
        day: Ordinal of the day on the ad account's calendar.
        part: The product, or the livestream's room.
        item: The creative; None of a livestream.
        counts: By the order of `COUNTS`.
    """

    campaign: GmvCampaign
    day: int
    part: str
    item: str | None
    counts: Counts


def pieces(campaign: GmvCampaign, day: int, now: datetime) -> Iterator[Piece]:
    """What there is of a campaign's day at the moment `now`."""
    account = campaign.account
    first = campaign.created.astimezone(account.zone).date().toordinal()
    last = campaign.deleted.astimezone(account.zone).date().toordinal() if campaign.deleted else date.max.toordinal()
    local = account.local(now)
    age = local.date().toordinal() - day
    if not first <= day <= last or age < 0:
        return
    hours = local.hour + 1 if age == 0 else 24
    if campaign.plan:
        yield from _planned(campaign, campaign.plan, (day, campaign.plan.first + day - first, hours), age)
        return
    if campaign.kind == LIVE:
        for room_day in (day - 1, day):
            number = mix(campaign.number, 83, room_day)
            if number % 3 or (room_day < day and number % 4):  # a third of the days, a quarter of them past midnight
                continue
            yield Piece(campaign, day, room(campaign, room_day), None, _counts(mix(number, day), age, hours))
        return
    sparse = 9 if len(campaign.products) == 1 else 3
    for place, product in enumerate(campaign.products):
        number = mix(campaign.number, 84, place, day)
        if number % sparse:
            continue
        for item in (CARD, _video(campaign, place)):
            if item == CARD or number % 2:
                yield Piece(campaign, day, product, item, _counts(mix(number, len(item)), age, hours))


def _planned(campaign: GmvCampaign, plan: GmvPlan, moment: tuple[int, int, int], age: int) -> Iterator[Piece]:
    """The same of a campaign with a plan, with `moment` as `GmvPlan.sold` takes it."""
    day = moment[0]
    if plan.airs(day):
        sold = plan.sold(mix(campaign.number, 83), moment)
        yield Piece(campaign, day, room(campaign, day), None, _so_far(sold, age))
    for place, creative, portion in plan.portions():
        sold = plan.sold(mix(campaign.number, 84, place, creative), moment, portion)
        item = _video(campaign, place) if creative else CARD
        yield Piece(campaign, day, campaign.products[place], item, _so_far(sold, age))


def _so_far(sold: Mapping[str, int], age: int) -> Counts:
    """Counts with the orders that are known when a day is `age` days old, and their part of the revenue."""
    orders = sold["orders"] * min(_SETTLED, age + 1) // _SETTLED
    known = {"orders": orders, "revenue": sold["revenue"] * orders // max(1, sold["orders"])}
    return tuple({**sold, **known}[name] for name in COUNTS)


def _video(campaign: GmvCampaign, place: int) -> str:
    return str(7_470_000_000_000_000_000 + mix(campaign.number, 85, place) % 10**15)


def room(campaign: GmvCampaign, day: int) -> str:
    """The room of the livestream that begins on a day."""
    return str(7_460_000_000_000_000_000 + mix(campaign.number, 86, day) % 10**15)


def _counts(number: int, age: int, hours: int) -> Counts:
    known = min(_SETTLED, age + 1)
    orders = number // 7 % 6 * known // _SETTLED
    clicks = 1 + number % 40
    views = number % 900 * hours // 24
    return (
        1 + number % 90_000 * hours // 24,
        orders,
        orders * (500 + number % 7_000),
        clicks * (3 + number % 17),
        clicks,
        views,
        views // 3,
        number % 5,
    )


def added(one: Counts, other: Counts) -> Counts:
    """Two counts together."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def with_spill(counts: Counts) -> Counts:
    """A campaign's counts: what its products have, and what of the cost none of them has."""
    share, whole = _SPILL
    return (counts[0] + counts[0] * share // whole, *counts[1:])


def of_campaign(campaign: GmvCampaign, day: int, now: datetime) -> Counts | None:
    """A campaign's day; None where nothing is reported of it. Days without delivery are, of every fifth campaign."""
    found = list(pieces(campaign, day, now))
    if not found:
        local = campaign.account.today(now).toordinal()
        alive = campaign.created.date().toordinal() < day <= local and not campaign.deleted
        return NOTHING if alive and campaign.number % 5 == 0 else None
    total = NOTHING
    for piece in found:
        total = added(total, piece.counts)
    return total if campaign.kind == LIVE else with_spill(total)
