"""HTTP answers, the broken ones included."""

from __future__ import annotations

import asyncio
import gzip
from typing import TYPE_CHECKING

from starlette.responses import Response

from simulated_api.trouble.transport import reset

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

_WORTH_COMPRESSING = 1000


def json_response(request: Request, body: bytes, headers: dict[str, str]) -> Response:
    """Return a JSON answer, compressed when the client accepts it."""
    headers = {"Content-Type": "application/json", **headers}
    if len(body) > _WORTH_COMPRESSING and "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(gzip.compress(body, 1), headers=headers | {"Content-Encoding": "gzip"})
    return Response(body, headers=headers)


class ResetResponse(Response):
    """No answer at all: the connection is reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection."""
        del receive, send
        await reset(tuple(scope["server"]), tuple(scope["client"]))


class CutBodyResponse(Response):
    """Headers and half of the body, then a reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send half, then cut the connection."""
        del receive
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body)[: max(1, len(self.body) // 2)]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await asyncio.sleep(0.05)
        await reset(tuple(scope["server"]), tuple(scope["client"]))
