"""The one path that every request takes: limiter, table of codes, retries, typed errors, counters."""

from __future__ import annotations
