"""Whole lists: every page, counted against the API's own total, held on disk while they are checked."""

from __future__ import annotations
