"""A strict, deterministic stand-in for the TikTok Marketing API, with the ground truth of what it holds."""

from __future__ import annotations

from integration_tests.tiktok_api import actions
from integration_tests.tiktok_api.server import SimulatedApi

__all__ = ["SimulatedApi", "actions"]
