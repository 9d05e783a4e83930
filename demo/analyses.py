"""Runs SQL files of `analyses/duckdb/` on the DuckDB file and prints the rows worth a first look."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from demo.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).resolve().parent.parent / "analyses" / "duckdb"
_IDS = ("timezone", "advertiser_id", "campaign_id", "ad_id")  # in the file; left out of the printed table


@dataclass(frozen=True)
class Analysis:
    """One SQL file and how it is shown.

    Attributes:
        name: Of the file, without its suffix.
        title: Heading.
        note: What a reader must know about the columns.
        limit: Rows printed per currency: the first ones in the file's order.
    """

    name: str
    title: str
    note: str
    limit: int

    @property
    def path(self) -> Path:
        """The SQL file."""
        return FOLDER / f"{self.name}.sql"

    def run(self, connection: duckdb.DuckDBPyConnection) -> tuple[list[str], list[tuple[object, ...]]]:
        """Run the file as it is.

        Returns:
            Column names and rows.
        """
        result = connection.execute(self.path.read_text(encoding="utf-8"))
        return [column[0] for column in result.description or ()], result.fetchall()


ANALYSES = (
    Analysis(
        name="campaign_overview",
        title="Campaign overview",
        note=(
            "total_reach is the sum of daily reach: a person reached on three days counts three times.\n"
            "Amounts are in the row's currency. ctr is a percentage; ctr, cpc, cpa come from the sums. Blank: NULL."
        ),
        limit=3,
    ),
    Analysis(
        name="video_engagement",
        title="Video engagement",
        note=(
            "avg_watch_time is seconds per play, weighted by plays. "
            "completion_rate is a percentage: plays to the end, of all plays."
        ),
        limit=2,
    ),
    Analysis(
        name="audience_demographics",
        title="Audience demographics",
        note=(
            "Amounts are in the row's currency. NONE: TikTok does not know. "
            "ctr is a percentage; ctr and cpa come from the sums."
        ),
        limit=3,
    ),
)


def report(database: Path) -> Iterator[str]:
    """The analyses as texts to print, one at a time."""
    with duckdb.connect(str(database), read_only=True) as connection:
        for analysis in ANALYSES:
            names, rows = analysis.run(connection)
            chosen = _first_per_currency(names, rows, analysis.limit)
            columns = [i for i, name in enumerate(names) if name not in _IDS]
            text = table([names[i] for i in columns], [[row[i] for i in columns] for row in chosen])
            extent = f"{len(chosen):,} of {len(rows):,} rows: the first {analysis.limit} of each currency"
            source = f"analyses/duckdb/{analysis.path.name}"
            yield f"{analysis.title} ({source})\n{analysis.note}\n\n{text}\n  {extent}"


def _first_per_currency(
    names: Sequence[str], rows: Sequence[tuple[object, ...]], limit: int
) -> list[tuple[object, ...]]:
    position = list(names).index("currency")
    seen: dict[object, int] = {}
    chosen = []
    for row in rows:
        seen[row[position]] = seen.get(row[position], 0) + 1
        if seen[row[position]] <= limit:
            chosen.append(row)
    return chosen
