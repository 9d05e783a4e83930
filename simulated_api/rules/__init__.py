"""What the API accepts: parameters, dimensions, metrics, filters."""

from __future__ import annotations
