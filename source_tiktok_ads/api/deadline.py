"""A deadline for whole answers: time-outs of the transport bound each wait for a byte, and not how many bytes come.

One thread watches all connections and shuts down those whose deadline has passed; whoever reads from one then meets its
end at once. Headers count as well, and what a proxy says before the connection stands.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import requests.adapters
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from source_tiktok_ads.basics import Clock, Sleep

_PRECISION = 1.0  # seconds between two looks


class _Wait:
    """One request: until when it may take, and what it goes over once it has that.

    A connection lets go of its socket when an answer is to end with it; the answer is still read from the socket.
    """

    def __init__(self, until: float) -> None:
        self.until = until
        self.connection: HTTPConnection | None = None
        self.socket: socket.socket | None = None
        self.is_over = False


class Watchdog:
    """Ends what takes too long.

    Args:
        clock: Monotonic seconds.
        sleep: Waits for so many seconds.
    """

    def __init__(self, clock: Clock = time.monotonic, sleep: Sleep = time.sleep) -> None:
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._waits: dict[int, _Wait] = {}  # by thread: each has one request under way
        self._is_running = False

    @contextmanager
    def limit(self, seconds: float) -> Iterator[_Wait]:
        """Within, connections that this thread uses are shut down after so many seconds; `is_over` tells."""
        wait = _Wait(self._clock() + seconds)
        with self._lock:
            self._waits[threading.get_ident()] = wait
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._watch, name="deadlines", daemon=True).start()
        try:
            yield wait
        finally:
            with self._lock:
                self._waits.pop(threading.get_ident(), None)

    def use(self, connection: HTTPConnection) -> None:
        """This thread's request goes over this connection."""
        with self._lock:
            if wait := self._waits.get(threading.get_ident()):
                wait.connection, wait.socket = connection, cast("socket.socket | None", connection.sock)

    def _watch(self) -> None:
        """Look now and then, as long as anything is under way."""
        while True:
            self._sleep(_PRECISION)
            with self._lock:
                if not self._waits:
                    self._is_running = False
                    return
                now = self._clock()
                for wait in self._waits.values():
                    if now >= wait.until and wait.connection is not None:
                        wait.is_over = True
                        _shut(cast("socket.socket | None", wait.connection.sock) or wait.socket)


def _shut(open_socket: socket.socket | None) -> None:
    if open_socket is not None:
        with suppress(OSError):
            # Not the TLS socket's own method, which takes its state away from the thread that reads.
            socket.socket.shutdown(open_socket, socket.SHUT_RDWR)


class WatchedAdapter(requests.adapters.HTTPAdapter):
    """Connections that tell the watchdog when a request goes over them.

    Args:
        watchdog: Told of them.
        connections: How many are kept open.
        sent: Called when a request has gone out, by the thread that waits for its answer.
    """

    def __init__(self, watchdog: Watchdog, connections: int, sent: Callable[[], None] = lambda: None) -> None:
        self._pools = _pools(watchdog, sent)
        super().__init__(pool_connections=1, pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as its base has it
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401 - as its base has it
        """Make the pools of connections over a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):  # its pools have connections of their own
            manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(watchdog: Watchdog, sent: Callable[[], None]) -> dict[str, type[HTTPConnectionPool]]:
    class Watched(HTTPConnection):
        def connect(self) -> None:
            watchdog.use(self)
            super().connect()

        def putrequest(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as its base has it
            watchdog.use(self)
            super().putrequest(*args, **kwargs)

        def getresponse(self) -> Any:  # noqa: ANN401 - as its base has it
            sent()
            watchdog.use(self)
            return super().getresponse()

    class WatchedTls(Watched, HTTPSConnection):
        pass

    class Pool(HTTPConnectionPool):
        ConnectionCls = Watched

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = WatchedTls

    return {"http": Pool, "https": TlsPool}
