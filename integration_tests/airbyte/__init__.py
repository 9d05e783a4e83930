"""Airbyte's own tests and the files that they read; the image."""

from __future__ import annotations
