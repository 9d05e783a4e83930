"""Airbyte source for the TikTok Marketing API v1.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from source_tiktok_ads.source import SourceTiktokAds

__all__ = ["SourceTiktokAds"]


def __getattr__(name: str) -> object:
    """The source, where Airbyte's tools look for it; imported when asked for, as most of this package needs no CDK."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from source_tiktok_ads.source import SourceTiktokAds  # noqa: PLC0415 - see above

    return SourceTiktokAds
