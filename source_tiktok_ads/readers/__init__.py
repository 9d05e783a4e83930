"""From an ad account and a window to finished records: one folder per family of streams."""

from __future__ import annotations
