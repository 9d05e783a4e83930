"""Connections that a test can cut: uvicorn's protocol with a register of its open transports."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

_Key = tuple[Any, Any]


class CuttableProtocol(H11Protocol):
    """HTTP/1.1 whose connections can be reset from inside the application."""

    open: ClassVar[dict[_Key, asyncio.Transport]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Register the connection."""
        super().connection_made(transport)
        self._key = (transport.get_extra_info("sockname"), transport.get_extra_info("peername"))
        self.open[self._key] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.open.pop(self._key, None)
        super().connection_lost(exc)


async def reset(server: tuple[str, int], client: tuple[str, int]) -> None:
    """Reset a connection (RST), and give the loop a moment to notice."""
    transport = CuttableProtocol.open.get((server, client))
    if transport is not None:
        peer = transport.get_extra_info("socket")
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    await asyncio.sleep(0.02)
