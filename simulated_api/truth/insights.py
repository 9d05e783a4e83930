"""The ground truth of insights, creative reports, audiences and a Business Center's records, which no stream reads."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from simulated_api.world import assets, audiences, bc_records, insights, material_reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.model import Account

Record = dict[str, Any]
Given = dict[str, Any]


def account_of(sim: Simulation, given: Given) -> Account:
    """The ad account that a request is for."""
    return next(account for account in sim.world.accounts if account.id == given["advertiser_id"])


def _benchmarks(sim: Simulation, given: Given) -> Iterable[Record]:
    """Of all ads of an account, by all metrics or `metrics_fields`."""
    wanted = given.get("metrics_fields", insights.BENCHMARKED)
    for ad in account_of(sim, given).ads:
        if ad.created <= sim.now:
            row = insights.benchmark(ad)
            metrics = {name: value for name, value in row.get("metrics", {}).items() if name in wanted}
            yield {**row, "metrics": metrics} if metrics else row


def _diagnoses(sim: Simulation, given: Given) -> Iterable[Record]:
    categories = (insights.CREATIVE, insights.BID_AND_BUDGET, insights.EVENT_TRACK)
    groups = [group for group in account_of(sim, given).adgroups if group.created <= sim.now]
    return [row for group in groups if (row := insights.diagnosis(group, categories, sim.now))]


def _fatigue(sim: Simulation, given: Given) -> Iterable[Record]:
    """Of all ads of an account, from `start_date` to the day before `end_date`."""
    first, end = (date.fromisoformat(given[name]) for name in ("start_date", "end_date"))
    for ad in account_of(sim, given).ads:
        if ad.created <= sim.now:
            yield from insights.fatigue(ad, first, end, sim.now)


def _overview(sim: Simulation, given: Given) -> Iterable[Record]:
    """By ad and material, from `start_date` to `end_date`, with `metrics`."""
    account, metrics = account_of(sim, given), tuple(given["metrics"])
    first, last = (date.fromisoformat(given[name]).toordinal() for name in ("start_date", "end_date"))
    for smart, ad in material_reports.creatives(account, sim.now):
        days = material_reports.days_of(ad, first, min(last, account.today(sim.now).toordinal()))
        yield {
            "dimensions": {"smart_plus_ad_id": smart.id, **material_reports.material(ad)},
            "metrics": material_reports.figures(ad, days, metrics),
        }


def _breakdown(sim: Simulation, given: Given) -> Iterable[Record]:
    """By material and day, from `start_date` to `end_date`, with `metrics`."""
    account, metrics = account_of(sim, given), tuple(given["metrics"])
    first, last = (date.fromisoformat(given[name]).toordinal() for name in ("start_date", "end_date"))
    for _, ad in material_reports.creatives(account, sim.now):
        for day in material_reports.days_of(ad, first, min(last, account.today(sim.now).toordinal())):
            yield {
                "dimensions": {
                    **material_reports.material(ad),
                    "stat_time_day": f"{date.fromordinal(day)} 00:00:00",
                },
                "metrics": material_reports.figures(ad, range(day, day + 1), metrics),
            }


def _conversions(sim: Simulation, given: Given) -> Iterable[Record]:
    """Of all pixels of an account, or of `event_source_id`."""
    for pixel in assets.library(account_of(sim, given), "pixel", sim.world.anchor, sim.now):
        if pixel.id == given.get("event_source_id", pixel.id):
            yield from audiences.conversions(pixel, sim.now)


def _invoices(sim: Simulation, given: Given) -> Iterable[Record]:
    """Of `invoice_types`, from the day `start_time` to the day `end_time`."""
    for row in bc_records.invoices(sim.world, sim.now):
        if (
            row["invoice_type"] in given["invoice_types"]
            and given["start_time"] <= row["send_date"] <= given["end_time"]
        ):
            yield row


def _budget_changes(sim: Simulation, given: Given) -> Iterable[Record]:
    for changed, row in bc_records.budget_changes(account_of(sim, given), sim.now):
        if given["start_date"] <= str(changed.date()) <= given["end_date"]:
            yield row


def _activities(sim: Simulation, given: Given) -> Iterable[Record]:
    for done, row in bc_records.activities(sim.world, sim.now):
        if given["start_date"] <= str(done.date()) <= given["end_date"]:
            yield row


RECORDS: Mapping[str, Callable[[Simulation, Given], Iterable[Record]]] = {
    "report/ad_benchmark/get/": _benchmarks,
    "tool/diagnosis/get/": _diagnoses,
    "creative_fatigue/get/": _fatigue,
    "smart_plus/material_report/overview/": _overview,
    "smart_plus/material_report/breakdown/": _breakdown,
    "custom_conversion/list/": _conversions,
    "dmp/saved_audience/list/": lambda sim, given: audiences.saved_audiences(account_of(sim, given)),
    "bc/invoice/get/": _invoices,
    "bc/account/budget/changelog/get/": _budget_changes,
    "changelog/get/": _activities,
}
