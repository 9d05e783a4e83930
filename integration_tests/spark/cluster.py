"""A cluster of two workers on this machine, with all that it writes in one folder."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pyspark
from pyspark.sql import SparkSession

from integration_tests.running.worlds import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ROOT = Path(__file__).parents[2]
_CLOCK = _ROOT / "integration_tests" / "running" / "clock"
_PAGES = (
    "environment/", "jobs/", "stages/", "executors/", "SQL/", "SQL/execution/?id=0", "SQL/execution/?id=1",
    "api/v1/applications/{id}/sql?details=true", "api/v1/applications/{id}/environment",
    "api/v1/applications/{id}/jobs",
)  # fmt: skip
# What starts a JVM soon, which here lives for a minute.
_JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


def _home(folder: Path) -> Path:
    """Spark's installation for workers that write beside it: links, so that they write here."""
    home = folder / "home"
    home.mkdir()
    for part in Path(pyspark.__file__).parent.iterdir():
        if part.name != "work":
            (home / part.name).symlink_to(part)
    return home


@contextmanager
def cluster(folder: Path) -> Iterator[SparkSession]:
    """A session on a cluster of two executors, each a process with one core.

    Args:
        folder: Where everything goes: `home/work` has the executors' logs, `events` the event log, `tmp` what is to be
            gone at the end.
    """
    for name in ("tmp", "events"):
        (folder / name).mkdir()
    variables = {"SPARK_HOME": _home(folder), "SPARK_LOCAL_IP": "127.0.0.1", "TMPDIR": folder / "tmp", "TZ": "UTC"}
    variables |= {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": _ROOT}
    variables |= {"PYSPARK_SUBMIT_ARGS": f'--driver-java-options "{_JVM}" pyspark-shell'}
    os.environ.update({name: str(value) for name, value in variables.items()})
    time.tzset()
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "512m",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": (folder / "events").as_uri(),
        "spark.eventLog.enabled": "true",
        "spark.executor.extraJavaOptions": _JVM,
        "spark.executor.memory": "512m",
        "spark.executorEnv.PYTHONPATH": f"{_CLOCK}{os.pathsep}{_ROOT}",
        "spark.executorEnv.SIMULATED_NOW": NOW.isoformat(),
        "spark.sql.session.timeZone": "UTC",
        "spark.task.maxFailures": "3",
        "spark.ui.port": "0",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master("local-cluster[2,1,1024]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("INFO")
    try:
        yield session
    finally:
        session.stop()


def pages(spark: SparkSession) -> str:
    """What Spark's own web pages show."""
    context = spark.sparkContext
    addresses = [f"{context.uiWebUrl}/{page.format(id=context.applicationId)}" for page in _PAGES]
    return "\n".join(_page(address) for address in addresses)


def _page(address: str) -> str:
    with urlopen(address, timeout=60) as answer:  # noqa: S310 - of this machine
        return str(answer.read().decode())


def written(folder: Path) -> dict[str, str]:
    """Event log and executors' logs, by kind."""
    kinds = {"events": folder / "events", "executors": folder / "home" / "work"}
    return {
        kind: "\n".join(path.read_text("utf-8", "replace") for path in place.rglob("*") if path.is_file())
        for kind, place in kinds.items()
    }


class Process:
    """A process of this machine, by its number."""

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    def command(self) -> str:
        """Its command line; empty when it is gone."""
        try:
            return Path(f"/proc/{self.number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""

    @property
    def parent(self) -> Process:
        """Who started it."""
        status = Path(f"/proc/{self.number}/status").read_text()
        (number,) = [line.split()[1] for line in status.splitlines() if line.startswith("PPid:")]
        return Process(int(number))

    def above(self, word: str) -> Process:
        """The nearest process above it whose command line has this word."""
        process = self.parent
        while word not in process.command:
            process = process.parent
        return process


def connectors(folder: Path) -> list[Process]:
    """The connector's processes that tasks of this cluster run."""
    found = [Process(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [each for each in found if f"{folder / 'tmp'}/" in each.command and "child.py" in each.command]


def wait_for(condition: Callable[[], Any], seconds: float = 120) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: It did not become so.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("what was waited for did not happen")
        time.sleep(0.05)
