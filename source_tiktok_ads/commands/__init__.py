"""What is for people: check, probe, preview, and how their results are printed."""

from __future__ import annotations
