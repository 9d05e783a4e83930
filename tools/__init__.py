"""Tools for those who work on the connector; not part of what is installed."""

from __future__ import annotations
