"""A server of pages that were made before, in a process of its own: it must not be what limits a measurement.

It knows a few paths (accounts and their details, reports, lists of entities, Business Centers, catalogs, products),
checks nothing, and stops when its standard input closes. A page is made when it is asked for the first time, and is the
same for all ad accounts; from then on a thread per connection hands its bytes to the kernel. `/measured` tells what
arrived since the last time it was asked.
"""

from __future__ import annotations

import argparse
import gzip
import re
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import orjson

from benchmarks.lists import Lists
from benchmarks.pages import COUNTS, Pages, World, envelope

if TYPE_CHECKING:
    from collections.abc import Mapping

_REPORT = "report/integrated/get/"
_MEASURED = "measured"
_OF_ACCOUNT = re.compile(r"(?:advertiser_id|catalog_id)=\d+&?")
_COMPRESSION = 6  # as web servers have it
_ZONE = {"currency": "EUR", "timezone": "Etc/GMT", "display_timezone": "Europe/Berlin"}


@dataclass
class Measured:
    """What arrived: moments of requests for reports and lists, connections, most requests in flight."""

    arrivals: list[float] = field(default_factory=list)
    connections: int = 0
    flying: int = 0
    most_flying: int = 0

    def taken(self) -> bytes:
        """What was counted, as JSON; counting starts anew."""
        figures = {
            "arrivals": self.arrivals,
            "connections": self.connections,
            "most_in_flight": self.most_flying,
            "cpu": time.process_time(),
        }
        self.arrivals, self.connections, self.most_flying = [], 0, 0
        return orjson.dumps(figures)


class Server(ThreadingTCPServer):
    """Serves a world on a free port of 127.0.0.1.

    Args:
        world: What there is.
        latency: Seconds that an answer takes.
        compresses: Whether pages are sent as gzip.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, world: World, latency: float = 0.0, *, compresses: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.latency, self.compresses, self.measured = latency, compresses, Measured()
        self.lock, self._making = threading.Lock(), threading.Lock()
        self._ids = world.account_ids
        self._reports, self._lists = Pages(world), Lists(world)
        self._pages: dict[str, bytes] = {}

    def page(self, path: str, query: str) -> bytes:
        """The answer to a request for a report or a list, as it is sent."""
        key = f"{path}?{_OF_ACCOUNT.sub('', query)}"
        if key not in self._pages:
            with self._making:
                if key not in self._pages:
                    body = self._made(path, _parsed(query))
                    self._pages[key] = gzip.compress(body, _COMPRESSION) if self.compresses else body
        return self._pages[key]

    def _made(self, path: str, query: Mapping[str, str]) -> bytes:
        if path == _REPORT:
            return self._reports.body(query)
        return self._lists.body(path, query) or envelope({"list": []})

    def small(self, path: str, query: str) -> bytes | None:
        """The answer to a request that is not counted; None for reports and lists."""
        if path == _MEASURED:
            return self.measured.taken()
        if path == "advertiser/get/":
            return _accounts(self._ids, advertiser_name="name")
        if path == "advertiser/info/":
            return _accounts(orjson.loads(_parsed(query)["advertiser_ids"]), **_ZONE)
        return None


class _Connection(StreamRequestHandler):
    """One connection: GET requests in, JSON out."""

    server: Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer each request, until the client closes, or ends."""
        with suppress(OSError):
            self._answer()

    def _answer(self) -> None:
        server, measured = self.server, self.server.measured
        is_counted = False
        while line := self.rfile.readline():
            while self.rfile.readline() not in (b"\r\n", b""):
                pass
            path, _, query = line.split(b" ")[1].decode().partition("?")
            path = path.partition("/v1.3/")[2] or path.strip("/")
            if (body := server.small(path, query)) is not None:
                self._send(body)
                continue
            with server.lock:
                measured.arrivals.append(time.monotonic())
                measured.connections += not is_counted
                measured.flying += 1
                measured.most_flying = max(measured.most_flying, measured.flying)
            is_counted = True
            if server.latency:
                time.sleep(server.latency)
            body = server.page(path, query)
            with server.lock:
                measured.flying -= 1
            self._send(body, b"Content-Encoding: gzip\r\n" if server.compresses else b"")

    def _send(self, body: bytes, header: bytes = b"") -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%bContent-Length: %d\r\n\r\n"
        self.request.sendall(head % (header, len(body)))
        self.request.sendall(body)


def _parsed(query: str) -> dict[str, str]:
    """A query's parameters; the plain declarative reference repeats one for each item of a list, others send JSON."""
    parameters = parse_qs(query)
    return {name: v[0] if len(v) == 1 else orjson.dumps(v).decode() for name, v in parameters.items()}


def _accounts(ids: list[str], **details: Any) -> bytes:  # noqa: ANN401 - any JSON
    return envelope({"list": [{"advertiser_id": id_, "name": id_, **details} for id_ in ids]})


def main() -> None:
    """Serve what the command line says; say on which port, and stop when nobody holds our standard input any more."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in COUNTS:
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each answer takes")
    parser.add_argument("--gzip", action="store_true", help="pages are compressed")
    args = parser.parse_args()
    world = World(**{name: getattr(args, name) for name in COUNTS})
    with Server(world, args.latency, compresses=args.gzip) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
