"""What one request of a GMV Max report is about, and how it is made smaller."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from source_tiktok_ads.readers.reports.windows import Window

IDS_PER_REQUEST = 100  # 101 were refused


@dataclass(frozen=True, slots=True)
class StorePart:
    """One request's share of a shop's window.

    Attributes:
        store: The shop.
        window: Its days.
        dimensions: What rows are grouped by.
        metrics: Metric names.
        campaigns: The campaigns that it names; empty where it names none.
        products: The products that it names.
    """

    store: str
    window: Window
    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    campaigns: tuple[str, ...] = ()
    products: tuple[str, ...] = ()

    def halves(self) -> list[StorePart]:
        """Two parts that are this one together: by days, then by products, then by campaigns; else empty."""
        if self.window.days > 1:
            return [replace(self, window=half) for half in self.window.halves()]
        for name in ("products", "campaigns"):
            ids = getattr(self, name)
            if middle := len(ids) // 2:
                return [replace(self, **{name: half}) for half in (ids[:middle], ids[middle:])]
        return []
