"""Lets a child process believe that its container is nearly out of memory: Python imports this file at start-up."""

from __future__ import annotations

import os
from pathlib import Path

if folder := os.environ.get("SIMULATED_CGROUP"):
    from airbyte_cdk.utils import memory_monitor

    for name in ("current", "max", "stat"):
        setattr(memory_monitor, f"_CGROUP_V2_{name.upper()}", Path(folder, f"memory.{name}"))
