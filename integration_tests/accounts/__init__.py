"""Tokens, and ad accounts that are refused."""

from __future__ import annotations
