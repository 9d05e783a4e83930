"""From a custom report or endpoint to a stream as the manifest would declare it, by the templates of built-in ones.

Each report becomes an entry like those of the manifest's `streams`. The CDK's `ConfigComponentsResolver` makes such
entries too, but it reads texts of the user as templates and cannot choose one of ours by the report's dimensions.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from airbyte_cdk.sources.declarative.parsers.manifest_component_transformer import ManifestComponentTransformer

from source_tiktok_ads.catalogue import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from source_tiktok_ads.custom.endpoints.model import CustomEndpoint
    from source_tiktok_ads.custom.reports.model import CustomReport

_TEMPLATES = {DAY: "daily_report", HOUR: "hourly_report", None: "total_report"}
_LEVELS = {
    "AUCTION_AD": "ad_level",
    "AUCTION_ADGROUP": "ad_group_level",
    "AUCTION_CAMPAIGN": "campaign_level",
    "AUCTION_ADVERTISER": "ad_account_level",
}


def report_entries(reports: Iterable[CustomReport], definitions: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Entries as of the manifest's `streams`, parameters propagated.

    Args:
        reports: Checked ones.
        definitions: The manifest's `definitions`, references resolved.
    """
    return [_entry(report, definitions) for report in reports]


def _entry(report: CustomReport, definitions: Mapping[str, Any]) -> dict[str, Any]:
    template = deepcopy(definitions[_TEMPLATES[report.time_dimension]])
    level = deepcopy(definitions[_LEVELS[report.data_level]])
    if report.id_dimension is None:
        level["attributes"] = []  # rows are about no entity in particular
    entry = {
        **template,
        "name": report.stream_name,
        "retriever": {**template["retriever"], "report_type": report.report_type},
        "$parameters": {**level, **report.model_dump(exclude={"name", "report_type", "data_level"})},
    }
    propagated: dict[str, Any] = ManifestComponentTransformer().propagate_types_and_parameters("", entry, {})
    return propagated


def endpoint_entry(endpoint: CustomEndpoint, definitions: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as of the manifest's `streams`.

    What the user wrote stays out of it: the CDK would read templates and component types into it.

    Args:
        endpoint: A checked one.
        definitions: The manifest's `definitions`, references resolved.
    """
    return {**deepcopy(definitions["list"]), "name": endpoint.stream_name}
