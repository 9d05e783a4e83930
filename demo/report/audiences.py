"""Panels on people: age and gender, countries, weekday and hour, funnels. Each gives what it shows by currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo.report.figures import VALUES, Totals, sums, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from demo.report.calendar import Period
    from demo.report.source import Tables

_COUNTRIES = 10
_AGES = ("AGE_13_17", "AGE_18_24", "AGE_25_34", "AGE_35_44", "AGE_45_54", "AGE_55_100", "NONE")
_GENDERS = ("FEMALE", "MALE", "NONE")


@dataclass(frozen=True)
class Part:
    """A country, by its code; all others have none."""

    name: str
    totals: Totals


@dataclass(frozen=True)
class Step:
    """A step of a funnel, and how many of 100 of the step before took it."""

    name: str
    count: int
    of_before: float | None


@dataclass(frozen=True)
class Funnel:
    """Steps from the impression to the purchase, of the campaigns that track them; `value` is None if nobody does."""

    name: str
    steps: list[Step]
    spend: float
    value: float | None


def audience(tables: Tables, period: Period) -> dict[str, dict[str, dict[str, Totals]]]:
    """Sums by currency, age and gender, as far as there are any."""
    found = {}
    for currency, parts in sums(
        tables, "audience", period, "coalesce(age, 'NONE')", "coalesce(gender, 'NONE')"
    ).items():
        genders = _ordered(_GENDERS, (gender for _, gender in parts))
        found[currency] = {
            age: {gender: parts.get((age, gender), Totals()) for gender in genders}
            for age in _ordered(_AGES, (age for age, _ in parts))
        }
    return found


def _ordered(known: Sequence[str], present: Iterable[str]) -> list[str]:
    names = set(present)
    return [name for name in known if name in names] + sorted(names - set(known))


def hours(tables: Tables, period: Period) -> dict[str, dict[tuple[int, int], Totals]]:
    """Sums by currency, weekday (1: Monday) and hour of the ad account's clock."""
    found = sums(tables, "hours", period, "isodow(day)", "hour(stat_time_hour)")
    return {
        currency: {(int(weekday), int(hour)): each for (weekday, hour), each in rows.items()}
        for currency, rows in found.items()
    }


def countries(tables: Tables, period: Period) -> dict[str, list[Part]]:
    """The countries of each currency with the highest spend, and all others together."""
    found = {}
    for currency, parts in sums(tables, "countries", period, "coalesce(country_code, 'NONE')").items():
        rows = [Part(code, each) for (code,), each in sorted(parts.items(), key=lambda part: -part[1].spend)]
        rest = rows[_COUNTRIES:]
        others = [Part("", together(row.totals for row in rest))] if rest else []
        found[currency] = rows[:_COUNTRIES] + others
    return found


# The events of a funnel, by the title of their step.
_WEB = {
    "Page views": "product_details_page_browse",
    "Added to cart": "web_event_add_to_cart",
    "Checkouts": "initiate_checkout",
    "Purchases": "complete_payment",
}
_APP = {
    "Content views": "view_content",
    "Added to cart": "app_event_add_to_cart",
    "Checkouts": "checkout",
    "Purchases": "total_purchase",
}


def funnels(tables: Tables, period: Period) -> dict[str, list[Funnel]]:
    """Of each currency, a funnel for websites and one for apps: of the campaigns that have such events at all."""
    found: dict[str, list[Funnel]] = {}
    for name, source, events in (("Website", "web", _WEB), ("App", "app", _APP)):
        for row in _events(tables, period, source, list(events.values())):
            counts = {"Impressions": row["impressions"], "Clicks": row["clicks"]}
            counts |= {"Installs": row["installs"]} if source == "app" else {}
            counts |= {title: row[event] for title, event in events.items()}
            value = None if row["value"] is None else float(row["value"])
            found.setdefault(row["currency"], []).append(Funnel(name, _steps(counts), float(row["spend"]), value))
    return found


def _steps(counts: dict[str, Any]) -> list[Step]:
    steps: list[Step] = []
    for name, count in counts.items():
        before = steps[-1].count if steps else 0
        steps.append(Step(name, int(count), 100 * int(count) / before if before else None))
    return steps


def _events(tables: Tables, period: Period, source: str, events: Sequence[str]) -> list[dict[str, Any]]:
    by = "currency, advertiser_id, campaign_id"
    days = "where day between $first and $last group by all"
    return tables.query(
        f"""
        with events as (
            select {by}, {", ".join(f"coalesce(sum({each}), 0) as {each}" for each in events)},
                sum({VALUES[source]}) as value from {source} {days}
        ),
        delivery as (
            select {by}, sum(spend) as spend, sum(impressions) as impressions, sum(clicks) as clicks,
                sum(app_install) as installs from days {days}
        )
        select currency, coalesce(sum(spend), 0) as spend, coalesce(sum(impressions), 0) as impressions,
            coalesce(sum(clicks), 0) as clicks, coalesce(sum(installs), 0) as installs, sum(value) as value,
            {", ".join(f"sum({each}) as {each}" for each in events)}
        from events left join delivery using ({by})
        where {" + ".join(events)} > 0 group by currency order by currency
        """,  # noqa: S608 - our names
        first=period.first,
        last=period.last,
    )
