"""A strict, deterministic stand-in for the TikTok Marketing API, with the ground truth of what it holds."""

from __future__ import annotations

from simulated_api.serving.server import SimulatedApi
from simulated_api.trouble import actions

__all__ = ["SimulatedApi", "actions"]
