"""Runs the simulated API as a process: `python -m simulated_api`."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from simulated_api.serving.server import SimulatedApi
from simulated_api.trouble.quota import TIERS


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Simulated TikTok API on a loopback port.")
    parser.add_argument("--port", type=int, default=0, help="TCP port, 0 for any free one")
    parser.add_argument("--seed", type=int, default=7, help="what the world depends on")
    parser.add_argument("--now", type=_moment, default=None, help="the world's moment, default the real clock")
    parser.add_argument("--world", default="default", help="default, tiny, story, wide:N or idle:N")
    parser.add_argument("--tier", choices=TIERS, default="none", help="quota level of the developer app")
    parser.add_argument("--replay", type=Path, metavar="DIR", help="serve a recording instead of a world")
    return parser.parse_args()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("needs a UTC offset, e.g. 2026-03-16T09:30:00Z")
    return moment


def _end() -> threading.Event:
    """Set on SIGTERM, on SIGINT, or when whoever started the process closes its end of stdin."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())

    def watch() -> None:
        with contextlib.suppress(OSError, ValueError):
            while os.read(sys.stdin.fileno(), 4096):
                continue
        ended.set()

    threading.Thread(target=watch, daemon=True).start()
    return ended


def main() -> None:
    """Serve until told to stop."""
    options = _arguments()
    ended = _end()  # before anyone is told that the server is ready, and may end it
    with SimulatedApi(
        now=options.now,
        seed=options.seed,
        world="idle:1" if options.replay else options.world,
        port=options.port,
        tier=options.tier,
        replay=options.replay,
    ) as api:
        print(json.dumps({"base_url": api.base_url, "config": api.config()}), flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
