"""Custom endpoints: read from the configuration and checked without a request."""

from __future__ import annotations

from source_tiktok_ads.custom.endpoints.model import CustomEndpoint
from source_tiktok_ads.custom.endpoints.validation import read_endpoints

__all__ = ["CustomEndpoint", "read_endpoints"]
