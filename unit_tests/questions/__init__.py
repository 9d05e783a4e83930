"""Tests of the open questions and their judges."""

from __future__ import annotations
