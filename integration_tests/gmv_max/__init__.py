"""GMV Max: shops, campaigns and reports, their requests and their pace."""

from __future__ import annotations
