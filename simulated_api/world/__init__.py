"""What exists and what it delivered, as typed values or values of the wire."""

from __future__ import annotations
