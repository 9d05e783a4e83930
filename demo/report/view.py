"""Everything that the page shows of one currency."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from demo.report import audiences, panels, texts
from demo.report.chart import Chart, chart
from demo.report.figures import Totals, sums, together, with_values
from demo.report.highlights import Highlight, best_buyers, launches, peak, tired_creative
from demo.report.shop import Shop, shop

if TYPE_CHECKING:
    from datetime import date

    from demo.report.calendar import Calendar, Period
    from demo.report.source import Tables


@dataclass(frozen=True)
class Tile:
    """A figure of the period and its change against the period before."""

    title: str
    figure: str
    unit: str = ""
    change: texts.Change | None = None
    rising: bool = False


@dataclass(frozen=True)
class View:
    """The panels of one currency; one that the file says nothing of is empty.

    Attributes:
        code: Of the currency.
        decimals: Two, or none for a currency of whole amounts alone.
        totals: Of the period.
        campaigns: Those with the highest spend; `other_campaigns` is the sum of all others.
        more_campaigns: How many others there are.
        videos: All together, then those with the most plays.
        shop: What GMV Max cost and sold, with its tiles; None where it did nothing.
    """

    code: str
    decimals: int
    totals: Totals
    tiles: list[Tile]
    highlights: list[Highlight]
    chart: Chart
    campaigns: list[panels.Campaign]
    other_campaigns: Totals
    more_campaigns: int
    videos: list[panels.Creative]
    audience: dict[str, dict[str, Totals]]
    hours: dict[tuple[int, int], Totals]
    countries: list[audiences.Part]
    funnels: list[audiences.Funnel]
    shop: Shop | None
    shop_tiles: list[Tile]

    @property
    def audience_parts(self) -> list[Totals]:
        """All cells of `audience`."""
        return [each for genders in self.audience.values() for each in genders.values()]


def views(tables: Tables, calendar: Calendar) -> list[View]:
    """The view of each currency: the most seen one first, since amounts cannot be compared; GMV Max alone is last."""
    tables.load((calendar.before or calendar.now).first)
    everything = _Everything(tables, calendar)
    whole = sums(tables, "days", calendar.all)
    seen = sorted(whole, key=lambda each: -whole[each][()].impressions)
    return [everything.view(currency) for currency in dict.fromkeys((*seen, *sorted(everything.shop)))]


class _Everything:
    """What is asked of the tables once, for all currencies."""

    def __init__(self, tables: Tables, calendar: Calendar) -> None:
        self.calendar = calendar
        self.now = _totals(tables, calendar.now)
        self.before = _totals(tables, calendar.before) if calendar.before else {}
        self.daily = panels.daily(tables, calendar.all)
        self.top_view = panels.top_view(tables, calendar.all)
        self.campaigns = panels.campaigns(tables, calendar)
        self.creatives = panels.creatives(tables, calendar)
        self.audience = audiences.audience(tables, calendar.now)
        self.hours = audiences.hours(tables, calendar.now)
        self.countries = audiences.countries(tables, calendar.now)
        self.funnels = audiences.funnels(tables, calendar.now)
        self.shop = shop(tables, calendar)
        rows = tables.query(
            """
            select currency, bool_and(amount = round(amount)) as whole
            from (select currency, unnest([cost, gross_revenue]) as amount from shop_days
                  union all select currency, spend from days) group by currency
            """
        )
        worth = {currency: each.value or 0.0 for currency, each in self.now.items()}
        self.decimals = {
            row["currency"]: 0 if row["whole"] and worth.get(row["currency"], 0.0).is_integer() else 2 for row in rows
        }

    def view(self, currency: str) -> View:
        """Put the panels of one currency together."""
        now, campaigns = self.now.get(currency, Totals()), self.campaigns.get(currency, [])
        before = self.before.get(currency, Totals()) if self.calendar.before else None
        rest = campaigns[panels.CAMPAIGNS :]
        decimals, sold = self.decimals[currency], self.shop.get(currency)
        return View(
            code=currency,
            decimals=decimals,
            totals=now,
            tiles=_tiles(now, before, currency, decimals),
            highlights=self._highlights(currency),
            chart=chart(self.daily.get(currency, {}), self.top_view.get(currency, {}), self.calendar),
            campaigns=campaigns[: panels.CAMPAIGNS],
            other_campaigns=together(row.now for row in rest),
            more_campaigns=len(rest),
            videos=self.creatives.get(currency, [])[: panels.CREATIVES + 1],
            audience=self.audience.get(currency, {}),
            hours=self.hours.get(currency, {}),
            countries=self.countries.get(currency, []),
            funnels=self.funnels.get(currency, []),
            shop=sold,
            shop_tiles=_shop_tiles(sold, currency, decimals) if sold else [],
        )

    def _highlights(self, currency: str) -> list[Highlight]:
        days: dict[date, float] = {}
        for each in self.daily.get(currency, {}).values():
            for day, totals in each.items():
                if self.calendar.now.first <= day <= self.calendar.now.last:
                    days[day] = days.get(day, 0.0) + totals.spend
        found = (
            *launches(self.campaigns.get(currency, []), self.calendar, currency),
            tired_creative(self.creatives.get(currency, [])),
            best_buyers(self.audience.get(currency, {}), currency),
            peak(days, self.top_view.get(currency, {}), currency),
        )
        return [each for each in found if each]


def _totals(tables: Tables, period: Period) -> dict[str, Totals]:
    found = sums(tables, "days", period)
    with_values(tables, found, period)
    return {currency: rows[()] for currency, rows in found.items()}


def _tiles(now: Totals, before: Totals | None, currency: str, decimals: int) -> list[Tile]:
    number, percent, tile = texts.number, texts.percent, partial(_tile, now, before)
    shown = [
        tile("Spend", "spend", number(now.spend, decimals), unit=currency),
        tile("Impressions", "impressions", number(now.impressions)),
        tile("Clicks", "clicks", number(now.clicks)),
        tile("CTR", "ctr", percent(now.ctr, 2), good=1),
        tile("Conversions", "conversions", number(now.conversions), good=1, rising=True),
        tile("Cost per conversion", "cpa", number(now.cpa, 2), unit=currency, good=-1, rising=True),
    ]
    if now.value is not None:
        shown += [
            tile("Purchase value", "value", number(now.value, decimals), unit=currency, good=1, rising=True),
            tile("Value per spend (ROAS)", "roas", number(now.roas, 2), good=1, rising=True),
        ]
    return shown


def _shop_tiles(shop: Shop, currency: str, decimals: int) -> list[Tile]:
    number, now, tile = texts.number, shop.now, partial(_tile, shop.now, shop.before)
    return [
        tile("Cost of GMV Max", "cost", number(now.cost, decimals), unit=currency),
        tile("Gross revenue", "revenue", number(now.revenue, decimals), unit=currency, good=1),
        tile("Orders", "orders", number(now.orders), good=1),
        tile("Revenue per cost (ROAS)", "roas", number(now.roas, 2), good=1),
    ]


def _tile(
    now: object,
    before: object | None,
    title: str,
    name: str,
    figure: str,
    *,
    unit: str = "",
    good: int = 0,
    rising: bool = False,
) -> Tile:
    """The tile of the attribute `name` of sums, and its change."""
    found = texts.change(getattr(now, name), getattr(before, name), good=good) if before else None
    return Tile(title, figure, unit, found, rising)
