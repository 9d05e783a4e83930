"""A PostgreSQL server of the tests' own, from Debian's package, that stops by itself when the tests die."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "postgresql"
# Set where a missing server is a failure; elsewhere tests that need one are skipped.
REQUIRED = "POSTGRESQL_REQUIRED"
_PLACES = "usr/lib/postgresql/*/bin/postgres"
_START_TIMEOUT = 60.0
_USER = "tiktok"
# The server ends with the pipe that the tests hold open: also when they are killed. SIGINT tells it not to wait for its
# clients.
_SUPERVISOR = """
"$1" -D "$2/data" >"$2/log" 2>&1 &
server=$!
read -r _
kill -INT $server
wait $server
rm -rf "$2"
"""
_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
shared_buffers = 32MB
max_connections = 20
"""


@dataclass(frozen=True)
class Server:
    """Where a server listens on 127.0.0.1, and who may come in.

    Attributes:
        port: TCP port.
        username: Of the one user, who may do everything.
        password: Made up for this server.
        process: The number of the process that keeps the server and ends with the tests.
    """

    port: int
    username: str
    password: str = field(repr=False)
    process: int

    def settings(self, database: str = "postgres") -> dict[str, str | int]:
        """What PyAirbyte wants to know of it."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "username": self.username,
            "password": self.password,
            "database": database,
        }

    def connect(self) -> psycopg.Connection:
        """A connection to its database."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=self.username, password=self.password, dbname="postgres"
        )


def binaries() -> Path | None:
    """The folder of the newest installed server's programs; None when there is none."""
    found = sorted(Path("/").glob(_PLACES), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


needs_server = pytest.mark.skipif(
    binaries() is None and REQUIRED not in os.environ,
    reason=f"needs a PostgreSQL server: install the package {PACKAGE}",
)


@contextmanager
def postgresql() -> Iterator[Server]:
    """Run a server with an empty database while the context lasts.

    Raises:
        RuntimeError: There is no server on this machine, or it does not start.
    """
    programs = binaries()
    if programs is None:
        raise RuntimeError(f"no PostgreSQL server: install the package {PACKAGE}")
    folder = Path(tempfile.mkdtemp(prefix="tiktok-ads-postgresql-"))
    try:
        with _running(programs, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[Server]:
    password = secrets.token_urlsafe(16)
    owner = _owner()
    (folder / "password").write_text(password)
    if owner:
        for path in (folder, folder / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    user, group = (owner.pw_uid, owner.pw_gid) if owner else (None, None)
    groups: list[int] | None = [] if owner else None
    options = [f"--username={_USER}", f"--pwfile={folder / 'password'}", "--auth=scram-sha-256"]
    subprocess.run(
        [programs / "initdb", f"--pgdata={folder / 'data'}", *options, "--encoding=UTF8", "--locale=C", "--no-sync"],
        cwd="/",
        check=True,
        capture_output=True,
        user=user,
        group=group,
        extra_groups=groups,
    )
    port = _free_port()
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write(f"{_SETTINGS}port = {port}\n")
    with subprocess.Popen(
        ["/bin/sh", "-c", _SUPERVISOR, "sh", programs / "postgres", folder],
        cwd="/",
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the tests, which then stop the server
        user=user,
        group=group,
        extra_groups=groups,
    ) as supervisor:
        server = Server(port, _USER, password, supervisor.pid)
        try:
            _wait_for(server, folder / "log")
            yield server
        finally:
            assert supervisor.stdin
            supervisor.stdin.close()
            supervisor.wait(_START_TIMEOUT)


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as when the tests run as root, which PostgreSQL refuses; None for who runs the tests."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("PostgreSQL does not run as root, and there is no other user")


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(server: Server, log: Path) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.1)
        else:
            return
