"""From the configuration's `custom_reports` to reports that can work, or to all that is wrong with them at once."""

from __future__ import annotations

from typing import Any

from source_tiktok_ads.custom_reports.model import CustomReport, Filter
from source_tiktok_ads.custom_reports.validation import problems
from source_tiktok_ads.own_streams import Kind

_REPORTS = Kind(
    "report",
    CustomReport,
    "name, report_type, data_level, dimensions and metrics",
    "custom_",
    problems,
    {"filters": Filter},
)


def read_reports(raw: Any) -> list[CustomReport]:  # noqa: ANN401 - whatever the configuration holds
    """Reports of one's own, checked against the catalogue; makes no request.

    Args:
        raw: The configuration's `custom_reports`.

    Raises:
        ValueError: Every problem of every report, each with the report's name and the value that is wrong.
    """
    return _REPORTS.read(raw)
