"""Smaller parts of a report request that the API finds too large: days, then ids, then metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from source_tiktok_ads.lists.batches import batched
from source_tiktok_ads.readers.reports.windows import Window

# Ids per filter: 100 are taken, for campaigns the best-practice page (doc 1738864817670145) advises 30.
IDS_PER_REQUEST = {"campaign_ids": 30, "adgroup_ids": 100, "ad_ids": 100}
_BELOW = {"campaign_ids": "adgroup_ids", "adgroup_ids": "ad_ids"}
# The finest ids by which rows of a level can be told apart.
_FINEST = {"AD": "ad_ids", "ADGROUP": "adgroup_ids", "CAMPAIGN": "campaign_ids"}


@dataclass(frozen=True, slots=True)
class Part:
    """One request's share of a window.

    Attributes:
        window: Its days.
        metrics: Metric names of the request.
        id_field: The filter that narrows it down, e.g. `campaign_ids`; None for the whole ad account.
        ids: The values of that filter.
    """

    window: Window
    metrics: tuple[str, ...]
    id_field: str | None = None
    ids: tuple[str, ...] = ()

    def by_days(self) -> list[Part]:
        """Two halves; empty when it is a single day."""
        return [replace(self, window=half) for half in self.window.halves()] if self.window.days > 1 else []

    def by_halved_ids(self) -> list[Part]:
        """Half of the ids each; empty when there is but one."""
        middle = len(self.ids) // 2
        return [replace(self, ids=ids) for ids in (self.ids[:middle], self.ids[middle:])] if middle else []

    def by_metrics(self) -> list[Part]:
        """Half of the metrics each, of which the rows are merged by key; empty when there is but one."""
        middle = len(self.metrics) // 2
        halves = (self.metrics[:middle], self.metrics[middle:])
        return [replace(self, metrics=metrics) for metrics in halves] if middle else []

    def finer_field(self, data_level: str, dimensions: Sequence[str] = ()) -> str | None:
        """The next finer id filter that rows of this level have; None when this one is the finest.

        A report by `ad_id_v2` cannot be filtered by `ad_ids`: the two names exclude each other.
        """
        finest = _FINEST.get(data_level.rpartition("_")[2])
        if finest == "ad_ids" and "ad_id_v2" in dimensions:
            finest = "adgroup_ids"
        if finest is None or self.id_field == finest:
            return None
        return "campaign_ids" if self.id_field is None else _BELOW[self.id_field]

    def with_ids(self, id_field: str, ids: Sequence[str]) -> list[Part]:
        """The same for these ids, in batches that the filter takes."""
        return [replace(self, id_field=id_field, ids=batch) for batch in batched(ids, IDS_PER_REQUEST[id_field])]


def merge_by_key(row_lists: Sequence[Sequence[dict[str, Any]]], key: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - a key function
    """Rows of one part asked for with different metrics, as if they had been asked for together."""
    merged: dict[Any, dict[str, Any]] = {}
    for rows in row_lists:
        for row in rows:
            known = merged.setdefault(key(row), {"dimensions": row["dimensions"], "metrics": {}})
            known["metrics"].update(row.get("metrics") or {})
    return list(merged.values())
