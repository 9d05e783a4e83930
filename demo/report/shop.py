"""The panel on TikTok Shop: what GMV Max cost and sold. No other report holds it, and no other panel adds it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from demo.report.figures import grouped, quotient

if TYPE_CHECKING:
    from datetime import date

    from demo.report.calendar import Calendar, Period
    from demo.report.figures import Key
    from demo.report.source import Tables

# A figure that one row lacks is unknown as a whole: before 27 September 2024 TikTok has costs alone.
_SUMS = "coalesce(sum(cost), 0) as cost, " + ", ".join(
    f"case when count({name}) = count(*) then sum({name}) end as {name}" for name in ("gross_revenue", "orders")
)


@dataclass(frozen=True)
class Sales:
    """Sums over rows of one currency; None where TikTok does not give the figure for all of them."""

    cost: float = 0.0
    revenue: float | None = 0.0
    orders: int | None = 0

    @property
    def roas(self) -> float | None:
        """Gross revenue for each unit of money spent."""
        return None if self.revenue is None else quotient(self.revenue, self.cost)


@dataclass(frozen=True)
class Shop:
    """Sums of the period, of the one before (None: nothing to compare with), and of each day, the newest first."""

    now: Sales
    before: Sales | None
    days: dict[date, Sales]


def shop(tables: Tables, calendar: Calendar) -> dict[str, Shop]:
    """What GMV Max cost and sold, by currency; only those in which it did anything in one of the periods."""
    now, days = _sales(tables, calendar.now), _sales(tables, calendar.now, "day")
    before = _sales(tables, calendar.before) if calendar.before else {}
    last = calendar.now.last
    every = [last - timedelta(days=passed) for passed in range(calendar.now.days)]
    return {
        currency: Shop(
            now.get(currency, {}).get((), Sales()),
            before.get(currency, {}).get((), Sales()) if calendar.before else None,
            {day: days.get(currency, {}).get((day,), Sales()) for day in every},
        )
        for currency in {**now, **before}
    }


def _sales(tables: Tables, period: Period, *by: str) -> dict[str, dict[Key, Sales]]:
    return {
        currency: {
            key: Sales(
                float(row["cost"]),
                None if row["gross_revenue"] is None else float(row["gross_revenue"]),
                None if row["orders"] is None else int(row["orders"]),
            )
            for key, row in rows.items()
        }
        for currency, rows in grouped(tables, "shop_days", period, _SUMS, by).items()
    }
