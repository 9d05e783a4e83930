"""What a reader of the figures must know of each report and metric, as Markdown: clock, delay, when it is booked.

Delays are those of TikTok's page "Data latency for reports" (doc 1738864894606337); that of `billed_cost` is in its own
description there. When a metric is booked is said in the catalogue, by the sentences below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from source_tiktok_ads import catalogue
from tools.markdown import code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.streams import Report, Stream

_SOON, _LATE = "30 minutes", "16 hours"
_LATE_DIMENSIONS = frozenset({"age", "gender", "language", "platform", "province_id"})
_PEOPLE = ("reach", "cost_per_1000_reached", "frequency")
_BILLED = "billed_cost"
_CHARGED = ("cash_spend", "voucher_spend")

AT_THE_EVENT = "Booked at the time of the event itself"
AT_THE_AD = "Booked at the time of the impression or click, restated"
DELIVERY, OPEN, SKAN = "delivery", "open", "skan"
_GROUPS_OF_DELIVERY = frozenset({"basic", "video"})
_SAID = {
    DELIVERY: "What the ads did and cost in the day or hour of the row",
    AT_THE_AD: "At the impression or click credited with the event; changes afterwards, within the attribution window",
    AT_THE_EVENT: "At the event itself, whenever the ad was seen",
    SKAN: "As Apple's SKAdNetwork reports it; on which day is not documented",
    OPEN: "Not documented",
}


def clocks(found: Sequence[Stream]) -> str:
    """One row per kind of report: what its time means, and how late figures are."""
    lines = ["| Reports | Time column | Usual delay | Later than that |", "|---|---|---|---|"]
    kinds: dict[str, list[Report]] = {}
    for stream in found:
        if stream.report is not None:
            kinds.setdefault(stream.kind, []).append(stream.report)
    for kind, reports in kinds.items():
        lines.append(f"| {kind} | {_time(reports[0])} | {_delay(reports[0])} | {_later(reports)} |")
    return "\n".join(lines)


def _time(report: Report) -> str:
    return code([name for name in report.dimensions if name in catalogue.TIME_DIMENSIONS])


def _delay(report: Report) -> str:
    slow = report.report_type == "AUDIENCE" and not _LATE_DIMENSIONS.isdisjoint(report.dimensions)
    return _LATE if slow else _SOON


def _later(reports: Sequence[Report]) -> str:
    """What some of the reports of a kind have that is later than the rest of their figures."""
    metrics = {name for report in reports for name in report.metrics}
    late = {_PEOPLE: _LATE, (_BILLED,): "11 hours", _CHARGED: "24 to 48 hours"}
    parts = [([name for name in names if name in metrics], delay) for names, delay in late.items()]
    return "; ".join(f"{code(names)}: {delay}" for names, delay in parts if names)


def booked(name: str) -> str:
    """When a metric is booked: a key of the table below, one of the constants of this module."""
    metric = catalogue.metric(name)
    if metric.group in _GROUPS_OF_DELIVERY:
        return DELIVERY
    if metric.group == SKAN:
        return SKAN
    return next((sentence for sentence in (AT_THE_AD, AT_THE_EVENT) if sentence in metric.description), OPEN)


def bookings(found: Sequence[Stream]) -> str:
    """All metrics of the built-in reports by the moment at which they are booked."""
    asked = dict.fromkeys(name for stream in found if stream.report for name in stream.report.metrics)
    lines = ["| Booked | Metrics |", "|---|---|"]
    lines += [f"| {text} | {code([name for name in asked if booked(name) == when])} |" for when, text in _SAID.items()]
    return "\n".join(lines)
