"""The one way to ask the API: located errors and counters around the manifest's requester."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast

import orjson

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import Action
from source_tiktok_ads.api.daily_quotas import DailyQuotas
from source_tiktok_ads.api.error_handler import answer_of
from source_tiktok_ads.api.errors import ApiError, OwnQuotaError, RequestRefusedError, UnavailableError, error_for
from source_tiktok_ads.api.outage import Outage
from source_tiktok_ads.api.own_quotas import OwnQuotas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from airbyte_cdk.sources.declarative.requesters.requester import Requester

    from source_tiktok_ads.api.authenticator import AccessTokenAuthenticator

_TOKENS = 3  # with how many tokens one request is tried: the present one, a renewed one, one that replaced that
Listener = Callable[[Mapping[str, Any], Answer], None]
_MAY_PASS = frozenset({Action.RETRY, Action.QUOTA, Action.TIMEOUT})


def text_of(value: object) -> str:
    """A value as a parameter has it: texts as they are, everything else as JSON text, as the API wants it.

    >>> text_of(["ad_id"]), text_of(7), text_of("a"), text_of(True)
    ('["ad_id"]', '7', 'a', 'true')
    """
    return value if isinstance(value, str) else orjson.dumps(value).decode()


@dataclass(frozen=True, slots=True)
class Question:
    """One request.

    Attributes:
        path: Below the API root, with its trailing slash, e.g. `campaign/get/`.
        params: Query parameters; lists and objects are sent as JSON text.
        method: `GET` or `POST`.
        body: JSON body of a POST.
        headers: Beside those of every request, whose values win.
        sink: Takes the body of the answer, where that is a file.
    """

    path: str
    params: Mapping[str, Any]
    method: str = "GET"
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] | None = None
    sink: IO[bytes] | None = None

    def arguments(self) -> dict[str, Any]:
        """What the requester is given."""
        arguments: dict[str, Any] = {
            "path": self.path,
            "request_params": {name: text_of(value) for name, value in self.params.items()},
        }
        if self.method != "GET":
            arguments |= {"method": self.method, "request_body_json": dict(self.body or {})}
        if self.headers:
            arguments["request_headers"] = dict(self.headers)
        if self.sink is not None:
            arguments["sink"] = self.sink
        return arguments


class Api:
    """Asks through the requester that the manifest declares; shared by all threads of a sync.

    Args:
        requester: Sends one request, and repeats what time heals.
        access: Has a usable token before each request; None where the requester needs none.
        outage: What is given up.
        own_quotas: Quotas of ad accounts and endpoints.
        daily_quotas: Requests a day of endpoints.

    Attributes:
        own_quotas: As given.
        requests: Requests, per stream (None: asked for no stream, such as tokens). Retries count within the requester.
    """

    def __init__(
        self,
        requester: Requester,
        access: AccessTokenAuthenticator | None = None,
        outage: Outage | None = None,
        own_quotas: OwnQuotas | None = None,
        daily_quotas: DailyQuotas | None = None,
    ) -> None:
        self._requester, self._access = requester, access
        self._outage, self.own_quotas = outage or Outage(), own_quotas or OwnQuotas()
        self._daily_quotas = daily_quotas or DailyQuotas({})
        self._lock = threading.Lock()
        self._dead_token: Answer | None = None
        self.requests: Counter[str | None] = Counter()
        self._listeners: list[Listener] = []

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Within, tell somebody of each request and its answer, rejected ones too; not of those for tokens.

        Args:
            listener: Takes the requester's arguments and the answer, in the thread that asked.
        """
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def get(
        self, path: str, params: Mapping[str, Any], *, stream: str | None = None, account: str | None = None
    ) -> Answer:
        """Ask once; the requester's error handler and back-off repeat what time heals.

        Args:
            path: Below the API root, with its trailing slash, e.g. `campaign/get/`.
            params: Query parameters; lists and objects are sent as JSON text.
            stream: Who asks, for errors and counters.
            account: The ad account that is asked for.

        Returns:
            The accepted answer.

        Raises:
            ApiError: One of its kinds, with stream and ad account in the message.
        """
        return self.ask(Question(path, params), stream=stream, account=account)

    def ask(self, question: Question, *, stream: str | None = None, account: str | None = None) -> Answer:
        """Ask once, like `get`, whatever the question."""
        return self._ask(question.arguments(), stream, account)

    def _ask(self, question: Mapping[str, Any], stream: str | None, account: str | None) -> Answer:
        path, asked = str(question["path"]), False
        try:
            if self._dead_token:
                raise error_for(self._dead_token)
            if without_asking := self._outage.refusal(path, account, stream):
                raise UnavailableError(without_asking)
            asked = True
            answer = self._paced(question, stream, account)
        except ApiError as error:
            if asked and error.answer.code.action is Action.RETRY:
                self._outage.gave_up(path, account, stream, error.answer)
            raise error.located(stream, account) from None
        self._outage.answered(path, account)
        if answer.code.action is Action.ACCEPT:
            return answer
        if answer.code.is_access_token:
            self._dead_token = answer
        raise error_for(answer).located(stream, account)

    def _paced(self, question: Mapping[str, Any], stream: str | None, account: str | None) -> Answer:
        """The answer, once the quotas of ad account and endpoint allow it.

        For an endpoint that has a quota of its own all ad accounts wait, unless a rejection is of one alone.
        """
        path, quotas = str(question["path"]), self.own_quotas
        has_own = path in self._daily_quotas
        while True:
            with quotas.asking(path):
                if has_own:
                    with self._naming_the_day(path):
                        quotas.admit(path, None)
                sent_at = quotas.admit(path, account)
                if has_own:
                    self._daily_quotas.count(path)
                answer = self._authenticated(question, stream)
                if answer.code.action is not Action.OWN_QUOTA:
                    quotas.accepted(path, account)
                    if has_own:
                        quotas.accepted(path, None)
                    return answer
                if not has_own or answer.code.is_of_one_account:
                    quotas.rejected(path, account, answer, sent_at)
                    continue
                with self._naming_the_day(path):
                    quotas.rejected(path, None, answer, sent_at)

    @contextmanager
    def _naming_the_day(self, path: str) -> Iterator[None]:
        """Within, an endpoint's rejections that last are taken for the end of its day's quota."""
        try:
            yield
        except OwnQuotaError:
            raise
        except UnavailableError as error:
            raise self._daily_quotas.seems_spent(path, error.answer) from None

    def _authenticated(self, question: Mapping[str, Any], stream: str | None) -> Answer:
        """The answer, by a token that is good if there is one."""
        answer = None
        for _ in range(_TOKENS):
            if self._access:
                self._access.prepare(self._for_token)
            answer, sent = self._send(question, stream)
            for listener in self._listeners:
                listener(question, answer)
            if answer.code.action is Action.ACCEPT:
                return answer
            if not self._access or not self._access.replaced(sent, answer, self._for_token):
                return answer
        return cast("Answer", answer)

    def _send(self, question: Mapping[str, Any], stream: str | None) -> tuple[Answer, str | None]:
        """The answer, and the token that was sent along."""
        with self._lock:
            self.requests[stream] += 1
        response = self._requester.send_request(**question)
        request = getattr(response, "request", None)
        return answer_of(response), request.headers.get("Access-Token") if request is not None else None

    def _for_token(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Ask a token endpoint.

        Raises:
            RequestRefusedError: The API gives no token, whatever it calls it: no ad account is to be skipped for that.
            UnavailableError: It cannot say now.
        """
        try:
            answer, _ = self._send({"path": path, "method": "POST", "request_body_json": dict(body)}, None)
            if answer.code.action is Action.ACCEPT:
                return answer
        except ApiError as error:
            answer = error.answer
        kind = UnavailableError if answer.code.action in _MAY_PASS else RequestRefusedError
        raise kind(answer)
