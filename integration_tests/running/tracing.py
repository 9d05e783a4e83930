"""Which tests are traced for coverage: tracing takes half as much time again, and these take most ways already."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TESTS = Path(__file__).parents[1]
TRACED = (
    "lists/",
    "jobs/test_",
    "gmv_max/test_gmv_max.py",
    "commands/test_check.py",
    "commands/test_plan.py",
    "commands/test_probe_idle_days.py",
    "commands/test_questions.py",
    "commands/test_recordings.py",
    "reports/test_custom_reports_sync.py",
    "protocol/test_incremental.py",
    "endpoints/test_custom_endpoints",
)
# How coverage.py tells a new process to measure itself, too.
_FOR_PROCESSES = "COVERAGE_PROCESS_CONFIG"


def is_traced(path: Path) -> bool:
    """Whether the tests of a file count for coverage where Python has to trace for it: all unit tests, and `TRACED`."""
    return not path.is_relative_to(_TESTS) or path.relative_to(_TESTS).as_posix().startswith(TRACED)


@contextmanager
def untraced() -> Iterator[None]:
    """Do without tracing in this thread, in threads and in processes that start meanwhile.

    From Python 3.12 on coverage.py can do without a trace function, and nothing changes here.
    """
    tracer, tracer_of_threads = sys.gettrace(), threading.gettrace()
    if tracer is None:
        yield
        return
    setting = os.environ.pop(_FOR_PROCESSES, None)
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        if setting is not None:
            os.environ[_FOR_PROCESSES] = setting
        if tracer_of_threads is not None:
            threading.settrace(tracer_of_threads)
        sys.settrace(tracer)
