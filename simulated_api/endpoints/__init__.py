"""How each endpoint answers."""

from __future__ import annotations
