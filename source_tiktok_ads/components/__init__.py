"""What the manifest names: one component per file."""

from __future__ import annotations
