"""A demonstration: the installed connector fills a DuckDB file, and three analyses read it."""

from __future__ import annotations
