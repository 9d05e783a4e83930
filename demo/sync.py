"""Runs the installed connector through PyAirbyte into a DuckDB file; importing it imports PyAirbyte."""

from __future__ import annotations

import json
import shutil
import sys
import time
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import airbyte
import duckdb
from airbyte._message_iterators import AirbyteMessageIterator
from airbyte.caches import DuckDBCache
from airbyte.exceptions import PyAirbyteError
from pydantic import PrivateAttr

from demo.errors import DemoError
from demo.progress import SyncProgress
from demo.streams import STREAMS

if TYPE_CHECKING:
    from airbyte.progress import ProgressTracker

    from demo.api import Api, Requests

CONNECTOR = "source-tiktok-ads"
_SCHEMA = "main"  # so that the SQL files need no schema name
_EXTRACTED = "_airbyte_extracted_at"
_TRACE = '{"type":"TRACE"'  # how such a line of the protocol starts, behind the log's own prefix
_SHOWN_ERRORS = 3


class _WatchedCache(DuckDBCache):
    """PyAirbyte's `DuckDBCache` that shows what it is doing by bars of our own: PyAirbyte's know no end."""

    _progress: SyncProgress = PrivateAttr()

    def _write_airbyte_message_stream(self, stdin: Any, *, progress_tracker: ProgressTracker, **rest: Any) -> None:  # noqa: ANN401 - PyAirbyte's
        self._progress.watch(progress_tracker)
        messages = AirbyteMessageIterator(self._progress.reading.watched(stdin))
        super()._write_airbyte_message_stream(messages, progress_tracker=progress_tracker, **rest)


@dataclass(frozen=True)
class Sync:
    """What one sync did.

    Attributes:
        seconds: From start to end.
        records: Records read per stream, also those that replaced an older version of themselves.
        requests: Requests per path below the API root; None where nobody counts them.
    """

    seconds: float
    records: dict[str, int]
    requests: Requests | None


@dataclass
class Pipeline:
    """The connector on one side, the DuckDB file on the other.

    Args:
        api: What to read from.
        database: The DuckDB file; it is created when it is missing.
        all_streams: Read every stream that the connector has, not just `STREAMS`.
    """

    api: Api
    database: Path
    all_streams: bool
    streams: tuple[str, ...] = field(init=False, default=STREAMS)

    def connect(self) -> None:
        """Start the connector, check the configuration and choose the streams.

        Raises:
            DemoError: The connector is not installed, or refuses the configuration; the message is the connector's.
        """
        try:
            self._source = airbyte.get_source(
                CONNECTOR, config=self.api.config, local_executable=_executable(), install_if_missing=False
            )
            self._source.check()
            self.streams = tuple(self._source.get_available_streams()) if self.all_streams else STREAMS
            self._source.select_streams(list(self.streams))
        except PyAirbyteError as error:
            raise DemoError(_reason(error)) from error

    def sync(self) -> Sync:
        """Read from where the last sync ended into the DuckDB file, one row per primary key.

        Raises:
            DemoError: The sync failed; the message is the connector's.
        """
        before = self._newest()
        if self.api.requests:
            self.api.requests()
        progress = SyncProgress(self.streams, None if before else self._first_day())
        started = time.monotonic()
        try:
            # Closed after each sync: DuckDB takes one writing connection at a time.
            with _WatchedCache(db_path=str(self.database), schema_name=_SCHEMA) as cache, progress.shown():
                cache._progress = progress  # noqa: SLF001 - our own class
                with redirect_stdout(StringIO()):  # what PyAirbyte prints is in its log, too
                    # The connector checked the configuration just before; that saves a start of it.
                    self._source.read(cache=cache, skip_validation=True)
        except PyAirbyteError as error:
            raise DemoError(_reason(error)) from error
        seconds = time.monotonic() - started
        requests = self.api.requests() if self.api.requests else None
        return Sync(seconds, self._read_since(before), requests)

    def _first_day(self) -> date | None:
        try:
            return date.fromisoformat(str(self.api.config.get("start_date")))
        except ValueError:
            return None

    def _newest(self) -> dict[str, object]:
        """Per stream that has a table, when its newest record was read."""
        if not self.database.exists():
            return {}
        with duckdb.connect(str(self.database)) as connection:
            tables = {row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()}
            rows = {
                stream: connection.execute(f'select max({_EXTRACTED}) from "{stream}"').fetchone()  # noqa: S608 - our names
                for stream in self.streams
                if stream in tables
            }
        return {stream: row[0] for stream, row in rows.items() if row}

    def _read_since(self, before: dict[str, object]) -> dict[str, int]:
        counts = {}
        with duckdb.connect(str(self.database)) as connection:
            for stream in self.streams:
                condition = "$moment is null or " + f"{_EXTRACTED} > $moment"
                query = f'select count(*) from "{stream}" where {condition}'  # noqa: S608 - our names
                row = connection.execute(query, {"moment": before.get(stream)}).fetchone()
                counts[stream] = int(row[0]) if row else 0
        return counts


def _executable() -> Path:
    """The connector's command beside this interpreter, else the one on PATH."""
    path = shutil.which(CONNECTOR, path=str(Path(sys.executable).parent)) or shutil.which(CONNECTOR)
    if path is None:
        raise DemoError(f"{CONNECTOR} is not installed in this environment; `make demo` installs it.")
    return Path(path)


def _reason(error: PyAirbyteError) -> str:
    """The connector's own words, which PyAirbyte wraps once or twice; else PyAirbyte's."""
    cause: BaseException | None = error
    while isinstance(cause, PyAirbyteError):
        if reason := (cause.context or {}).get("failure_reason"):
            return str(reason)
        if messages := _logged_errors(cause.log_file):
            return "\n".join(messages[:_SHOWN_ERRORS])
        if cause.original_exception is None:
            return str(cause)
        cause = cause.original_exception
    return str(cause)


def _logged_errors(log: Path | None) -> list[str]:
    """What the connector's error traces say, each once: PyAirbyte logs those of a sync, but does not raise them."""
    messages: dict[str, None] = {}
    for line in log.read_text("utf-8", "replace").splitlines() if log and log.exists() else ():
        _, start, rest = line.partition(_TRACE)
        with suppress(ValueError, TypeError, KeyError):
            messages[json.loads(start + rest)["trace"]["error"]["message"]] = None
    return list(messages)
