"""Tests of the package's parts, without a server."""

from __future__ import annotations
