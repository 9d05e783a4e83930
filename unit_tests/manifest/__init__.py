"""From the manifest and the configuration to declarations."""

from __future__ import annotations
