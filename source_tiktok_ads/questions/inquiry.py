"""Asks what is open: the readings of each question, each once, and what the answers say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from source_tiktok_ads.api.errors import AccountRefusedError, ApiError, RequestRefusedError
from source_tiktok_ads.catalogue import DAY
from source_tiktok_ads.questions.case import Case
from source_tiktok_ads.questions.facts import Facts, UnknownFactError
from source_tiktok_ads.questions.judges import JUDGES, OF_REFUSALS
from source_tiktok_ads.questions.replies import Reply
from source_tiktok_ads.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.api.answer import Answer
    from source_tiktok_ads.api.client import Api
    from source_tiktok_ads.questions.model import FoundValue, OpenQuestion, OpenQuestions, Reading

_TEXT = 300  # characters of an answer's text
_RECENT = 3  # days on which rows may still come
_DAYS_OF_ROWS = 30


@dataclass(frozen=True)
class Verdict:
    """What an ad account answers to a question.

    Attributes:
        question: The question.
        account: The ad account's id.
        outcome: The judge's word; empty where there was none.
        says: What was seen, or why nothing was.
        agrees: Whether that is what the connector takes for granted; None where nothing is settled.
        follows: What the user can do.
    """

    question: OpenQuestion
    account: str
    outcome: str
    says: str
    agrees: bool | None = None
    follows: str = ""


class Inquiry:
    """Asks one ad account.

    Args:
        api: The request path.
        account: The ad account.
        sets: Metrics by the name of their set, as requests name them.
        known: What is open.
    """

    def __init__(self, api: Api, account: Account, sets: Mapping[str, Sequence[str]], known: OpenQuestions) -> None:
        self._api, self._account, self._idle = api, account, known.campaign_days
        found = {name: partial(self._found, value) for name, value in known.found.items()}
        self._facts = Facts(account, sets, {"idle_day": self._idle_day, **found})
        self._replies: dict[bytes, Reply | ApiError] = {}
        self._codes: Counter[tuple[str, int]] = Counter()

    @property
    def requests(self) -> int:
        """How many were sent; what the connection repeats counts once."""
        return self._codes.total()

    def verdict(self, question: OpenQuestion) -> Verdict:
        """What the ad account answers.

        Raises:
            ApiError: The access token is refused.
        """
        try:
            replies = [self._reply(reading) for reading in question.readings]
        except UnknownFactError as missing:
            return Verdict(question, self._account.id, "", f"Not asked: {missing}.")
        except ApiError as error:
            if error.answer.code.is_authorisation:
                raise
            text = shortened(error.answer.text, _TEXT).rstrip(". ")
            return Verdict(question, self._account.id, "", f"No answer: {text}.")
        return self._judged(question, replies)

    def _judged(self, question: OpenQuestion, replies: Sequence[Reply]) -> Verdict:
        of = (question.of,) if isinstance(question.of, str) else question.of
        refused = [each for each in replies if not each.taken]
        if refused and question.judge not in OF_REFUSALS:
            text = shortened(refused[0].refusal, _TEXT).rstrip(". ")
            return Verdict(question, self._account.id, "", f"No answer: {refused[0].path} is refused: {text}.")
        found = JUDGES[question.judge](Case(replies, of, self._codes))
        outcome = question.outcome(found.outcome)
        says = outcome.says.replace("{seen}", found.seen.rstrip(". ")).replace("..", ".")
        return Verdict(question, self._account.id, found.outcome, says, outcome.agrees, outcome.follows)

    def _reply(self, reading: Reading) -> Reply:
        params = self._facts.filled(reading.params)
        key = orjson.dumps([reading.path, params], option=orjson.OPT_SORT_KEYS)
        if key not in self._replies:
            self._replies[key] = self._asked(reading, params)
        reply = self._replies[key]
        if isinstance(reply, ApiError):
            raise reply
        return reply

    def _asked(self, reading: Reading, params: Mapping[str, Any]) -> Reply | ApiError:
        try:
            with self._api.listening(self._count):
                answer, taken = self._api.get(reading.path, params, account=self._account.id), True
        except (RequestRefusedError, AccountRefusedError) as refusal:
            if refusal.answer.code.is_authorisation:
                raise
            answer, taken = refusal.answer, False
        except ApiError as error:
            return error
        return Reply(reading.path, params, answer, taken, reading.record_path)

    def _count(self, question: Mapping[str, Any], answer: Answer) -> None:
        self._codes[str(question["path"]), answer.code.number] += 1

    def _found(self, value: FoundValue) -> Sequence[str]:
        """Ids from a list of the ad account's.

        Raises:
            UnknownFactError: There are none, or the list is refused.
        """
        reply = self._reply(value.reading)
        if not reply.taken:
            raise UnknownFactError(f"{reply.path} is refused: {shortened(reply.refusal, _TEXT).rstrip('. ')}")
        where = self._facts.filled(value.where)
        rows = (row for row in reply.rows if all(row.get(name) == each for name, each in where.items()))
        ids = list(dict.fromkeys(str(row[value.column]) for row in rows if row.get(value.column)))
        if not ids:
            raise UnknownFactError(value.missing)
        return ids[: value.most]

    def _idle_day(self) -> Sequence[str]:
        """The last of the past days, three of them left out, on which no campaign has a row.

        Raises:
            UnknownFactError: There is none, or the account does not deliver at all, so that it would tell nothing.
        """
        reply = self._reply(self._idle)
        busy = {str(row.get(DAY))[:10] for row in reply.rows}
        if not busy or not reply.is_whole:
            why = "campaigns have too many rows" if busy else "campaigns have no rows in the last 30 days"
            raise UnknownFactError(why)
        today = self._account.today()
        days = (str(today - timedelta(days=back)) for back in range(_RECENT + 1, _DAYS_OF_ROWS + 1))
        idle = next((day for day in days if day not in busy), None)
        if idle is None:
            raise UnknownFactError("campaigns have rows on each of the last 30 days")
        return (idle,)
