"""Serves a recording of another API: what was asked then is answered as it was, and nothing else is.

A recording is a folder of files, each with a `request` (`method`, `path`, `params`, the `body` of a POST) and its
`answer`, the whole envelope.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import PlainTextResponse, Response

from simulated_api.serving.responses import json_response

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from starlette.requests import Request

    from simulated_api.serving.request_log import RequestLog

_CREDENTIALS = frozenset(("app_id", "secret", "access_token", "auth_code", "refresh_token"))
_TRUNCATED = "X-Tt-Ads-Throttle"
NOT_RECORDED = "not in the recording"


class Replay:
    """Answers from a recording; a request that came several times has its answers in their order, the last for ever.

    Args:
        folder: Where the recording is.
        log: Takes every request; one that is not in the recording has the fault `not in the recording`.

    Raises:
        ValueError: The folder holds no recording.
    """

    def __init__(self, folder: Path, log: RequestLog) -> None:
        self._log, self._lock = log, threading.Lock()
        self._answers: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for path in sorted(folder.glob("*.json")):
            exchange = json.loads(path.read_text(encoding="utf-8"))
            if "request" in exchange:
                asked = exchange["request"]
                key = _key(asked["method"], asked["path"], asked["params"], asked.get("body"))
                self._answers[key].append(exchange)
        if not self._answers:
            raise ValueError(f"{folder} holds no recording")

    async def answer(self, request: Request) -> Response:
        """Answer as recorded, or with HTTP 404 and the request in words."""
        path, params = request.path_params["path"], dict(request.query_params)
        body = json.loads(await request.body()) if request.method != "GET" else None
        with self._log.record(request.method, path, params) as entry:
            exchange = self._next(_key(request.method, path, params, body))
            if exchange is None:
                entry.status, entry.fault = 404, NOT_RECORDED
                return PlainTextResponse(f"{NOT_RECORDED}: {request.method} {path} {params}", 404)
            entry.status, entry.code = 200, exchange["answer"]["code"]
            headers = {_TRUNCATED: exchange["truncated"]} if "truncated" in exchange else {}
            return json_response(request, orjson.dumps(exchange["answer"]), headers)

    def _next(self, key: str) -> Mapping[str, Any] | None:
        with self._lock:
            answers = self._answers.get(key)
            if not answers:
                return None
            return answers.pop(0) if len(answers) > 1 else answers[0]


def _key(method: str, path: str, params: Mapping[str, Any], body: object) -> str:
    """What makes a request the same: its values as JSON means them, in whatever order; credentials are none of them."""
    asked = {name: _decoded(value) for name, value in params.items() if name not in _CREDENTIALS}
    return json.dumps([method, path, asked, body], sort_keys=True)


def _decoded(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
