"""Which family a stream is of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from source_tiktok_ads.sync.families import ReportFamily
from source_tiktok_ads.sync.gmv_max import GmvMaxFamily
from source_tiktok_ads.sync.job_family import JobFamily
from source_tiktok_ads.sync.list_family import EndpointFamily, ListFamily

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.manifest.declaration import Declaration
    from source_tiktok_ads.sync.families import Family


def family_of(declaration: Declaration, config: Mapping[str, Any]) -> Family:
    """The family of a stream."""
    if declaration.report_entry:
        return ReportFamily(declaration, config)
    if declaration.gmv_max_entry:
        return GmvMaxFamily(declaration, config)
    if declaration.job_entry:
        return JobFamily(declaration, config)
    return EndpointFamily(declaration, config) if declaration.endpoint else ListFamily(declaration, config)
