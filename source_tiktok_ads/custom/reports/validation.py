"""From the configuration's `custom_reports` to reports that can work, or to all that is wrong with them at once.

What the documentation says is refused is refused here. What it does not speak of is let through: `check` asks the API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from source_tiktok_ads.custom.items import CustomItems
from source_tiktok_ads.custom.reports.dimension_rules import dimension_problems
from source_tiktok_ads.custom.reports.filter_rules import filter_problems
from source_tiktok_ads.custom.reports.metric_rules import metric_problems, metric_warnings
from source_tiktok_ads.custom.reports.model import CustomReport, Filter

if TYPE_CHECKING:
    from collections.abc import Iterable


def problems(report: CustomReport) -> list[str]:
    """All that is wrong with a report, each in words that name the value and what would be right; empty if nothing."""
    texts = [*dimension_problems(report), *metric_problems(report)]
    for number, each in enumerate(report.filters, start=1):
        texts += [f"filter {number}, {problem}" for problem in filter_problems(report, each)]
    return texts


def report_warnings(reports: Iterable[CustomReport]) -> list[str]:
    """What is worth a warning in checked reports, each with the report's name."""
    return [f"custom report {report.name!r}: {warning}" for report in reports for warning in metric_warnings(report)]


_REPORTS = CustomItems(
    "report",
    CustomReport,
    "name, report_type, data_level, dimensions and metrics",
    "custom_",
    problems,
    {"filters": Filter},
)


def read_reports(raw: object) -> list[CustomReport]:
    """Custom reports, checked against the catalogue; makes no request.

    Args:
        raw: The configuration's `custom_reports`.

    Raises:
        ValueError: Every problem of every report, each with the report's name and the value that is wrong.
    """
    return _REPORTS.read(raw)
