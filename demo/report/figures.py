"""Sums of the report, and what is divided from them: never an average of daily rates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from demo.report.calendar import Period
    from demo.report.source import Tables

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Totals:
    """Sums over rows of one currency. `value` is what purchases brought in; None where nobody tracks it."""

    spend: float = 0.0
    impressions: int = 0
    clicks: int = 0
    conversions: int = 0
    value: float | None = None

    @property
    def ctr(self) -> float | None:
        """Clicks of 100 impressions."""
        return quotient(100 * self.clicks, self.impressions)

    @property
    def cpa(self) -> float | None:
        """Cost of a conversion."""
        return quotient(self.spend, self.conversions)

    @property
    def roas(self) -> float | None:
        """Value of purchases for each unit of money spent."""
        return None if self.value is None else quotient(self.value, self.spend)

    def plus(self, other: Totals) -> Totals:
        """Both together."""
        values = [each for each in (self.value, other.value) if each is not None]
        return Totals(
            self.spend + other.spend,
            self.impressions + other.impressions,
            self.clicks + other.clicks,
            self.conversions + other.conversions,
            sum(values) if values else None,
        )


def quotient(part: float, whole: float) -> float | None:
    """One divided by the other; None where there is nothing to divide by."""
    return part / whole if whole else None


def together(parts: Iterable[Totals]) -> Totals:
    """The sum of all parts."""
    whole = Totals()
    for part in parts:
        whole = whole.plus(part)
    return whole


# What purchases brought in, on websites and in apps. `total_complete_payment_rate` is a value, despite its name.
VALUES = {
    "web": "coalesce(total_complete_payment_rate, value_per_complete_payment * complete_payment)",
    "app": "total_purchase_value",
}
_PURCHASES = " union all ".join(
    f"select advertiser_id, campaign_id, currency, day, {value} as value from {source}"  # noqa: S608 - our names
    for source, value in VALUES.items()
)


def sums(tables: Tables, source: str, period: Period, *by: str) -> dict[str, dict[Key, Totals]]:
    """Sums of one of `tables` over the days of a period: by currency, then by columns or expressions of SQL."""
    text = """
        coalesce(sum(spend), 0) as spend, coalesce(sum(impressions), 0) as impressions,
        coalesce(sum(clicks), 0) as clicks, coalesce(sum(conversion), 0) as conversions
    """
    return {
        currency: {
            key: Totals(float(row["spend"]), int(row["impressions"]), int(row["clicks"]), int(row["conversions"]))
            for key, row in rows.items()
        }
        for currency, rows in grouped(tables, source, period, text, by).items()
    }


def with_values(tables: Tables, found: dict[str, dict[Key, Totals]], period: Period, *by: str) -> None:
    """Put what purchases brought in into sums by the same columns; it stays None where nobody tracks it."""
    for currency, rows in grouped(tables, f"({_PURCHASES})", period, "sum(value) as value", by).items():
        for key, row in rows.items():
            if row["value"] is not None and key in found.get(currency, {}):
                found[currency][key] = replace(found[currency][key], value=float(row["value"]))


def grouped(
    tables: Tables, source: str, period: Period, text: str, by: Sequence[str]
) -> dict[str, dict[Key, dict[str, Any]]]:
    """Rows of aggregates, `text` in SQL, over the days of a period: by currency, then by columns or expressions."""
    names = [f"k{index}" for index in range(len(by))]
    keys = "".join(f", {each} as {name}" for each, name in zip(by, names, strict=True))
    rows = tables.query(
        f"select currency{keys}, {text} from {source} where day between $first and $last group by all",  # noqa: S608
        first=period.first,
        last=period.last,
    )
    found: dict[str, dict[Key, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["currency"], {})[tuple(row[name] for name in names)] = row
    return found
