"""Ad accounts: which ones there are, and what clock and money each has."""

from __future__ import annotations
