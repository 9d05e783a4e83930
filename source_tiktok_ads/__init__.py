"""Airbyte source for the TikTok Marketing API v1.3."""

from __future__ import annotations
