"""State, cursors, and what is changed in the CDK."""

from __future__ import annotations
