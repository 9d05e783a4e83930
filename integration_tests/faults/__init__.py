"""What the connector does when requests fail, lists move and ad accounts are refused."""

from __future__ import annotations
