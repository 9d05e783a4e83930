"""Whether there is Spark here, and Java for it: tests that need them are skipped where there is none."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest

# Set where missing Spark or Java is a failure; elsewhere tests that need them are skipped.
REQUIRED = "SPARK_REQUIRED"


def need_spark(*, java: bool = False) -> None:
    """Skip the module that is being imported where it cannot be run.

    Args:
        java: Whether it starts Spark itself.
    """
    if REQUIRED in os.environ:
        return
    if find_spec("pyspark") is None:
        pytest.skip("needs Spark: run `make .venv/.spark`", allow_module_level=True)
    if java and shutil.which("java") is None:
        pytest.skip(
            "needs Java 17 for Spark: install default-jre-headless, or set SPARK_REQUIRED", allow_module_level=True
        )
