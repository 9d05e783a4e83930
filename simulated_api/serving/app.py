"""The HTTP side of the API: paths, verbs, quota, tokens, envelopes, faults and the request log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson
from starlette.responses import PlainTextResponse, Response

from simulated_api.endpoints.accounts import advertiser_info, list_advertisers, user_info
from simulated_api.endpoints.assets import AUDIENCES, IMAGES, PIXELS, VIDEOS, list_assets
from simulated_api.endpoints.business import list_assets as list_business_assets
from simulated_api.endpoints.business import list_business_centers
from simulated_api.endpoints.entities import AD, ADGROUP, CAMPAIGN, list_entities
from simulated_api.endpoints.further import FURTHER
from simulated_api.endpoints.oauth import exchange_code, refresh_token
from simulated_api.endpoints.report import integrated_report
from simulated_api.endpoints.smart_plus import list_smart_ads, review_smart_ads
from simulated_api.rules.params import Params
from simulated_api.serving.answers import Answer, File, Paged, cut, envelope, render_page
from simulated_api.serving.request_log import Entry, RequestLog
from simulated_api.serving.responses import json_response
from simulated_api.serving.simulation import Simulation
from simulated_api.trouble.errors import TOKEN_EMPTY, TOKEN_EXPIRED, TOKEN_INVALID, ApiError
from simulated_api.trouble.faults import Faults

if TYPE_CHECKING:
    from starlette.requests import Request

    from simulated_api.trouble.actions import Action
    from simulated_api.trouble.quota import Quota

API_ROOT = "/open_api/v1.3/"
_NOT_IN_SANDBOX = 40008
_FURTHER_IN_SANDBOX = ("identity/get/",)
_CREDENTIALS = frozenset(("secret", "client_secret", "access_token", "auth_code", "refresh_token"))
# What every client sends, and what is secret.
_USUAL_HEADERS = frozenset(
    ("host", "user-agent", "accept", "accept-encoding", "connection", "content-length", "access-token", "authorization")
)
Handler = Callable[[Simulation, Params], Answer | File | Paged]


@dataclass(frozen=True)
class Endpoint:
    """One path: its verb, what answers, whether it needs an access token and exists in the sandbox."""

    method: str
    handler: Handler
    token: bool = True
    sandbox: bool = True

    def answer(self, sim: Simulation, params: Params) -> Answer | File | Paged:
        """Answer a request whose token is good."""
        if sim.knobs.sandbox and not self.sandbox:
            raise ApiError(_NOT_IN_SANDBOX, "The interface is not supported in sandbox environment.")
        return self.handler(sim, params)


ENDPOINTS: Mapping[str, Endpoint] = {
    "oauth2/access_token/": Endpoint("POST", exchange_code, token=False, sandbox=False),
    "tt_user/oauth2/refresh_token/": Endpoint("POST", refresh_token, token=False, sandbox=False),
    "oauth2/advertiser/get/": Endpoint("GET", list_advertisers, sandbox=False),
    # Not among the 21 endpoints that the sandbox is said to have.
    "advertiser/info/": Endpoint("GET", advertiser_info, sandbox=False),
    "bc/get/": Endpoint("GET", list_business_centers, sandbox=False),
    "bc/asset/get/": Endpoint("GET", list_business_assets, sandbox=False),
    "user/info/": Endpoint("GET", user_info),
    "campaign/get/": Endpoint("GET", lambda sim, params: list_entities(sim, params, CAMPAIGN)),
    "adgroup/get/": Endpoint("GET", lambda sim, params: list_entities(sim, params, ADGROUP)),
    "ad/get/": Endpoint("GET", lambda sim, params: list_entities(sim, params, AD)),
    "report/integrated/get/": Endpoint("GET", integrated_report),
    "dmp/custom_audience/list/": Endpoint("GET", lambda sim, params: list_assets(sim, params, AUDIENCES)),
    "pixel/list/": Endpoint("GET", lambda sim, params: list_assets(sim, params, PIXELS)),
    "file/video/ad/search/": Endpoint("GET", lambda sim, params: list_assets(sim, params, VIDEOS)),
    "file/image/ad/search/": Endpoint("GET", lambda sim, params: list_assets(sim, params, IMAGES)),
    "smart_plus/ad/get/": Endpoint("GET", list_smart_ads),
    "smart_plus/ad/review_info/": Endpoint("GET", review_smart_ads),
    **{path: Endpoint(verb, handler, sandbox=path in _FURTHER_IN_SANDBOX) for path, (verb, handler) in FURTHER.items()},
}


class Api:
    """Answers requests for one simulation and writes them into its log."""

    def __init__(self, sim: Simulation, quota: Quota) -> None:
        self.sim = sim
        self.quota = quota
        self.faults = Faults()
        self.log = RequestLog()

    async def answer(self, request: Request) -> Response:
        """Answer one API request; the verdict is in the body, the HTTP status is 200 but for paths and verbs."""
        path = request.path_params["path"]
        content = await request.body()
        params = Params(_parameters(request, content), request.headers)
        with self.log.record(request.method, path, params.raw) as entry:
            _describe(entry, request, content)
            action = self.faults.strike(path, entry.params)
            response = await self._respond(request, params, entry, action)
            entry.status = response.status_code
            return response

    async def _respond(self, request: Request, params: Params, entry: Entry, action: Action | None) -> Response:
        endpoint = ENDPOINTS.get(entry.path)
        refusal = self._count(entry) if endpoint is not None and endpoint.method == request.method else None
        if self.sim.knobs.latency:
            await asyncio.sleep(self.sim.knobs.latency)
        if action is not None:
            entry.fault = action.name
            await action.wait()
            if action.respond is not None:
                return action.respond()
        if endpoint is None:
            return PlainTextResponse("404 page not found", 404)
        if request.method != endpoint.method:
            return PlainTextResponse("405 method not allowed", 405)
        request_id = self.log.request_id(entry)
        headers = {"X-TT-LOGID": request_id}
        body: bytes | File
        try:
            if refusal is not None:
                raise refusal
            if endpoint.token:
                check_token(self.sim, request.headers.get("Access-Token", ""))
            body = self._body(endpoint, params, entry, action, headers)
        except ApiError as error:
            entry.code = error.code
            body = envelope(error.code, error.message, request_id)
        response = _response(request, body, action, headers)
        return action.wrap(response) if action is not None and action.wrap is not None else response

    def _count(self, entry: Entry) -> ApiError | None:
        """Count a request against the quota when it arrives, whatever becomes of it."""
        try:
            self.quota.admit(entry.path, self.sim.credentials.app_id)
        except ApiError as refusal:
            return refusal
        return None

    def _body(
        self, endpoint: Endpoint, params: Params, entry: Entry, action: Action | None, headers: dict[str, str]
    ) -> bytes | File:
        """Return the body of an answer to a request with a good token, or its file; `headers` may gain some."""
        request_id = self.log.request_id(entry)
        if action is not None and action.envelope is not None:
            entry.code, message, data = action.envelope
            return envelope(entry.code, message, request_id, data)
        answer = endpoint.answer(self.sim, params)
        entry.code = 0
        if isinstance(answer, File):
            entry.rows = answer.rows
            return answer
        if isinstance(answer, Answer):
            entry.rows = answer.rows
            return envelope(0, "OK", request_id, orjson.dumps(answer.data))
        headers |= answer.headers
        return envelope(0, "OK", request_id, _page(answer, entry, action))


def _response(request: Request, body: bytes | File, action: Action | None, headers: dict[str, str]) -> Response:
    """An answer as HTTP: an envelope, or a file as it is."""
    content = body.content if isinstance(body, File) else body
    if action is not None and action.body is not None:
        content = action.body(content)
    if isinstance(body, File):
        return Response(content, headers=headers, media_type=body.media_type)
    return json_response(request, content, headers)


def _page(paged: Paged, entry: Entry, action: Action | None) -> bytes:
    if action is not None and action.rows is not None:
        paged = replace(paged, rows=action.rows(paged))
    view = cut(paged)
    if action is not None and action.view is not None:
        view = action.view(paged, view)
    entry.rows = len(view.rows)
    return render_page(view, paged.extra, paged.key)


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


def _describe(entry: Entry, request: Request, content: bytes) -> None:
    """Log what came, whatever the endpoint makes of it, unless credentials are part of it."""
    entry.headers = {name: value for name, value in request.headers.items() if name not in _USUAL_HEADERS}
    body = _json(content) if content else None
    names = {*request.query_params, *(body if isinstance(body, dict) else ())}
    if names.isdisjoint(_CREDENTIALS):
        entry.query, entry.body = dict(request.query_params), body


def _json(content: bytes) -> object:
    try:
        decoded: object = orjson.loads(content)
    except orjson.JSONDecodeError:
        return content.decode(errors="replace")
    return decoded


def _parameters(request: Request, content: bytes) -> dict[str, str]:
    """Query parameters of a GET (whose body counts for nothing), the JSON body of a POST.

    Values that are no text become JSON text. The query of a POST counts for nothing either: no page documents one.
    """
    if request.method != "POST":
        return dict(request.query_params)
    body = _json(content)
    if not isinstance(body, dict):
        return {}
    return {name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in body.items()}
