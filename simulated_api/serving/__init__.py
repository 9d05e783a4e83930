"""How requests are answered: the HTTP side, the log, running it in a thread or as a process."""

from __future__ import annotations
