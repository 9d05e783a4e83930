"""What the catalogue says of metrics, dimensions and fields."""

from __future__ import annotations
