"""The ground truth of GMV Max reports, by shop; those of campaigns and their details are in `assets`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from simulated_api.rules.catalogue import GMV_MAX
from simulated_api.world import gmv_max, gmv_max_rows
from simulated_api.world.gmv_max_figures import in_record, room_attributes
from simulated_api.world.shops import gmv_max_stores

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.gmv_max import GmvCampaign
    from simulated_api.world.gmv_max_rows import GmvRow
    from simulated_api.world.model import Account

Record = dict[str, Any]
_EARLIEST = date(2023, 9, 1)
_COSTS = ("cost", "net_cost")
_THE_REST_FROM = date(2024, 9, 27)


def gmv_max_columns(stream: str) -> tuple[str, ...]:
    """The columns of a report's records."""
    declared = GMV_MAX["streams"][stream]
    metrics = (*GMV_MAX["reports"][declared["report"]]["metrics"], *declared.get("beside", ()))
    names = ("advertiser_id", "store_id", "currency", "timezone", *declared["dimensions"], *metrics)
    return tuple(dict.fromkeys(names))


def gmv_max_records(sim: Simulation, stream: str, account: Account, config: Mapping[str, Any]) -> Iterator[Record]:
    """The records of an ad account, of each of its shops that is available.

    Args:
        sim: The simulation.
        stream: The report.
        account: The ad account.
        config: The configuration: its days, and whether it wants deleted campaigns.
    """
    first = max(date.fromisoformat(config["start_date"]), _EARLIEST).toordinal()
    end = date.fromisoformat(config["end_date"]) if config.get("end_date") else date.max
    days = range(first, min(end, account.today(sim.now)).toordinal() + 1)
    every = gmv_max.campaigns(sim.world, account, sim.now)
    for store in gmv_max_stores(sim.world, account):
        if store["is_gmv_max_available"]:
            of_store = [each for each in every if each.store_id == store["store_id"]]
            about = {"advertiser_id": account.id, "store_id": store["store_id"]}
            about |= {"currency": account.currency, "timezone": account.reported_timezone}
            for row, more in _rows(sim, stream, account, of_store, days, deleted=config.get("include_deleted", True)):
                yield _record(stream, about, row, more)


def _record(stream: str, about: Record, row: GmvRow, more: Mapping[str, Any]) -> Record:
    """A row with all columns; days before the rest of the metrics began have costs and attributes alone."""
    columns, dimensions = gmv_max_columns(stream), GMV_MAX["streams"][stream]["dimensions"]
    ids = dict(zip([name for name in dimensions if name != "stat_time_day"], row.ids, strict=True))
    early = date.fromordinal(row.day) < _THE_REST_FROM
    asked = {
        name: in_record(value)
        for name, value in {**row.values, **more}.items()
        if not early or name in _COSTS or name in GMV_MAX["attributes"]
    }
    values = {**asked, **ids, "stat_time_day": str(date.fromordinal(row.day)), **about}
    return {name: values.get(name) for name in columns}


def _rows(
    sim: Simulation, stream: str, account: Account, campaigns: Sequence[GmvCampaign], days: range, *, deleted: bool
) -> Iterator[tuple[GmvRow, Mapping[str, Any]]]:
    kept, now = [each for each in campaigns if deleted or not each.deleted], sim.now
    report = GMV_MAX["streams"][stream]["report"]
    kind = report.rpartition(" ")[2]
    if report == "advertiser_id":
        found = gmv_max_rows.account_rows(account, campaigns, days, now)
    elif kind in (gmv_max.PRODUCT, gmv_max.LIVE):
        found = gmv_max_rows.campaign_rows((each for each in kept if each.kind == kind), days, now)
    elif kind == "room_id":
        by_id = {each.id: each for each in kept}
        for row in gmv_max_rows.room_rows(kept, days, now, by_campaign=True):
            campaign = by_id[row.ids[0]]
            yield row, room_attributes(campaign, campaign.created.date().toordinal(), row.ids[1])
        return
    else:
        found = (gmv_max_rows.creative_rows if kind == "item_id" else gmv_max_rows.product_rows)(kept, days, now)
    yield from ((row, {}) for row in found)
