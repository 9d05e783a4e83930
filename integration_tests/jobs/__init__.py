"""Streams that are read from files: leads and the change log."""

from __future__ import annotations
