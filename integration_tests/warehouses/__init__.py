"""From the connector into DuckDB and PostgreSQL; the demo and its analyses."""

from __future__ import annotations
