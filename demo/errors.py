"""How the demo says that it cannot go on."""

from __future__ import annotations


class DemoError(Exception):
    """The message says what went wrong and, where it is known, what to do."""
