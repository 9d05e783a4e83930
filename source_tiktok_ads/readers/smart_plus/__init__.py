"""Streams that are made of an ad account's Upgraded Smart+ ads, which are listed once for all of them."""

from __future__ import annotations
