"""The tests' own PostgreSQL server: nobody else comes in, and it goes when the tests do, however they end."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from integration_tests.warehouses.postgresql import needs_server, postgresql

pytestmark = needs_server
_ROOT = Path(__file__).resolve().parents[2]
_DIES = """
import os, signal
from integration_tests.warehouses.postgresql import postgresql
with postgresql() as server:
    print(server.port, server.process, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_listens_on_loopback_alone_and_wants_its_password() -> None:
    with postgresql() as server:
        with server.connect() as connection:
            assert connection.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
            assert connection.execute("show unix_socket_directories").fetchone() == ("",)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(
                host="127.0.0.1", port=server.port, user=server.username, password="another", dbname="postgres"
            )
    with pytest.raises(psycopg.OperationalError, match="refused"):
        server.connect()


def test_it_ends_with_tests_that_are_killed() -> None:
    died = subprocess.run([sys.executable, "-c", _DIES], cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=False)
    assert died.returncode < 0
    _, process = died.stdout.split()
    deadline = time.monotonic() + 120
    while Path("/proc", process).exists():
        assert time.monotonic() < deadline, "the server goes on"
        time.sleep(0.1)
