"""How one request of a list becomes a question to the API, and its refusals words for whoever wrote the entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pendulum
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer, broken
from source_tiktok_ads.api.client import Question
from source_tiktok_ads.api.errors import AccountRefusedError, RequestRefusedError, UnavailableError
from source_tiktok_ads.endpoints.headers import check_headers
from source_tiktok_ads.endpoints.paths import filled_path
from source_tiktok_ads.endpoints.templates import Moments
from source_tiktok_ads.readers.lists.entry import ListEntry
from source_tiktok_ads.readers.lists.requests import Request
from source_tiktok_ads.readers.permission import naming_permission

_ACCOUNT = "advertiser_id"


class RequestPath(Protocol):
    """What questions are asked through."""

    def ask(self, question: Question, *, stream: str | None = None, account: str | None = None) -> Answer:
        """Ask once.

        Raises:
            ApiError: One of its kinds, with stream and ad account in the message.
        """


@dataclass(frozen=True)
class ListAsker:
    """Asks for pages of one list.

    Attributes:
        name: The stream's name.
        entry: The list.
        api: What its questions are asked through.
    """

    name: str
    entry: ListEntry
    api: RequestPath

    def moments(self, account: Account) -> Moments:
        """What the macros of the entry stand for now, on the ad account's clock."""
        return Moments(pendulum.now(account.timezone or "UTC"), self.entry.time_unit, self.entry.date_format)

    def question(self, account: Account, request: Request, page: Mapping[str, Any]) -> Question:
        """A page of a request, ready to be sent.

        Raises:
            AirbyteTracedException: What is looked up does not fit where it is used.
        """
        owner = request.owner or ({_ACCOUNT: account.id} if self.entry.per_advertiser else {})
        method, filled = self.entry.method, request.filled
        query, body = filled["query"], filled["body"]
        if method == "GET":
            query = {**query, **owner, **page}
        else:
            body = {**body, **owner, **page}
        try:
            path = filled_path(filled["path"], method, self.entry.path)
            check_headers(filled["headers"])
        except ValueError as error:
            raise self.error(str(error)) from None
        return Question(path, query, method, body, filled["headers"])

    def ask(self, account: Account, request: Request, page: Mapping[str, Any]) -> Answer:
        """Ask for a page.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
            AirbyteTracedException: A `config_error`: the API has no such endpoint.
        """
        return self.answer(account, self.question(account, request, page))

    def answer(self, account: Account, question: Question) -> Answer:
        """Ask once.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
            AirbyteTracedException: A `config_error`: the API has no such endpoint.
        """
        try:
            with naming_permission(self.entry.permission):
                return self.api.ask(question, stream=self.name, account=account.id or None)
        except (RequestRefusedError, AccountRefusedError) as error:
            if self.entry.described or not error.answer.code.is_absent_endpoint:
                raise
            absent = f"the API has no {question.method} {question.path} ({error.answer.text.rstrip('. ')})"
            raise self.error(absent) from None

    def error(self, text: str) -> AirbyteTracedException:
        """An answer that is not what the entry says: the user's to change, or a broken answer of a described list."""
        if self.entry.described:
            return UnavailableError(broken(text))
        return AirbyteTracedException(
            message=f"stream {self.name}: {text}. Change the endpoint in custom_endpoints.",
            internal_message="custom endpoint does not fit its answers",
            failure_type=FailureType.config_error,
        )
