"""Spark reads the connector's streams as a data source of its own, `tiktok_ads`."""

from __future__ import annotations

from source_tiktok_ads.spark.data_source import TikTokAdsDataSource, register
from source_tiktok_ads.spark.errors import TikTokAdsError
from source_tiktok_ads.spark.options import options
from source_tiktok_ads.spark.state import commit_state

__all__ = ["TikTokAdsDataSource", "TikTokAdsError", "commit_state", "options", "register"]
