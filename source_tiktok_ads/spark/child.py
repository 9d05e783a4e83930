"""The connector as the child of a task of Spark: ends with it, and leaves no copy of the configuration behind.

A task may be killed in ways that leave its process no time. Its end is the end of this process's standard input.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading

from source_tiktok_ads.commands.process import end_process
from source_tiktok_ads.start import main as run


def _end_with_parent(folder: str) -> None:
    while os.read(0, 1):
        pass  # nobody writes anything
    shutil.rmtree(folder, ignore_errors=True)
    end_process(1)


def main() -> None:
    """Run the connector with the command line that follows the folder of its files."""
    folder = sys.argv.pop(1)
    threading.Thread(target=_end_with_parent, args=[folder], name="parent", daemon=True).start()
    run()


if __name__ == "__main__":
    main()
