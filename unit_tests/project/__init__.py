"""The project itself: documents, packaging, habits, compatibility."""

from __future__ import annotations
