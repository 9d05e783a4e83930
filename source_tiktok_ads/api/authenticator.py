"""The access token of every request: used as it is, got for an auth code, or renewed, once for all threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests
from airbyte_cdk.sources.declarative.auth.declarative_authenticator import DeclarativeAuthenticator

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.codes import Action
from source_tiktok_ads.api.errors import ApiError, RequestRefusedError
from source_tiktok_ads.api.grant import Grant

Post = Callable[[str, Mapping[str, Any]], Answer]
GiveBack = Callable[[Mapping[str, str | None]], None]


def _keep(_changes: Mapping[str, str | None]) -> None:
    """When no source is built: the new token lives as long as the process."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class AccessTokenAuthenticator(DeclarativeAuthenticator):
    """Sends the token in the header `Access-Token`, never in a URL, and never to the endpoints that give tokens.

    Three kinds of credentials. A long-lived token of an advertiser authorisation is used as it is: no endpoint renews
    it. An auth code without a token is exchanged at the first request; it works once, within an hour. A short-lived
    token with a refresh token is renewed before it runs out, and when the API calls it expired.

    Attributes:
        exchange_path: Where an auth code becomes a token (`app_id`, `secret`, `auth_code` as JSON).
        refresh_path: Where the short-lived family is renewed (`client_id`, `client_secret`, `grant_type`,
            `refresh_token` as JSON).
        give_back: Takes changed credentials (None: to be removed) to whoever keeps the configuration, at once.
        now: The present time, with its zone.
    """

    config: Mapping[str, Any]
    parameters: InitVar[Mapping[str, Any]]
    exchange_path: str
    refresh_path: str
    give_back: GiveBack = field(default_factory=lambda: _keep, init=False, repr=False)
    now: Callable[[], datetime] = field(default_factory=lambda: _utc_now, init=False, repr=False)
    _grant: Grant = field(init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _attempts: int = field(default=0, init=False, repr=False)
    _failure: ApiError | None = field(default=None, init=False, repr=False)

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Begin with what is configured."""
        self._grant = Grant.configured(self.config["credentials"])

    @property
    def auth_header(self) -> str:
        """The header's name."""
        return "Access-Token"

    @property
    def token(self) -> str:
        """The present token; empty before the auth code was exchanged."""
        return self._grant.access_token or ""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the present token on a request; on each of its tries, since it may have been renewed in between."""
        url = (request.url or "").partition("?")[0]
        if self.token and not url.endswith((self.exchange_path, self.refresh_path)):
            request.headers[self.auth_header] = self.token
        return request

    def prepare(self, post: Post) -> None:
        """Have a usable token before a request is sent.

        Args:
            post: Asks a token endpoint through the shared request path.

        Raises:
            ApiError: There is none to be had.
        """
        if (grant := self._grant).is_due(self.now()):
            self._replace(grant, post)

    def replaced(self, sent: str | None, answer: Answer, post: Post) -> bool:
        """Whether a request that was refused for its token is worth asking again.

        It is when the token was replaced while the request was under way (what the old one is called then, expired or
        wrong, is undocumented), or when it is renewed now.

        Args:
            sent: The token that the request was sent with.
            answer: The refusal.
            post: Asks a token endpoint.

        Raises:
            ApiError: The token cannot be renewed.
        """
        if not answer.code.is_access_token:
            return False
        grant = self._grant
        if sent != grant.access_token:
            return True
        if answer.code.action is not Action.REFRESH or grant.refresh_token is None:
            return False
        self._replace(grant, post)
        return True

    def _replace(self, seen: Grant, post: Post) -> None:
        """Replace a grant once, whoever asks: those who waited take over the new one, or the failure to get it.

        A refusal is final; where the API was down, a later request may try again.
        """
        attempts = self._attempts
        with self._lock:
            if self._grant is not seen:
                return
            failure = self._failure
            if failure and (attempts != self._attempts or isinstance(failure, RequestRefusedError)):
                raise failure.located(None, None)
            self._attempts += 1
            try:
                grant, changes = self._request_grant(seen, post)
            except ApiError as error:
                self._failure = error
                raise
            # Before the token is used for anything: who loses it cannot ask for it again.
            self.give_back(changes)
            self._grant, self._failure = grant, None

    def _request_grant(self, seen: Grant, post: Post) -> tuple[Grant, Mapping[str, str | None]]:
        credentials = self.config["credentials"]
        if seen.access_token is None:
            body = {key: credentials[key] for key in ("app_id", "secret", "auth_code")}
            return Grant.exchanged(post(self.exchange_path, body).data)
        requested_at = self.now()
        body = {
            "client_id": credentials["app_id"],
            "client_secret": credentials["secret"],
            "grant_type": "refresh_token",
            "refresh_token": seen.refresh_token,
        }
        return seen.renewed(post(self.refresh_path, body).data, requested_at)
