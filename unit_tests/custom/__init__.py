"""What the configuration adds: custom reports and custom endpoints."""

from __future__ import annotations
