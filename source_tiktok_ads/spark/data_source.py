"""The data source `tiktok_ads`: a stream of the connector as a table of Spark."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyspark import TaskContext
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition

from source_tiktok_ads.spark.batches import Batches
from source_tiktok_ads.spark.connector import Read
from source_tiktok_ads.spark.days import Days, days_of
from source_tiktok_ads.spark.errors import TikTokAdsError
from source_tiktok_ads.spark.options import Options
from source_tiktok_ads.spark.schema import as_asked_for, chosen
from source_tiktok_ads.spark.state import IncrementalRead
from source_tiktok_ads.spark.stream import Stream, refuse_bad_token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from pyspark.sql import SparkSession
    from pyspark.sql.datasource import Filter
    from pyspark.sql.types import StructType

_PUSHDOWN = "spark.sql.python.filterPushdown.enabled"


@dataclass
class Task(InputPartition):
    """What one task of Spark reads.

    Attributes:
        shard: Its share of the ad accounts, as the setting `shard`.
        share: Percent of the app's quota that it keeps to.
        days: `start_date` and `end_date` where they are other than configured; None where no day is left.
        read: The incremental read that it is a part of.
    """

    shard: str
    share: int
    days: dict[str, str] | None = field(default_factory=dict)
    read: IncrementalRead | None = None


class StreamReader(DataSourceReader):
    """Reads a stream by shards of its ad accounts.

    Args:
        options: Of the read.
        stream: What is read.
        schema: The columns that Spark wants.
    """

    def __init__(self, options: Options, stream: Stream, schema: StructType) -> None:
        self._options, self._stream = options, stream
        self._columns = as_asked_for(stream.name, stream.columns, schema)
        self._days = Days()
        if options.state and not stream.is_incremental:
            raise TikTokAdsError(f"Stream {stream.name} has no state: it is read in full each time. Leave state out.")

    def partitions(self) -> Sequence[InputPartition]:
        """A task for each shard; the quota is shared among those that run at once.

        Raises:
            TikTokAdsError: The configuration is wrong, there are more tasks at once than can share the quota, or the
                API refuses the token.
        """
        shards = self._options.shards(by_account=self._stream.by_account)
        share = self._options.share(len(shards))
        days = self._narrowed()
        if days is None and not self._options.state:
            return [Task(shards[0], share, None)]
        refuse_bad_token(self._options.config)
        if self._options.state:
            # Filters of this query are none of the state's: days that they leave out would never be read.
            read = IncrementalRead.plan(self._options.state, self._stream.name, shards)
            return [Task(shard, share, read=read) for shard in shards]
        return [Task(shard, share, days) for shard in shards]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        """The records of a task, from the API: an attempt has nothing of those before.

        Raises:
            TikTokAdsError: What the connector says.
        """
        if not isinstance(partition, Task):
            raise TypeError(f"{partition} is no task of this reader")
        if partition.days is None:
            return
        config = self._options.task_config(partition.shard, partition.share, partition.days)
        stream = self._stream.selecting({each.name for each in self._columns})
        incremental = partition.read
        state = incremental.state() if incremental else []
        read = Read(config, stream, "incremental" if incremental else "full_refresh", state)
        yield from Batches(self._stream.name, self._columns).of(read.records())
        if incremental:
            context = TaskContext.get()
            incremental.leave(partition.shard, context.taskAttemptId() if context else 0, read.states)

    def _narrowed(self) -> dict[str, str] | None:
        """The days to ask for where filters leave some out; None where they leave none."""
        config = self._options.checked
        configured = Days(config.start_date, config.end_date)
        days = configured.within(self._days)
        if days.is_empty:
            return None
        return days.settings() if days != configured else {}


class FilteringStreamReader(StreamReader):
    """A reader that asks for the days only that filters leave."""

    def pushFilters(self, filters: list[Filter]) -> list[Filter]:  # noqa: N802 - Spark's name
        """Take what filters say of a report's day or hour; Spark still applies all of them."""
        self._days = days_of(filters, self._stream.cursor)
        return filters


class TikTokAdsDataSource(DataSource):
    """`spark.read.format("tiktok_ads")`: see docs/spark.md for the options.

    Filters are Spark's own here; days are chosen by the options `start_date` and `end_date`. `register` gives a session
    the data source that also asks for the days only that filters leave.
    """

    _stream: Stream | None = None
    _reader: type[StreamReader] = StreamReader

    @classmethod
    def name(cls) -> str:
        """The name of the format."""
        return "tiktok_ads"

    def schema(self) -> StructType:
        """The columns of the stream, or those of the option `columns`.

        Raises:
            TikTokAdsError: An option is wrong, or there is no such stream or column.
        """
        options = Options.read(self.options)
        stream = self._described(options)
        return chosen(stream.name, stream.columns, options.columns)

    def reader(self, schema: StructType) -> StreamReader:
        """A reader of these columns: those not among them are not asked for.

        Raises:
            TikTokAdsError: An option is wrong, or there is no such stream or column.
        """
        options = Options.read(self.options)
        return self._reader(options, self._described(options), schema)

    def _described(self, options: Options) -> Stream:
        """The stream; described once, since Spark hands on the object that made the schema."""
        if self._stream is None:
            self._stream = Stream.named(options.stream, options.config)
        return self._stream


class FilteringTikTokAdsDataSource(TikTokAdsDataSource):
    """The same; filters on days become days that are asked for, which a session must allow."""

    _reader = FilteringStreamReader


def register(spark: SparkSession) -> None:
    """Let a session read `tiktok_ads`, and let filters reach data sources that are written in Python.

    Args:
        spark: The session.
    """
    spark.conf.set(_PUSHDOWN, "true")
    spark.dataSource.register(FilteringTikTokAdsDataSource)
