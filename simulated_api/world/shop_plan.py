"""Shops that are planned by name: their products, their GMV Max campaigns, and what these sell on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from simulated_api.world.mixing import between
from simulated_api.world.plot import plot_key, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulated_api.world.plot import Plot

_EVENING = range(19, 23)  # local hours of a livestream
_OF_CARD = 35  # percent of a product's delivery that its card has; its video has the rest


@dataclass(frozen=True)
class ProductPlan:
    """A product of a shop; its price as a text, in the currency of the ad account."""

    title: str
    category: str
    price: str


@dataclass(frozen=True)
class GmvPlan:
    """A GMV Max campaign of a shop.

    Attributes:
        name: Its name.
        first: The day on which it is made, from the world's moment.
        plot: What it delivers; a conversion is an order.
        products: Places of the promoted products in the shop.
        evenings: Weekdays (0: Monday) of the livestreams of a campaign for these; none of one for products.
    """

    name: str
    first: int
    plot: Plot
    products: tuple[int, ...] = ()
    evenings: tuple[int, ...] = ()

    def airs(self, day: int) -> bool:
        """Whether there is a livestream on an ordinal day."""
        return date.fromordinal(day).weekday() in self.evenings

    def portions(self) -> Iterator[tuple[int, int, int]]:
        """Place of a product, of its creative (0: the card), and their part of the delivery in ten-thousandths."""
        for place in range(len(self.products)):
            for creative, percent in enumerate((_OF_CARD, 100 - _OF_CARD)):
                yield place, creative, 100 * percent // len(self.products)

    def sold(self, number: int, moment: tuple[int, int, int], portion: int = 10_000) -> dict[str, int]:
        """What was delivered on a day, by the names of `gmv_max_delivery.COUNTS`; orders as they will be in the end.

        Args:
            number: From which all chance comes.
            moment: The ordinal day, the same in days since the world's moment, and how many of its hours are over.
            portion: Of the campaign, in ten-thousandths.
        """
        day, since, over = moment
        plot, key = self.plot, plot_key(number, day, 24)
        hours = [hour for hour in plot.hours(number, day) if hour < over and (not self.evenings or hour in _EVENING)]
        money = sum(plot.money(plot_key(number, day, hour), day, since, hour) for hour in hours)
        cost = money * portion // 10_000
        impressions = cost * 1000 // plot.cpm
        clicks = share(impressions, plot.ctr * between(key, 90, 110) // 100, 100_000, key)
        orders = share(clicks, plot.cvr * between(key >> 9, 85, 115) // 100, 10_000, key >> 7)
        return {
            "cost": cost,
            "orders": orders,
            "revenue": orders * plot.basket * between(key >> 23, 90, 112) // 100,
            "impressions": impressions,
            "clicks": clicks,
            "views": impressions // 3,
            "views_10s": impressions // 9,
            "follows": clicks // 40,
        }


@dataclass(frozen=True)
class ShopPlan:
    """A TikTok Shop: where it sells, what, and its campaigns."""

    name: str
    regions: tuple[str, ...]
    products: tuple[ProductPlan, ...]
    campaigns: tuple[GmvPlan, ...]
