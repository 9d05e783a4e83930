"""What the configuration adds to the manifest's streams: checked in words, without a request."""

from __future__ import annotations
