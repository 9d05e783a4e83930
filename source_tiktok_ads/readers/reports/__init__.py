"""Reports: windows of days, split when they are too large, read column by column."""

from __future__ import annotations
