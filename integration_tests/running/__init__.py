"""Ways to run the connector, and what a run printed."""

from __future__ import annotations
