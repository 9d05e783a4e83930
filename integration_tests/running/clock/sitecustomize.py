"""Sets the clock of a child process: Python imports this file at start-up when its folder is on PYTHONPATH."""

from __future__ import annotations

import os
from datetime import datetime

if moment := os.environ.get("SIMULATED_NOW"):
    import time_machine

    time_machine.travel(datetime.fromisoformat(moment), tick=True).start()
