"""Reference: finished records through the CDK's queue and printer, and nothing else.

Called with the number of records and a file that holds one page; as many workers as the connector has by default.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from airbyte_cdk.entrypoint import launch
from airbyte_cdk.models import AirbyteCatalog, AirbyteConnectionStatus, ConnectorSpecification, Status
from airbyte_cdk.sources import Source
from airbyte_cdk.sources.concurrent_source.concurrent_source import ConcurrentSource
from airbyte_cdk.sources.message import InMemoryMessageRepository
from airbyte_cdk.sources.streams.concurrent.cursor import FinalStateCursor
from airbyte_cdk.sources.streams.concurrent.default_stream import DefaultStream
from airbyte_cdk.sources.streams.concurrent.partitions.partition import Partition
from airbyte_cdk.sources.streams.concurrent.partitions.partition_generator import PartitionGenerator
from airbyte_cdk.sources.types import Record
from airbyte_cdk.sources.utils.slice_logger import DebugSliceLogger

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterable, Mapping

    from airbyte_cdk.models import AirbyteMessage

_STREAM = "ads_daily_report"
_WORKERS = 10


class _Finished(Partition):
    """A page of finished records, a number of times."""

    def __init__(self, page: list[dict[str, Any]], times: int) -> None:
        self._page, self._times = page, times

    def read(self) -> Iterable[Record]:
        for _ in range(self._times):
            for row in self._page:
                yield Record(row, _STREAM)

    def to_slice(self) -> Mapping[str, Any]:
        return {}

    def stream_name(self) -> str:
        return _STREAM

    def __hash__(self) -> int:
        return id(self)


class _Parts(PartitionGenerator):
    def __init__(self, page: list[dict[str, Any]], pages: int) -> None:
        self._page, self._pages = page, pages

    def generate(self) -> Iterable[Partition]:
        parts = min(_WORKERS, self._pages)
        return [_Finished(self._page, self._pages // parts + (n < self._pages % parts)) for n in range(parts)]


class _Floor(Source):
    """The least that a source under the concurrent CDK does."""

    def __init__(self, page: list[dict[str, Any]], pages: int) -> None:
        self._page, self._pages = page, pages

    def spec(self, logger: logging.Logger) -> ConnectorSpecification:  # noqa: ARG002 - the CDK's signature
        return ConnectorSpecification(connectionSpecification={})

    def check(self, logger: logging.Logger, config: Mapping[str, Any]) -> AirbyteConnectionStatus:  # noqa: ARG002
        return AirbyteConnectionStatus(status=Status.SUCCEEDED)

    def discover(self, logger: logging.Logger, config: Mapping[str, Any]) -> AirbyteCatalog:  # noqa: ARG002
        return AirbyteCatalog(streams=[])

    def read(self, logger: logging.Logger, *_: object) -> Iterable[AirbyteMessage]:
        repository = InMemoryMessageRepository()
        stream = DefaultStream(
            partition_generator=_Parts(self._page, self._pages),
            name=_STREAM,
            json_schema={},
            primary_key=[],
            cursor_field=None,
            logger=logger,
            cursor=FinalStateCursor(_STREAM, None, repository),
        )
        source = ConcurrentSource.create(_WORKERS, _WORKERS // 2, logger, DebugSliceLogger(), repository)
        return source.read([stream])


def main() -> None:
    """Run `read` on so many records of a page."""
    count, file, *arguments = sys.argv[1:]
    rows = orjson.loads(Path(file).read_bytes())["data"]["list"]
    page = [{**row["dimensions"], **row["metrics"]} for row in rows]
    launch(_Floor(page, int(count) // len(page)), arguments)


if __name__ == "__main__":
    main()
