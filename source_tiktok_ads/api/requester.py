"""The requester of every endpoint: one session, one limiter, time-outs, no redirects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from math import inf
from typing import IO, Any, Literal

import requests
from airbyte_cdk.sources.declarative.requesters.http_requester import HttpRequester
from airbyte_cdk.sources.streams.http import HttpClient

from source_tiktok_ads.api.backoff import QuotaAwareBackoff
from source_tiktok_ads.api.bodies import BODIES
from source_tiktok_ads.api.deadline import Watchdog, WatchedAdapter
from source_tiktok_ads.api.downloads import read_download
from source_tiktok_ads.api.error_handler import EnvelopeErrorHandler
from source_tiktok_ads.api.network import CertificateBundleError, LongAnswerError, SlowAnswerError
from source_tiktok_ads.api.outage import Outage
from source_tiktok_ads.api.own_quotas import OwnQuotas
from source_tiktok_ads.api.patience import SYNC, Patience
from source_tiktok_ads.api.quota import QuotaLimiter

_CONNECTIONS = 50  # num_workers' maximum: each request in flight keeps its connection
_PIECE = 512 * 1024  # of a body whose length nobody says; read in small ones, it is copied twice as often
_LONGEST_BODY = 64 * 1024 * 1024  # a page of 1,000 rows with all metrics has 6 MB


class ApiSession(requests.Session):
    """A session that follows no redirect, keeps no cookie, and takes no answer that is too slow or too long.

    A redirect would take the token along.

    Args:
        api_budget: Spaces the requests, and is told when they have gone out.
        longest_answer: Seconds from sending a request to the last byte of its answer.
        watchdog: Ends what takes longer.
        longest_download: The same for a file; None: as any answer.
    """

    def __init__(
        self,
        api_budget: QuotaLimiter,
        longest_answer: float,
        watchdog: Watchdog,
        longest_download: float | None = None,
    ) -> None:
        super().__init__()
        self._api_budget = api_budget
        self._longest_answer, self._watchdog = longest_answer, watchdog
        self._longest_download = longest_download or longest_answer
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = WatchedAdapter(watchdog, _CONNECTIONS, api_budget.sent)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - as its base has it
        """Send; an error in the middle of a body comes without its request, by which tries are counted.

        Args:
            request: What is sent.
            kwargs: As its base has them; and `sink`, which takes the body of a file.

        Raises:
            requests.RequestException: No usable answer came.
        """
        self._api_budget.acquire_call(request)  # before time counts
        sink: IO[bytes] | None = kwargs.pop("sink", None)
        longest = self._longest_answer if sink is None else self._longest_download
        if sink is not None:  # what is cut off within a compression looks whole
            request.headers["Accept-Encoding"] = "identity"
        failure: requests.RequestException
        with self._watchdog.limit(longest) as wait:
            try:
                response = super().send(request, **{**kwargs, "stream": True})
                response = _with_body(response) if sink is None else read_download(response, sink)
                if not wait.is_over:
                    return response
            except requests.RequestException as error:
                failure = error
            except OSError as error:  # a file of certificates; what the network does is a RequestException
                failure = CertificateBundleError(str(error))
            except Exception:
                # A connection that is shut down under its reader fails in many ways.
                if not wait.is_over:
                    raise
            if wait.is_over:
                failure = SlowAnswerError(f"{longest:.0f} s")
            failure.request = failure.request or request
            raise failure

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - the signature of requests
        """None: an answer that points elsewhere is an HTTP refusal."""
        return


def _with_body(response: requests.Response) -> requests.Response:
    """The response with its body, unless that is too long.

    Raises:
        LongAnswerError: It is, be it only after it is unpacked.
    """
    BODIES.enter()
    pieces, size = [], 0
    for piece in response.iter_content(_piece_of(response)):
        pieces.append(piece)
        size += len(piece)
        if size > _LONGEST_BODY:
            response.close()
            raise LongAnswerError(f"the answer is longer than {_LONGEST_BODY // 1024**2} MB")
    response._content = b"".join(pieces)  # noqa: SLF001 - where `content` keeps what it has read
    return response


def _piece_of(response: requests.Response) -> int:
    """How much to read at once: all of a body whose length is said, which is not copied then."""
    said = getattr(response.raw, "length_remaining", None) or 0
    return min(max(said, _PIECE), _LONGEST_BODY)


@dataclass
class ApiRequester(HttpRequester):
    """The CDK's requester over a session of our own.

    The stock requester makes its own session, with the default of following redirects. Everything else (URL,
    authenticator, error handler, time-outs, limiter) is declared in the manifest and handled by the CDK's `HttpClient`.

    Attributes:
        answer_timeout_in_seconds: From sending a request to the last byte of its answer.
        download_timeout_in_seconds: The same for an answer that is a file.
        patience: What may shorten these times.
        outage: What is given up.
        own_quotas: Quotas of ad accounts and endpoints.
    """

    answer_timeout_in_seconds: float = 300.0
    download_timeout_in_seconds: float = 900.0
    patience: Patience = SYNC
    outage: Outage = field(init=False, repr=False)
    own_quotas: OwnQuotas = field(init=False, repr=False)

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Build the client that all streams share."""
        super().__post_init__(parameters)
        limiter: object = self.api_budget  # the CDK declares the one class of budgets that it has itself
        if not isinstance(limiter, QuotaLimiter) or not isinstance(self.error_handler, EnvelopeErrorHandler):
            raise TypeError("The requester needs the envelope's error handler and the shared limiter.")
        patience, clock = self.patience, limiter.clock
        self.outage, self.own_quotas = Outage(patience, clock), OwnQuotas(patience, clock, limiter.sleep)
        connect = min(self.connect_timeout_in_seconds or inf, patience.connect)
        silence = min(self.read_timeout_in_seconds or inf, patience.silence)
        longest_answer = min(self.answer_timeout_in_seconds, patience.answer)
        longest_download = min(self.download_timeout_in_seconds, patience.answer)
        self._client = HttpClient(
            name=self.name,
            logger=self.logger,
            error_handler=self.error_handler,
            api_budget=self.api_budget,
            session=ApiSession(limiter, longest_answer, Watchdog(), longest_download),
            authenticator=self.get_authenticator(),
            backoff_strategy=QuotaAwareBackoff(self.outage, patience, clock),
            message_repository=self.message_repository,
            request_timeout=(connect, silence),
        )

    def send_request(  # type: ignore[override]
        self,
        *,
        path: str,
        request_params: Mapping[str, str] | None = None,
        request_body_json: Mapping[str, Any] | None = None,
        request_headers: Mapping[str, str] | None = None,
        method: Literal["GET", "POST"] = "GET",
        sink: IO[bytes] | None = None,
        **unused: object,  # noqa: ARG002 - what the base class takes and nobody here sends
    ) -> requests.Response:
        """Send one request; the session authenticates it, the limiter spaces it, the error handler judges it."""
        _request, response = self._client.send_request(
            http_method=method,
            url=self._get_url(path=path),
            request_kwargs={} if sink is None else {"sink": sink},
            headers=request_headers,
            params=request_params,
            json=request_body_json,
        )
        return response
