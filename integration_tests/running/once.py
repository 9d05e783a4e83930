"""Work that takes long, done once for all workers of `pytest -n`."""

from __future__ import annotations

import fcntl
import os
import pickle
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pytest

Result = TypeVar("Result")


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder of this test run that all workers have in common."""
    folder = factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def once(folder: Path, name: str, work: Callable[[], Result]) -> Result:
    """The result of `work`: from the file in which the first worker left it, or made now; the others wait for it.

    Args:
        folder: Shared by the workers.
        name: Of the work, a file name.
        work: Gives something that can be pickled.
    """
    path = folder / f"{name}.pickle"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            path.write_bytes(pickle.dumps(work()))
        result: Result = pickle.loads(path.read_bytes())  # noqa: S301 - written above
        return result


def once_of(folder: Path, works: Mapping[str, Callable[[], Result]], name: str) -> Result:
    """The result of one of several works that tests need sooner or later, each done once.

    While another worker is at the one that is needed now, this one does those that nobody is at, instead of waiting.
    """
    if _busy(folder, name):
        for other, work in works.items():
            if not _busy(folder, other):
                once(folder, other, work)
    return once(folder, name, works[name])


def _busy(folder: Path, name: str) -> bool:
    with (folder / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
