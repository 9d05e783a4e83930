"""A light server of report pages, in a process of its own: it must not be what limits a measurement.

It knows six paths (accounts, their details, reports; Business Centers, catalogs, products), checks nothing, and stops
when its standard input closes. `/measured` tells what arrived since the last time it was asked.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import orjson

from benchmarks.pages import COUNTS, Pages, World, envelope
from benchmarks.products import PATHS, CatalogPages

if TYPE_CHECKING:
    from collections.abc import Callable

_REPORT = "report/integrated/get/"


class Measured:
    """What arrived: moments of requests for reports and catalogs, connections, most requests in flight."""

    def __init__(self) -> None:
        self.arrivals: list[float] = []
        self.connections = self.flying = self.most_flying = self.compressible = 0

    def taken(self) -> bytes:
        """What was counted, as JSON; counting starts anew."""
        figures = {
            "arrivals": self.arrivals,
            "connections": self.connections,
            "most_in_flight": self.most_flying,
            "compressible": self.compressible,
        }
        self.arrivals, self.connections, self.most_flying, self.compressible = [], 0, 0, 0
        return orjson.dumps(figures)


class Connection(asyncio.Protocol):
    """One connection: GET requests in, JSON out."""

    def __init__(self, world: World, pages: Pages, latency: float, measured: Measured) -> None:
        self._world, self._pages, self._latency, self._measured = world, pages, latency, measured
        self._catalogs = CatalogPages(world)
        self._read = b""
        self._fresh = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what answers are written to."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request whose head is complete."""
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head, self._read = self._read[:end].decode("latin-1"), self._read[end + 4 :]
            self._answer(head)

    def _answer(self, head: str) -> None:
        line, _, headers = head.partition("\r\n")
        url = urlsplit(line.split(" ")[1])
        # The plain declarative reference repeats a parameter for each item of a list, the others send JSON.
        query = {name: v[0] if len(v) == 1 else orjson.dumps(v).decode() for name, v in parse_qs(url.query).items()}
        if url.path.endswith("/measured"):
            self._send(self._measured.taken())
        elif url.path.endswith("advertiser/get/"):
            self._send(envelope({"list": [{"advertiser_id": id_, "advertiser_name": id_} for id_ in self._ids()]}))
        elif url.path.endswith("advertiser/info/"):
            zone = {"currency": "EUR", "timezone": "Etc/GMT", "display_timezone": "Europe/Berlin"}
            ids = orjson.loads(query["advertiser_ids"])
            self._send(envelope({"list": [{"advertiser_id": id_, "name": id_, **zone} for id_ in ids]}))
        elif url.path.endswith(_REPORT):
            self._counted(partial(self._pages.body, query), compressible="gzip" in headers.lower())
        elif (path := url.path.partition("/v1.3/")[2]) in PATHS:
            self._counted(partial(self._catalogs.body, path, query), compressible="gzip" in headers.lower())
        else:
            self._send(envelope({"list": []}))

    def _counted(self, body: Callable[[], bytes], *, compressible: bool) -> None:
        measured = self._measured
        measured.connections += self._fresh
        measured.compressible += compressible
        self._fresh = False
        measured.arrivals.append(time.monotonic())
        measured.flying += 1
        measured.most_flying = max(measured.most_flying, measured.flying)
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._deliver, body)
        else:
            self._deliver(body)

    def _deliver(self, body: Callable[[], bytes]) -> None:
        self._measured.flying -= 1
        self._send(body())

    def _send(self, body: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.writelines([head.encode(), body])

    def _ids(self) -> list[str]:
        return self._world.account_ids


async def serve(world: World, latency: float) -> None:
    """Serve on a free port of 127.0.0.1, say which, and stop when nobody holds our standard input any more."""
    loop = asyncio.get_running_loop()
    pages, measured = Pages(world), Measured()
    server = await loop.create_server(lambda: Connection(world, pages, latency, measured), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


def main() -> None:
    """Serve what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in COUNTS:
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each report takes")
    args = parser.parse_args()
    asyncio.run(serve(World(**{name: getattr(args, name) for name in COUNTS}), args.latency))


if __name__ == "__main__":
    main()
