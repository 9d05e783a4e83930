"""Endpoints of one's own: read from the configuration, checked without a request, turned into streams."""

from __future__ import annotations

from source_tiktok_ads.custom_endpoints.model import CustomEndpoint
from source_tiktok_ads.custom_endpoints.reading import read_endpoints
from source_tiktok_ads.custom_endpoints.streams import stream_entry

__all__ = ["CustomEndpoint", "read_endpoints", "stream_entry"]
