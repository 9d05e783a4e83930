"""Whether the API can take a report of one's own: answered from the catalogue, without a request.

What the documentation says is refused is refused here. What it does not speak of is let through: `check` asks the API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from source_tiktok_ads.custom_reports.dimension_rules import dimension_problems
from source_tiktok_ads.custom_reports.filter_rules import filter_problems
from source_tiktok_ads.custom_reports.metric_rules import metric_problems

if TYPE_CHECKING:
    from source_tiktok_ads.custom_reports.model import CustomReport


def problems(report: CustomReport) -> list[str]:
    """All that is wrong with a report, each in words that name the value and what would be right; empty if nothing."""
    found = [*dimension_problems(report), *metric_problems(report)]
    for number, each in enumerate(report.filters, start=1):
        found += [f"filter {number}, {problem}" for problem in filter_problems(report, each)]
    return found
