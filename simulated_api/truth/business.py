"""The ground truth of Business Centers, their catalogs and the products in these, which belong to no ad account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulated_api.rules.catalogue import ASSET_SHAPES
from simulated_api.truth.assets import shaped
from simulated_api.world import business, catalogs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulated_api.serving.simulation import Simulation
    from simulated_api.world.catalogs import Catalog

Record = dict[str, Any]


def business_records(sim: Simulation, stream: str) -> Iterator[Record]:
    """The records of a stream, in no particular order."""
    return (shaped(row, ASSET_SHAPES[stream]) for row in BUSINESS_STREAMS[stream](sim))


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
}
