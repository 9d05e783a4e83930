"""The ground truth of Business Centers, their catalogs and the products in these, which belong to no ad account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from simulated_api.rules.catalogue import ASSET_SHAPES
from simulated_api.truth.assets import shaped
from simulated_api.world import business, catalogs, payments, shops
from simulated_api.world.business_assets import ASSET_TYPES, assets_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.catalogs import Catalog
    from simulated_api.world.model import Account

Record = dict[str, Any]


def business_records(
    sim: Simulation, stream: str, accounts: Sequence[Account], config: Mapping[str, Any]
) -> Iterator[Record]:
    """The records of a stream, in no particular order.

    Args:
        sim: The simulation.
        stream: A name in `BUSINESS_STREAMS` or `DAILY_STREAMS`.
        accounts: The ad accounts that a configuration reads: shops are found through them.
        config: The configuration: of its days are the rows of the latter.
    """
    if stream in DAILY_STREAMS:
        end = date.fromisoformat(config["end_date"]) if config.get("end_date") else date.max
        first, last = date.fromisoformat(config["start_date"]), min(end, sim.now.date())
        rows = DAILY_STREAMS[stream](sim, first, last)
    elif stream == "shop_products":
        rows = _shop_products(sim, accounts)
    else:
        rows = BUSINESS_STREAMS[stream](sim)
    return (shaped(row, ASSET_SHAPES[stream]) for row in rows)


def _shop_products(sim: Simulation, accounts: Sequence[Account]) -> Iterator[Record]:
    stores = {row["store_id"]: row for account in accounts for row in shops.gmv_max_stores(sim.world, account)}
    for store_id, store in stores.items():
        for row in shops.shop_products(sim.world, store_id):
            yield {**row, "bc_id": store["store_authorized_bc_id"]}


def _assets(sim: Simulation) -> Iterator[Record]:
    for bc_id in business.centers(sim.world):
        for kind in ASSET_TYPES:
            yield from ({**row, "bc_id": bc_id} for row in assets_of(sim.world, bc_id, kind))


def _balances(sim: Simulation) -> Iterator[Record]:
    return (row for bc_id in business.centers(sim.world) if (row := business.balance_fields(bc_id)))


def _account_balances(sim: Simulation) -> Iterator[Record]:
    for bc_id in business.centers(sim.world):
        for account in business.accounts_of(sim.world, bc_id):
            more = payments.further_balance_fields(account)
            restriction = more["budget_frequency_restriction"]
            for name in ("effective_start_time", "effective_end_time"):
                restriction[name] = restriction[name].replace(" ", "T") + "Z"
            least = {"minimum_amount": float(more["budget_amount_restriction"]["minimum_amount"])}
            row = {**payments.balance_fields(account, sim.now), **more, "budget_amount_restriction": least}
            row["create_time"] = account.created.replace(microsecond=0)
            row["latest_recharge_time"] = row["latest_recharge_time"] and row["create_time"]
            yield {**row, "bc_id": bc_id}


def _costs(sim: Simulation, first: date, last: date) -> Iterator[Record]:
    for bc_id in business.centers(sim.world):
        for account in business.accounts_of(sim.world, bc_id):
            for day in range(first.toordinal(), last.toordinal() + 1):
                today = account.today(sim.now).toordinal()
                if row := payments.cost_fields(account, range(day, day + 1), today):
                    yield {**row, "bc_id": bc_id, "date": str(date.fromordinal(day))}


def _transactions(sim: Simulation, first: date, last: date) -> Iterator[Record]:
    """Every level's, with the time as it stands on the payer's wall clock."""
    for level, every in (("BC", payments.of_business_center(sim)), ("ADVERTISER", payments.of_accounts(sim))):
        for record in every:
            if first <= record.local.date() <= last:
                row = payments.record_fields(record, business.BUSINESS_CENTER)
                empty = {"invoice_id": row["invoice_id"] or None}
                yield {**row, **empty, "transaction_level": level, "create_time": f"{record.local:%Y-%m-%dT%H:%M:%S}"}


def _feeds(sim: Simulation) -> Iterator[Record]:
    for catalog in _every(sim):
        for row in catalogs.feeds(catalog):
            due = catalog.updated if row["next_update_time"] else None
            own = {"feed_id": str(row["feed_id"]), "next_update_time": due}
            yield {**row, **own, "bc_id": catalog.bc_id, "catalog_id": catalog.id}


def _sets(sim: Simulation) -> Iterator[Record]:
    for catalog in _every(sim):
        for index in range(catalog.set_count):
            row = catalogs.set_fields(catalog, index, counted=True)
            yield {**row, "bc_id": catalog.bc_id, "product_set_name": row["name"]}


def _centers(sim: Simulation) -> Iterator[Record]:
    return ({**business.center_fields(bc_id), "bc_id": bc_id} for bc_id in business.centers(sim.world))


def _catalogs(sim: Simulation) -> Iterator[Record]:
    for catalog in _every(sim):
        times = {"create_time": catalog.created, "update_time": catalog.updated}
        yield {**catalogs.catalog_fields(catalog), **times, "bc_id": catalog.bc_id}


def _products(sim: Simulation) -> Iterator[Record]:
    for catalog in _every(sim):
        asked = {"bc_id": catalog.bc_id, "catalog_id": catalog.id}
        for index in range(catalog.product_count):
            yield {**catalogs.product_fields(catalog, index), **asked}


def _every(sim: Simulation) -> Iterator[Catalog]:
    for bc_id in business.centers(sim.world):
        yield from catalogs.catalogs(sim.world, bc_id)


BUSINESS_STREAMS: Mapping[str, Callable[[Simulation], Iterator[Record]]] = {
    "business_centers": _centers,
    "catalogs": _catalogs,
    "catalog_products": _products,
    "bc_assets": _assets,
    "bc_balances": _balances,
    "ad_account_balances": _account_balances,
    "catalog_feeds": _feeds,
    "catalog_product_sets": _sets,
}
DAILY_STREAMS: Mapping[str, Callable[[Simulation, date, date], Iterator[Record]]] = {
    "bc_ad_account_costs": _costs,
    "bc_transactions": _transactions,
}
OF_THE_TOKEN = frozenset((*BUSINESS_STREAMS, *DAILY_STREAMS, "shop_products"))
