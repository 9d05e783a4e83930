"""The picture: one HTML file on what a DuckDB file of the connector's tables holds."""

from __future__ import annotations
