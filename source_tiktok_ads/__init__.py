"""Airbyte source for the TikTok Marketing API v1.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from source_tiktok_ads.source import SourceTiktokAds

__all__ = ["SourceTiktokAds"]


def __getattr__(name: str) -> object:
    """The source, where Airbyte's tools look for it.

    Imported only when it is asked for: most modules of this package, which tools import by themselves, need no CDK, and
    the CDK takes long to import.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from source_tiktok_ads.source import SourceTiktokAds  # noqa: PLC0415 - see above

    return SourceTiktokAds
