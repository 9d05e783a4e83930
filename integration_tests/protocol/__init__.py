"""What a sync promises: records, requests, state, interruption, configuration, secrets."""

from __future__ import annotations
