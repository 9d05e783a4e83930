"""Lists that are neither campaigns, ad groups nor ads."""

from __future__ import annotations
