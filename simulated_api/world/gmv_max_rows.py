"""Rows of GMV Max reports: what of a shop's campaigns and days goes into which row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulated_api.world.gmv_max import LIVE, PRODUCT, GmvCampaign
from simulated_api.world.gmv_max_delivery import NOTHING, Counts, Piece, added, of_campaign, pieces
from simulated_api.world.gmv_max_figures import Value, campaign_attributes, creative_status, figures, room_attributes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from simulated_api.world.model import Account

Key = tuple[str, ...]


@dataclass(frozen=True)
class GmvRow:
    """A row, typed.

    Attributes:
        ids: The values of its dimensions but for the day.
        day: Ordinal of the day; 0 where days are not told apart.
        values: Its metrics, those included that nobody asks for.
    """

    ids: Key
    day: int
    values: dict[str, Value]


def account_rows(
    account: Account, campaigns: Sequence[GmvCampaign], days: Iterable[int], now: datetime
) -> Iterator[GmvRow]:
    """A row per day on which anything was delivered, whatever became of the campaigns."""
    for day in days:
        found = [counts for campaign in campaigns if (counts := of_campaign(campaign, day, now))]
        if any(found):
            total = NOTHING
            for counts in found:
                total = added(total, counts)
            yield GmvRow((account.id,), day, figures(total, account.currency))


def campaign_rows(campaigns: Iterable[GmvCampaign], days: Iterable[int], now: datetime) -> Iterator[GmvRow]:
    """A row per campaign and day."""
    every = list(days)
    for campaign in campaigns:
        about = campaign_attributes(campaign)
        for day in every:
            if (counts := of_campaign(campaign, day, now)) is not None:
                yield GmvRow((campaign.id,), day, {**figures(counts, campaign.account.currency), **about})


def product_rows(campaigns: Iterable[GmvCampaign], days: Iterable[int], now: datetime) -> Iterator[GmvRow]:
    """A row per campaign, product and day."""
    return _summed(_pieces(campaigns, PRODUCT, days, now), lambda each: (each.campaign.id, each.part))


def creative_rows(campaigns: Iterable[GmvCampaign], days: Iterable[int], now: datetime) -> Iterator[GmvRow]:
    """A row per campaign, product, creative and day."""
    found = _pieces(campaigns, PRODUCT, days, now)
    for row in _summed(found, lambda each: (each.campaign.id, each.part, each.item or "")):
        yield GmvRow(row.ids, row.day, {**row.values, "creative_delivery_status": creative_status(row.ids[-1])})


def room_rows(
    campaigns: Iterable[GmvCampaign], days: Iterable[int], now: datetime, *, by_campaign: bool, by_day: bool = True
) -> Iterator[GmvRow]:
    """A row per campaign, livestream and day; of one campaign without its id and with what is known of livestreams."""
    found = list(_pieces(campaigns, LIVE, days, now))
    if by_campaign:
        yield from _summed(found, lambda each: (each.campaign.id, each.part))
        return
    about = {each.part: (each.campaign, each.part) for each in found}
    for row in _summed(found, lambda each: (each.part,), by_day=by_day):
        campaign, room = about[row.ids[0]]
        yield GmvRow(row.ids, row.day, {**row.values, **room_attributes(campaign, _begun(campaign), room)})


def _begun(campaign: GmvCampaign) -> int:
    return campaign.created.date().toordinal()


def _pieces(campaigns: Iterable[GmvCampaign], kind: str, days: Iterable[int], now: datetime) -> Iterator[Piece]:
    every = list(days)
    for campaign in campaigns:
        if campaign.kind == kind:
            for day in every:
                yield from pieces(campaign, day, now)


def _summed(found: Iterable[Piece], ids: Callable[[Piece], Key], *, by_day: bool = True) -> Iterator[GmvRow]:
    sums: dict[tuple[Key, int], Counts] = {}
    currency = ""
    for each in found:
        key = ids(each), each.day if by_day else 0
        sums[key] = added(sums.get(key, NOTHING), each.counts)
        currency = each.campaign.account.currency
    for (row, day), counts in sums.items():
        yield GmvRow(row, day, figures(counts, currency))
