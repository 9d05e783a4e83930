"""check, probe and preview."""

from __future__ import annotations
