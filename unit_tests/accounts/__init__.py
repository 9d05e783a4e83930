"""Which ad accounts are read."""

from __future__ import annotations
