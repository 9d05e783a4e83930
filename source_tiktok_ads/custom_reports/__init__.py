"""Reports of one's own: read from the configuration, checked without a request, turned into streams."""

from __future__ import annotations

from source_tiktok_ads.custom_reports.model import CustomReport, Filter
from source_tiktok_ads.custom_reports.reading import read_reports
from source_tiktok_ads.custom_reports.streams import stream_entries

__all__ = ["CustomReport", "Filter", "read_reports", "stream_entries"]
