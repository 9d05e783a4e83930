"""How fast the connector reads, and in how much memory, beside what the machine and the CDK would allow."""

from __future__ import annotations
