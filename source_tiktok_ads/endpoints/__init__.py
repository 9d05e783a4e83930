"""How one endpoint is described: its path, headers, placeholders, and where its records are in an answer."""

from __future__ import annotations
