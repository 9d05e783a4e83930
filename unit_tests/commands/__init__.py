"""Commands for people, and what they print."""

from __future__ import annotations
