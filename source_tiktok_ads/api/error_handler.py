"""Which answers to accept and which to ask for again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field, replace
from typing import Any
from weakref import WeakKeyDictionary

import requests
from airbyte_cdk.sources.streams.call_rate import AbstractAPIBudget
from airbyte_cdk.sources.streams.http.error_handlers import ErrorHandler
from airbyte_cdk.sources.streams.http.error_handlers.response_models import (
    SUCCESS_RESOLUTION,
    ErrorResolution,
    ResponseAction,
)

from source_tiktok_ads.api.answer import Answer, missing_answer, read_answer
from source_tiktok_ads.api.bodies import BODIES
from source_tiktok_ads.api.codes import Action
from source_tiktok_ads.api.downloads import file_answer
from source_tiktok_ads.api.errors import error_for
from source_tiktok_ads.api.quota import QuotaLimiter
from source_tiktok_ads.redaction import remember

_REPEATED = frozenset({Action.RETRY, Action.QUOTA, Action.TIMEOUT})
_LONGEST_TOKEN_ANSWER = 64 * 1024  # bytes; one has a token, a few ids and scopes. A page of rows is not parsed for this
# What was read of each response, kept as long as the response: its body is parsed once.
_answers: WeakKeyDictionary[requests.Response, Answer] = WeakKeyDictionary()


def answer_of(response: requests.Response | None) -> Answer:
    """The answer that the handler read from this response."""
    if response is None or (answer := _answers.get(response)) is None:
        raise TypeError("This response did not pass the error handler.")
    return answer


def answer_of_any(response: requests.Response | Exception | None) -> Answer:
    """The answer of a response, or what stands for it when an exception came instead."""
    return missing_answer(response) if isinstance(response, Exception) else answer_of(response)


@dataclass
class EnvelopeErrorHandler(ErrorHandler):
    """Reads each body once, and asks again for what the table of codes calls healable.

    Everything else is a success for the HTTP client and becomes a typed error above it, where stream and ad account are
    known. How often and how long to wait is the back-off strategy's decision: it ends the tries by raising.
    """

    config: Mapping[str, Any]
    parameters: InitVar[Mapping[str, Any]]
    path_quotas: Mapping[str, Any] = field(default_factory=dict)  # endpoints that have a quota of their own
    api_budget: AbstractAPIBudget | None = None  # the CDK hands the shared limiter to a field of this name

    @property
    def max_retries(self) -> int:
        """Out of reach: the back-off strategy ends the tries with an error that says why."""
        return 1_000_000

    @property
    def max_time(self) -> int:
        """Seconds; out of reach for the same reason: a wait for quota would count against it."""
        return 7 * 24 * 3600

    def interpret_response(self, response: requests.Response | Exception | None) -> ErrorResolution:
        """Accept or repeat; keeps the parsed answer for `answer_of`.

        Raises:
            ApiError: There is no response, and asking again would bring none.
        """
        if isinstance(response, requests.Response):
            answer = self._of_endpoint(response, file_answer(response) or read_answer(response))
            _answers[response] = answer
            if len(answer.body) < _LONGEST_TOKEN_ANSWER and "access_token" in answer.data:
                remember(answer.data)  # here, because the HTTP client may log the body next
        else:
            answer = missing_answer(response or ConnectionError("no response"))
        if answer.code.action is not Action.ACCEPT:
            BODIES.leave()  # whatever comes next may take long
        self._tell_limiter(answer, arrived=isinstance(response, requests.Response))
        if answer.code.action in _REPEATED:
            return ErrorResolution(ResponseAction.RETRY, answer.code.failure, answer.text)
        if not isinstance(response, requests.Response):
            raise error_for(answer)
        return SUCCESS_RESOLUTION

    def _of_endpoint(self, response: requests.Response, answer: Answer) -> Answer:
        """A rejection for quota of an endpoint that has one of its own is taken for that one's.

        If it is the app's, the next request of another endpoint says so.
        """
        path = str(response.url).partition("?")[0]
        if answer.code.action is not Action.QUOTA or not any(path.endswith(f"/{each}") for each in self.path_quotas):
            return answer
        return replace(answer, code=replace(answer.code, action=Action.OWN_QUOTA))

    def _tell_limiter(self, answer: Answer, *, arrived: bool) -> None:
        if not isinstance(self.api_budget, QuotaLimiter):
            return
        if answer.code.action is Action.QUOTA:
            self.api_budget.rejected(answer)
        elif arrived and answer.code.action is not Action.OWN_QUOTA:
            self.api_budget.accepted()
        else:
            self.api_budget.undecided()
