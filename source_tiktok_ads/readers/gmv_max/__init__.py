"""Reports of GMV Max: of one shop at a time, and of the campaigns and products that other requests name."""

from __future__ import annotations
