"""Installations of the connector that are measured: this one, and another version beside it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNLIMITED = Path(__file__).with_name("unlimited.py")


@dataclass(frozen=True)
class Installation:
    """The connector in an environment of its own.

    Attributes:
        python: The interpreter of that environment.
    """

    python: Path

    def command(self, *, limited: bool = True) -> list[str]:
        """How it is started: as a user does, or without its limiter on the highest tier."""
        if limited:
            return [str(self.python.with_name("source-tiktok-ads"))]
        # -P: nothing beside that file is imported.
        return [str(self.python), "-P", str(_UNLIMITED)]

    def version(self) -> str:
        """Of the connector."""
        code = "from importlib.metadata import version; print(version('source-tiktok-ads'))"
        return self._printed([str(self.python), "-c", code], Path.cwd()).strip()

    def streams(self, config: Mapping[str, Any], folder: Path) -> dict[str, dict[str, Any]]:
        """What it discovers, by name.

        Args:
            config: A configuration; nothing is asked for.
            folder: For its file.
        """
        (folder / "discover.json").write_text(json.dumps(config), "utf-8")
        printed = self._printed([*self.command(), "discover", "--config=discover.json"], folder)
        (catalog,) = [json.loads(line)["catalog"] for line in printed.splitlines() if '"CATALOG"' in line]
        return {stream["name"]: stream for stream in catalog["streams"]}

    @staticmethod
    def _printed(command: list[str], folder: Path) -> str:
        """What a command prints; its byte code is there afterwards.

        Raises:
            RuntimeError: It ended with an error.
        """
        environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}}
        ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise RuntimeError(f"{command} ended with {ended.returncode}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}")
        return ended.stdout
