"""Sentences on what stands out in a currency: each has a fixed rule, so that the same file says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from demo.report import texts
from demo.report.figures import Totals, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from demo.report.calendar import Calendar
    from demo.report.panels import Campaign, Creative

_TIRED = 0.7  # of the CTR before
_WEIGHT = 0.05  # of all spend or conversions: what is smaller is chance
_BUYER = 0.75  # of the cost of a conversion over all
_PEAK = 1.6  # times the median day
_LAUNCHES = 2  # named at most
_KNOWN = timedelta(days=7)  # what the file must hold before a launch: else the campaign may be older than the file


@dataclass(frozen=True)
class Highlight:
    """What stands out: a word for it, whose name it is about, and the figures."""

    title: str
    name: str
    text: str


def tired_creative(creatives: Sequence[Creative]) -> Highlight | None:
    """Of the ads whose CTR fell by 30 % or more, the one that costs the most; the first row is all ads together."""
    if not creatives:
        return None
    enough = _WEIGHT * creatives[0].now.spend
    for each in sorted(creatives[1:], key=lambda row: -row.now.spend):
        now, before = each.now.ctr, each.before.ctr if each.before else None
        if now is not None and before and now <= _TIRED * before and each.now.spend >= enough:
            text = f"its CTR is {texts.percent(now, 2)}, after {texts.percent(before, 2)} in the period before."
            return Highlight("A creative grows tired", each.name, text)
    return None


def launches(campaigns: Sequence[Campaign], calendar: Calendar, currency: str) -> list[Highlight]:
    """Of the campaigns that began in the periods shown, those that cost the most, in the order in which they began."""
    shown = max((calendar.before or calendar.now).first, calendar.all.first + _KNOWN)
    enough = _WEIGHT * sum(each.now.spend for each in campaigns)
    found = [(each.began, each) for each in campaigns if each.began and each.now.spend >= max(enough, 1)]
    largest = sorted((pair for pair in found if pair[0] >= shown), key=lambda pair: -pair[1].now.spend)[:_LAUNCHES]
    return [_launch(each, began, currency) for began, each in sorted(largest, key=lambda pair: pair[0])]


def _launch(campaign: Campaign, began: date, currency: str) -> Highlight:
    text = f"began on {texts.day(began)}; {texts.number(campaign.now.spend)} {currency} in this period"
    if campaign.now.cpa is not None:
        cost, bought = texts.number(campaign.now.cpa, 2), texts.number(campaign.now.conversions)
        text += f", {cost} for each of {bought} conversions"
    return Highlight("A launch", campaign.name, f"{text}.")


def best_buyers(audience: Mapping[str, Mapping[str, Totals]], currency: str) -> Highlight | None:
    """The known part of the audience that converts for the least, if that is well below the average."""
    known = {
        (age, gender): each
        for age, genders in audience.items()
        for gender, each in genders.items()
        if "NONE" not in (age, gender)
    }
    whole = together(known.values())
    found = [(each.cpa, key) for key, each in known.items() if each.conversions >= max(1, _WEIGHT * whole.conversions)]
    cheapest, (age, gender) = min(((cpa, key) for cpa, key in found if cpa is not None), default=(0.0, ("", "")))
    if not age or whole.cpa is None or cheapest > _BUYER * whole.cpa:
        return None
    cost, usual = texts.number(cheapest, 2), texts.number(whole.cpa, 2)
    text = f"a conversion costs {cost} {currency}; {usual} is the average of all known ages and genders."
    return Highlight("Who buys", f"{texts.gender(gender)}, {texts.age(age)}", text)


def peak(days: Mapping[date, float], top_view: Mapping[date, float], currency: str) -> Highlight | None:
    """The day with the highest spend, if it is far above the usual."""
    if not days:
        return None
    usual = median(days.values())
    day = max(days, key=lambda each: (days[each], each))
    if not usual or days[day] < _PEAK * usual:
        return None
    text = f"{texts.number(days[day])} {currency} were spent, {days[day] / usual:.1f} times a usual day"
    if top_view.get(day):
        text += f"; {texts.number(top_view[day])} of it on TopView"
    return Highlight("A day apart", texts.day(day), f"{text}.")
