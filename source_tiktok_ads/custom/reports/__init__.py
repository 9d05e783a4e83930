"""Custom reports: read from the configuration and checked against the catalogue, without a request."""

from __future__ import annotations

from source_tiktok_ads.custom.reports.model import CustomReport, Filter
from source_tiktok_ads.custom.reports.validation import read_reports, report_warnings

__all__ = ["CustomReport", "Filter", "read_reports", "report_warnings"]
