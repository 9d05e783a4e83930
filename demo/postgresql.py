"""A PyAirbyte cache for PostgreSQL into which values arrive as the connector sent them.

PyAirbyte's own `PostgresCache` lets pandas guess types on the way: ids, which are texts of up to 19 digits, go through
floating point and come out rounded, so that rows of different ids share a key. Here the database reads the JSON by the
types of the table.
"""

from __future__ import annotations

import gzip
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from airbyte._processors.sql.postgres import PostgresSqlProcessor
from airbyte.caches import PostgresCache

if TYPE_CHECKING:
    from pathlib import Path

    from airbyte.shared.sql_processor import SqlProcessorBase

_ROWS = 1000  # per statement


class _JsonLoader(PostgresSqlProcessor):
    """Loads PyAirbyte's files, one JSON object per line, without a guess at the types."""

    def _write_files_to_new_table(self, files: list[Path], stream_name: str, batch_id: str) -> str:
        name: str = self._create_table_for_loading(stream_name, batch_id)
        table = self._fully_qualified(name)
        statement = f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608 - our names
        with self.get_sql_connection() as connection:
            for file in files:
                with gzip.open(file, "rt", encoding="utf-8") as lines:
                    while rows := list(islice(lines, _ROWS)):
                        connection.exec_driver_sql(statement, (f"[{','.join(rows)}]",))
        return name


class ExactPostgresCache(PostgresCache):
    """PyAirbyte's `PostgresCache` (same arguments) that keeps ids, numbers and texts as they are."""

    _sql_processor_class: ClassVar[type[SqlProcessorBase]] = _JsonLoader
