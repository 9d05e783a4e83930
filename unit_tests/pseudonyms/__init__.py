"""Tests of pseudonyms: nothing private is left, and joins hold."""

from __future__ import annotations
