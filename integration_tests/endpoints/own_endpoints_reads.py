"""Reads of custom endpoints within the test's process, by a configured catalog that is written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from integration_tests.endpoints.own_endpoints import listed
from integration_tests.running import in_process

if TYPE_CHECKING:
    from integration_tests.running.connector import Run
    from simulated_api import SimulatedApi
    from source_tiktok_ads.api.quota import QuotaLimiter

Endpoint = dict[str, Any]


def catalog(columns: dict[str, list[str]], *names: str) -> dict[str, Any]:
    """A configured catalog of endpoints; all columns where none are named."""
    streams = [
        {
            "name": f"endpoint_{name}",
            "json_schema": {"type": "object", "properties": {each: {} for each in columns.get(name, ())}},
            "supported_sync_modes": ["full_refresh"],
        }
        for name in names
    ]
    return {
        "streams": [
            {"stream": each, "sync_mode": "full_refresh", "destination_sync_mode": "append"} for each in streams
        ]
    }


def config_of(api: SimulatedApi, endpoints: dict[str, Endpoint], **changes: object) -> dict[str, Any]:
    """A configuration with these endpoints."""
    return api.config(**{"rate_limit_tier": "ultimate", "custom_endpoints": listed(**endpoints), **changes})


def read(
    api: SimulatedApi,
    endpoints: dict[str, Endpoint],
    *names: str,
    columns: dict[str, list[str]] | None = None,
    limiter: QuotaLimiter | None = None,
    **changes: object,
) -> Run:
    """Read endpoints, all of them where none is named; with a hurried limiter where none is given."""
    config = config_of(api, endpoints, **changes)
    with in_process.hurried():
        return in_process.run("read", config, catalog(columns or {}, *(names or endpoints)), limiter=limiter)
