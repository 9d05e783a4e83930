"""Lists: built-in ones with columns of the catalogue, custom endpoints with columns that are inferred."""

from __future__ import annotations
