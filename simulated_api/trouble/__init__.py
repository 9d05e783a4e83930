"""What can go wrong: refusals, quota, faults that a test injects, cut connections."""

from __future__ import annotations
