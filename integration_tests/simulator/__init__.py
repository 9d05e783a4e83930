"""The simulated API keeps its own promises."""

from __future__ import annotations
