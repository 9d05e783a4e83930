"""Streams that the API gives only as files which it makes on request: create, look, download."""

from __future__ import annotations
