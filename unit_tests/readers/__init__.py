"""From answers to records: columns, windows, parts, samples."""

from __future__ import annotations
