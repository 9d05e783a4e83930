"""The requester of every endpoint: one session, one limiter, time-outs, no redirects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import requests
from airbyte_cdk.sources.declarative.requesters.http_requester import HttpRequester
from airbyte_cdk.sources.streams.call_rate import AbstractAPIBudget, LimiterSession
from airbyte_cdk.sources.streams.http import HttpClient

from source_tiktok_ads.api.backoff import QuotaAwareBackoff
from source_tiktok_ads.api.error_handler import EnvelopeErrorHandler
from source_tiktok_ads.api.quota import QuotaLimiter

_CONNECTIONS = 50  # num_workers' maximum: each request in flight keeps its connection


class ApiSession(LimiterSession):
    """A session that never follows a redirect: the token would travel along."""

    def __init__(self, api_budget: AbstractAPIBudget) -> None:
        super().__init__(api_budget=api_budget)
        adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=_CONNECTIONS)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - as its base has it
        """Send; an error in the middle of a body comes without its request, by which tries are counted."""
        try:
            return super().send(request, **kwargs)
        except requests.RequestException as error:
            error.request = error.request or request
            raise

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - the signature of requests
        """None: an answer that points elsewhere is an HTTP refusal."""
        return


@dataclass
class ApiRequester(HttpRequester):
    """The CDK's requester over a session of our own.

    The stock requester makes its own session, with the default of following redirects. Everything else (URL,
    authenticator, error handler, time-outs, limiter) is declared in the manifest and handled by the CDK's `HttpClient`.
    """

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Build the client that all streams share."""
        super().__post_init__(parameters)
        limiter: object = self.api_budget  # the CDK declares the one class of budgets that it has itself
        if not isinstance(limiter, QuotaLimiter) or not isinstance(self.error_handler, EnvelopeErrorHandler):
            raise TypeError("The requester needs the envelope's error handler and the shared limiter.")
        self._client = HttpClient(
            name=self.name,
            logger=self.logger,
            error_handler=self.error_handler,
            api_budget=self.api_budget,
            session=ApiSession(limiter),
            authenticator=self.get_authenticator(),
            backoff_strategy=QuotaAwareBackoff(self.error_handler.outage, limiter.clock),
            message_repository=self.message_repository,
            request_timeout=(self.connect_timeout_in_seconds, self.read_timeout_in_seconds),
        )

    def send_request(  # type: ignore[override]
        self,
        *,
        path: str,
        request_params: Mapping[str, str] | None = None,
        request_body_json: Mapping[str, Any] | None = None,
        request_headers: Mapping[str, str] | None = None,
        method: Literal["GET", "POST"] = "GET",
        **unused: object,  # noqa: ARG002 - what the base class takes and nobody here sends
    ) -> requests.Response:
        """Send one request; the session authenticates it, the limiter spaces it, the error handler judges it."""
        _request, response = self._client.send_request(
            http_method=method,
            url=self._get_url(path=path),
            request_kwargs={},
            headers=request_headers,
            params=request_params,
            json=request_body_json,
        )
        return response
