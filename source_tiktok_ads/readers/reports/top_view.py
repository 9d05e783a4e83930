"""Which ad accounts ever bought TopView: of the others no reservation report is asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pendulum

from source_tiktok_ads.accounts.account import SAMPLE_ACCOUNTS, Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Api, Question
from source_tiktok_ads.api.errors import ApiError, OwnQuotaError, reading_answers
from source_tiktok_ads.readers.sample import total

logger = logging.getLogger("airbyte")

COUNTED_AS = "(TopView campaigns)"


@dataclass
class _AccountKnown:
    """What is known of one ad account, and the answer that the stream of campaigns has not taken yet."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    has_campaigns: bool | None = None
    asked_at: datetime | None = None
    answer: Answer | None = None


class TopView:
    """Asks for each ad account's first page of TopView campaigns, deleted ones included, once per sync.

    The stream of campaigns asks through it, too: where it asks the same question, there is one request for both,
    whoever comes first.

    Args:
        api: The one request path.
        question: The first page of an ad account's TopView campaigns: as the stream asks for it, where that is read
            with deleted campaigns.
    """

    def __init__(self, api: Api, question: Callable[[Account], Question]) -> None:
        self._api, self._question = api, question
        self._lock = threading.Lock()
        self._known: dict[str, _AccountKnown] = {}
        self._answered = self._refused = 0

    def has_campaigns(self, account: Account) -> bool:
        """Whether an ad account has, or had, a TopView campaign; True where the API does not say, or refuses it.

        Raises:
            OwnQuotaError: The ad account's quota is spent: it can be asked for later.
        """
        if account.refusal:  # its streams say so
            return True
        known = self._of(account.id)
        with known.lock:
            if known.has_campaigns is None:
                try:
                    with reading_answers():
                        known.has_campaigns = self._ask_ahead(account, known)
                except OwnQuotaError:
                    raise
                except ApiError as error:
                    known.has_campaigns = True
                    self._not_said(account, error)
            return known.has_campaigns

    def _ask_ahead(self, account: Account, known: _AccountKnown) -> bool:
        if self._is_closed:
            return True
        question, began = self._question(account), _now()
        answer = self._api.ask(question, stream=COUNTED_AS, account=account.id)
        known.asked_at, known.answer = began, answer
        self._answered += 1
        return _has_rows(answer)

    @property
    def _is_closed(self) -> bool:
        """Whether it is the endpoint that is closed, rather than some ad accounts."""
        return not self._answered and self._refused >= SAMPLE_ACCOUNTS

    def _not_said(self, account: Account, error: ApiError) -> None:
        self._refused += 1
        text = "Ad account %s: whether it has TopView campaigns is not known, so its reservation reports are read. %s"
        logger.info(text, account.id, error.message_without_place)

    def ask(self, question: Question, *, stream: str | None = None, account: str | None = None) -> Answer:
        """Ask once, as the stream of campaigns does; without a request, where the same question was asked ahead.

        Raises:
            ApiError: As `Api.ask`.
        """
        if account is None or not _same(question, self._question(Account(account, listed=False))):
            return self._api.ask(question, stream=stream, account=account)
        known = self._of(account)
        with known.lock:
            if (answer := known.answer) is not None:
                known.answer = None
                return answer
            answer = self._api.ask(question, stream=stream, account=account)
            with reading_answers():
                known.has_campaigns = known.has_campaigns or _has_rows(answer)
            return answer

    def asked_at(self, account: Account) -> datetime | None:
        """When an ad account was asked for ahead of the stream of campaigns; None where it was not."""
        return self._of(account.id).asked_at

    def _of(self, account_id: str) -> _AccountKnown:
        with self._lock:
            return self._known.setdefault(account_id, _AccountKnown())


def _has_rows(answer: Answer) -> bool:
    """Whether there are any; of an answer that was cut, what is left says nothing."""
    return answer.truncated is not None or total(answer) > 0


def _same(one: Question, other: Question) -> bool:
    return (one.path, dict(one.params)) == (other.path, dict(other.params))


def first_page(path: str, query: Mapping[str, Any], size: int) -> Callable[[Account], Question]:
    """The question for the first page of a list of an ad account.

    Args:
        path: Of the list.
        query: Beside ad account and page.
        size: Rows of the page.
    """
    return lambda account: Question(path, {**query, "advertiser_id": account.id, "page": 1, "page_size": size})


def _now() -> datetime:
    return pendulum.now("UTC").astimezone(UTC)
