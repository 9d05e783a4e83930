"""What the connector is compared with: each a process of its own over the same pages."""

from __future__ import annotations
