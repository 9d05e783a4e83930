"""`/_control/…`: what a test in another process needs: the log, faults, clock, knobs, quota and ground truth."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from starlette.responses import Response
from starlette.routing import Route

from simulated_api.trouble.actions import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from simulated_api.serving.app import Api
    from simulated_api.truth.streams import Truth

ROOT = "/_control"


def _reply(value: object) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")


class Control:
    """The control endpoints; bodies and answers are JSON.

    GET requests, POST clear, POST faults {path?, params?, after?, times?, action: {kind, …arguments}}, POST
    faults/clear, GET/POST clock {now} or {advance: {days: 1}}, POST knobs {name: value}, GET quota,
    POST truth {stream, config, columns?}, POST endpoint {path, params?}: the truth of an endpoint that no stream reads.
    """

    def __init__(self, api: Api, truth: Truth) -> None:
        self._api = api
        self._truth = truth

    def routes(self) -> list[Route]:
        """Return the routes below `/_control`."""
        handlers: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
            "requests": ("GET", lambda _: [asdict(entry) for entry in self._api.log.entries()]),
            "clear": ("POST", lambda _: self._api.log.clear()),
            "faults": ("POST", self._add_fault),
            "faults/clear": ("POST", lambda _: self._api.faults.clear()),
            "clock": ("POST", self._clock),
            "knobs": ("POST", self._knobs),
            "quota": ("GET", lambda _: self._api.quota.summary()),
            "endpoint": ("POST", lambda body: self._truth.endpoint(body["path"], **body.get("params", {}))),
            "truth": ("POST", lambda body: self._truth.records(body["stream"], body["config"], body.get("columns"))),
        }
        return [Route(f"{ROOT}/{path}", _endpoint(run), methods=[verb]) for path, (verb, run) in handlers.items()]

    def _add_fault(self, body: dict[str, Any]) -> object:
        action = dict(body.pop("action"))
        self._api.faults.add(action=BY_NAME[action.pop("kind")](**action), **body)
        return {}

    def _clock(self, body: dict[str, Any]) -> object:
        if "now" in body:
            self._api.sim.now = datetime.fromisoformat(body["now"])
        if "advance" in body:
            self._api.sim.advance(**body["advance"])
        return {"now": self._api.sim.now.isoformat()}

    def _knobs(self, body: dict[str, Any]) -> object:
        known = asdict(self._api.sim.knobs)
        for name, value in body.items():
            if name == "tier":
                self._api.quota.tier = value
            elif name in known:
                setattr(self._api.sim.knobs, name, value)
            else:
                raise KeyError(name)
        return asdict(self._api.sim.knobs)


def _endpoint(run: Callable[[dict[str, Any]], object]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        raw = await request.body()
        try:
            return _reply(run(orjson.loads(raw) if raw else {}))
        except (KeyError, TypeError, ValueError) as error:
            return Response(f"{type(error).__name__}: {error}", 400, media_type="text/plain")

    return handle
