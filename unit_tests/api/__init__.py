"""The one request path: tokens, answers, codes, quota."""

from __future__ import annotations
