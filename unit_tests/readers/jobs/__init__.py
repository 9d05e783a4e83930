"""Tests of the reader of jobs."""

from __future__ import annotations
