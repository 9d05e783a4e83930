"""Whole lists, whatever happens between two pages."""

from __future__ import annotations
