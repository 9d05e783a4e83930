"""Partitions of a stream whose parts are put together when it is read, not when it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition


class OnDemand(PartitionGenerator):
    """Builds the real generator at the first partition.

    `discover` builds no retriever that way, and an error in building one (such as unusable state) ends its stream
    alone.

    Args:
        build: Makes the generator.
    """

    def __init__(self, build: Callable[[], PartitionGenerator]) -> None:
        self._build = build

    def generate(self) -> Iterable[Partition]:
        """Yield what the real generator yields."""
        yield from self._build().generate()
