"""The manifest and what is read from it: one declaration per stream, those of the configuration included."""

from __future__ import annotations
