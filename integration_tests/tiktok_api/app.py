"""The HTTP side: paths, verbs, tokens, envelopes, the request log."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from integration_tests.tiktok_api.answers import Answer, Paged, cut, envelope, render_page
from integration_tests.tiktok_api.endpoint_report import integrated_report
from integration_tests.tiktok_api.endpoints_accounts import advertiser_info, list_advertisers, user_info
from integration_tests.tiktok_api.endpoints_entities import AD, ADGROUP, CAMPAIGN, list_entities
from integration_tests.tiktok_api.errors import TOKEN_EMPTY, TOKEN_EXPIRED, TOKEN_INVALID, ApiError
from integration_tests.tiktok_api.params import Params
from integration_tests.tiktok_api.request_log import RequestLog
from integration_tests.tiktok_api.simulation import Simulation

API_ROOT = "/open_api/v1.3/"
Handler = Callable[[Simulation, Params], Answer | Paged]


@dataclass(frozen=True)
class Endpoint:
    """One path: its verb, what answers, and whether an access token is needed."""

    method: str
    handler: Handler
    token: bool = True


ENDPOINTS: Mapping[str, Endpoint] = {
    "oauth2/advertiser/get/": Endpoint("GET", list_advertisers),
    "advertiser/info/": Endpoint("GET", advertiser_info),
    "user/info/": Endpoint("GET", user_info),
    "campaign/get/": Endpoint("GET", lambda sim, params: list_entities(sim, params, CAMPAIGN)),
    "adgroup/get/": Endpoint("GET", lambda sim, params: list_entities(sim, params, ADGROUP)),
    "ad/get/": Endpoint("GET", lambda sim, params: list_entities(sim, params, AD)),
    "report/integrated/get/": Endpoint("GET", integrated_report),
}


class Api:
    """Answers requests for one simulation and writes them into its log."""

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self.log = RequestLog()

    def application(self) -> Starlette:
        """Return the ASGI application."""
        routes = [Route(API_ROOT + "{path:path}", self.answer, methods=["GET", "POST", "PUT", "DELETE"])]
        return Starlette(routes=routes)

    async def answer(self, request: Request) -> Response:
        """Answer one API request; the verdict is in the body, the HTTP status is 200 but for paths and verbs."""
        path = request.path_params["path"]
        params = Params(await _parameters(request))
        with self.log.record(request.method, path, params.raw) as entry:
            response = await self._respond(request, path, params, entry)
            entry.status = response.status_code
            return response

    async def _respond(self, request: Request, path: str, params: Params, entry: Any) -> Response:
        endpoint = ENDPOINTS.get(path)
        if endpoint is None:
            return PlainTextResponse("404 page not found", 404)
        if request.method != endpoint.method:
            return PlainTextResponse("405 method not allowed", 405)
        if self.sim.knobs.latency:
            await asyncio.sleep(self.sim.knobs.latency)
        request_id = self.log.request_id(entry)
        headers = {"X-TT-LOGID": request_id, "Content-Type": "application/json"}
        try:
            if endpoint.token:
                check_token(self.sim, request.headers.get("Access-Token", ""))
            answer = endpoint.handler(self.sim, params)
        except ApiError as error:
            entry.code = error.code
            return _json(request, envelope(error.code, error.message, request_id), headers)
        entry.code = 0
        if isinstance(answer, Paged):
            view = cut(answer)
            entry.rows = len(view.rows)
            body = envelope(0, "OK", request_id, render_page(view, answer.extra))
            return _json(request, body, headers | answer.headers)
        return _json(request, envelope(0, "OK", request_id, orjson.dumps(answer.data)), headers)


def check_token(sim: Simulation, value: str) -> None:
    """Check the `Access-Token` header, before any parameter."""
    if not value:
        text = "Access token is null, you should set it in http header with key Access-Token."
        raise ApiError(TOKEN_EMPTY, text)
    token = sim.credentials.tokens.get(value)
    if token is None or token.remaining == 0:
        raise ApiError(TOKEN_INVALID, "Access token is incorrect or has been revoked.")
    if token.expires is not None and sim.now >= token.expires:
        raise ApiError(TOKEN_EXPIRED, "Access token has expired.")
    if token.remaining is not None:
        token.remaining -= 1


async def _parameters(request: Request) -> dict[str, str]:
    """Query parameters of a GET, the JSON body of a POST (values that are no text as JSON text)."""
    if request.method != "POST":
        return dict(request.query_params)
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(body, dict):
        return {}
    return {name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in body.items()}


def _json(request: Request, body: bytes, headers: dict[str, str]) -> Response:
    if len(body) > 1000 and "gzip" in request.headers.get("Accept-Encoding", ""):
        return Response(gzip.compress(body, 1), headers=headers | {"Content-Encoding": "gzip"})
    return Response(body, headers=headers)
