"""Endpoints of one's own, asked for as the configuration says."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pendulum
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import NO_ACCOUNT, Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Question, text_of
from source_tiktok_ads.api.errors import AccountRefusedError, RequestRefusedError, TooLargeError
from source_tiktok_ads.custom.endpoints.model import PREFIX, CustomEndpoint
from source_tiktok_ads.endpoints.headers import check_headers
from source_tiktok_ads.endpoints.paths import filled_path
from source_tiktok_ads.endpoints.record_path import WrongPathError, found_at, groups_at, parse_path
from source_tiktok_ads.endpoints.templates import Moments
from source_tiktok_ads.lists.pages import Row
from source_tiktok_ads.readers.base import Entities
from source_tiktok_ads.readers.columns import RecordColumns
from source_tiktok_ads.readers.lists.endpoint_pages import Groups, NotPagedError, misfit, paging, read_pages
from source_tiktok_ads.readers.lists.inferred_columns import ACCOUNT
from source_tiktok_ads.readers.lists.look_ups import LookUps
from source_tiktok_ads.readers.lists.requests import Found, Request, requests
from source_tiktok_ads.readers.sample import Sample, total

logger = logging.getLogger("airbyte")

METADATA = "metadata"


@dataclass
class EndpointRetriever(Entities):
    """Reads one custom endpoint, through the same requester, quota and table of codes as everything else.

    Attributes:
        endpoint: What to ask for.
        look_ups: Values of other streams.
        columns: What to emit.
    """

    endpoint: CustomEndpoint
    look_ups: LookUps
    columns: RecordColumns
    _path: Sequence[str] = field(init=False, repr=False)
    _metadata: Sequence[str] = field(init=False, repr=False)
    _batch: int = field(init=False, repr=False)

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Read the paths once."""
        self._path = parse_path(self.endpoint.record_path)
        self._metadata = parse_path(self.endpoint.metadata_path) if self.endpoint.metadata_path else ()
        self._batch = self.endpoint.batch_size

    def rows(self, account: Account) -> Iterator[Row]:
        """All rows, of every request that the look-ups make of it.

        Raises:
            ApiError: A request cannot be answered.
            AirbyteTracedException: A `config_error`: the answers are not what the configuration says they are.
        """
        known: set[int] = set()
        moments = self._moments(account)
        for values in self._found(account):
            for request in requests(self.endpoint, moments, values, lambda: self._batch):
                for row in self._read(account, request):
                    if not self.endpoint.primary_key:
                        yield row
                    elif (hashed := hash(self._key(row))) not in known:
                        known.add(hashed)
                        yield row

    def sample(self, account: Account, size: int = 1) -> Sample:  # noqa: ARG002 - a page is what one asks for
        """Ask for one page, with the first value of what is looked up.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
            AirbyteTracedException: A `config_error`: the answer is not what the configuration says it is.
        """
        first = self.first_question(account)
        if first is None:
            return Sample(0, 0.0)
        request, question = first
        came = self.answer(account, question)
        sample = self.sample_of(account, request, came)
        if misfit := self.misfit(came):
            raise misfit
        return sample

    def sample_of(self, account: Account, request: Request, came: Answer) -> Sample:
        """What an answer holds.

        Args:
            account: For which it was asked.
            request: What was asked.
            came: The answer.

        Raises:
            AirbyteTracedException: A `config_error`: the answer is not what the configuration says it is.
        """
        try:
            rows = [row for group in self._groups(came.data) for row in self._whole(group, request)]
        except WrongPathError as error:
            raise self._error(str(error)) from None
        if rows:
            self._key(rows[0])
        records = [self.columns.record(row, account.id) for row in rows]
        return Sample(total(came) or len(rows), came.seconds, records, [came])

    def misfit(self, came: Answer) -> AirbyteTracedException | None:
        """Why the rest of a list would not come; None where it would.

        Raises:
            WrongPathError: The records are elsewhere in the answer.
        """
        why = misfit(self.endpoint.pagination, came.data, len(self._groups(came.data)))
        return self._error(why) if why else None

    def first_question(self, account: Account) -> tuple[Request, Question] | None:
        """How the first page is asked for, with the first value of what is looked up; None where there is no value.

        Raises:
            ApiError: What is looked up cannot be read.
            AirbyteTracedException: A `config_error`: what is looked up does not fit where it is used.
        """
        moments = self._moments(account)
        stream = self.endpoint.looks_up
        found = self._by_look_up(stream, self.look_ups.some(account, stream)) if stream else [{}]
        for request in requests(self.endpoint, moments, found[:1], lambda: 1):
            first = paging(self.endpoint.pagination, self.endpoint.page_size)
            return request, self._question(account, request, first)
        return None

    def answer(self, account: Account, question: Question) -> Answer:
        """Ask once.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
            AirbyteTracedException: A `config_error`: the API has no such endpoint.
        """
        try:
            return self.api.ask(question, stream=self.name, account=account.id)
        except RequestRefusedError as error:
            if not error.answer.code.is_absent_endpoint:
                raise
            absent = f"the API has no {question.method} {question.path} ({error.answer.text.rstrip('. ')})"
            raise self._error(absent) from None

    def _found(self, account: Account) -> Iterator[list[Found]]:
        """The looked-up values, of one ad account after the other; what refuses its accounts refuses these."""
        if (stream := self.endpoint.looks_up) is None:
            yield [{}]
            return
        accounts, refused = self.look_ups.of(account, stream), list[tuple[Account, AccountRefusedError]]()
        known: set[tuple[str, ...]] = set()  # two accounts may have the same values: they are one request
        for each in accounts:
            try:
                yield self._by_look_up(stream, self.look_ups.shared(stream).values(each), known)
            except AccountRefusedError as error:
                if each is account:
                    raise
                refused.append((each, error))
                if not each.listed:
                    logger.warning("Left out of stream %s: ad account %s. %s", self.name, each.id, error.message)
        if failed := [error for each, error in refused if each.listed or len(refused) == len(accounts)]:
            raise failed[0]

    def _by_look_up(
        self, stream: str, found: Sequence[tuple[Any, ...]], known: set[tuple[str, ...]] | None = None
    ) -> list[Found]:
        """What was found, by the column's name, and is not known yet.

        A row that lacks one of the columns cannot be asked for. That none has it is a mistake in a column's name where
        nobody could check it before: in a custom endpoint's, or within an object.
        """
        names = self.look_ups.shared(stream).columns
        wanted = dict.fromkeys(look_up.column for look_up in self.endpoint.look_ups)
        rows: list[Found] = [
            {name: value for name, value in zip(names, each, strict=True) if name in wanted} for each in found
        ]
        whole = [row for row in rows if all(value not in (None, "") for value in row.values())]
        for name in wanted:
            if rows and ("." in name or stream.startswith(PREFIX)) and all(row[name] is None for row in rows):
                raise self._error(f"{stream} has no value in the column {name} that is looked up")
        if len(whole) < len(rows):
            logger.warning(
                "Stream %s: %d rows of %s lack a looked-up value and are not asked for.",
                self.name, len(rows) - len(whole), stream,
            )  # fmt: skip
        known = set() if known is None else known
        by_text = {tuple(text_of(row[name]) for name in wanted): row for row in whole}
        fresh = [row for text, row in by_text.items() if text not in known]
        known.update(by_text)
        return fresh

    def _read(self, account: Account, request: Request) -> Iterator[Row]:
        """The rows of a request; in halves, where the API takes fewer values at once."""
        if self.endpoint.template.arrays and len(request.found) > self._batch:
            for half in request.halves():
                yield from self._read(account, half)
            return
        begun, style, size = False, self.endpoint.pagination, self.endpoint.page_size
        try:
            for groups in read_pages(style, size, lambda page: self._ask(account, request, page), self._groups):
                for group in groups:
                    begun = True
                    yield from self._whole(group, request)
        except TooLargeError:
            halves = request.halves()
            if begun or not halves:
                raise
            self._batch = min(self._batch, len(halves[0].found))  # so many at most from now on
            for half in halves:
                yield from self._read(account, half)
        except (NotPagedError, WrongPathError) as error:
            raise self._error(str(error)) from None

    def _groups(self, data: Mapping[str, Any]) -> Groups:
        added = {METADATA: next(iter(found_at(data, self._metadata)), None)} if self._metadata else {}
        return [{"records": records, "added": added} for records in groups_at(data, self._path)]

    def _whole(self, group: Row, request: Request) -> list[Row]:
        """The records of a group with what they do not say themselves."""
        return [{**request.fields, **record, **group["added"]} for record in group["records"]]

    def _key(self, row: Row) -> bytes:
        """What makes a row the same row."""
        asked_for = {ACCOUNT} if self.endpoint.per_advertiser else set[str]()
        own = [name for name in self.endpoint.primary_key if name not in asked_for]
        if lacking := [name for name in own if row.get(name) is None]:
            raise self._error(f"primary_key {lacking[0]} is not in a row, which has {', '.join(sorted(row))}")
        return orjson.dumps([row[name] for name in own])

    def _ask(self, account: Account, request: Request, page: Mapping[str, Any]) -> Answer:
        return self.answer(account, self._question(account, request, page))

    def _question(self, account: Account, request: Request, page: Mapping[str, Any]) -> Question:
        own = {} if account is NO_ACCOUNT else {ACCOUNT: account.id}
        method, filled = self.endpoint.method, request.filled
        query, body = filled["query"], filled["body"]
        if method == "GET":
            query = {**query, **own, **page}
        else:
            body = {**body, **own, **page}
        try:
            path = filled_path(filled["path"], method, self.endpoint.path)
            check_headers(filled["headers"])
        except ValueError as error:
            raise self._error(str(error)) from None
        return Question(path, query, method, body, filled["headers"])

    def _moments(self, account: Account) -> Moments:
        now = pendulum.now(account.timezone or "UTC")
        return Moments(now, self.endpoint.time_unit, self.endpoint.date_format)

    def _error(self, text: str) -> AirbyteTracedException:
        return AirbyteTracedException(
            message=f"stream {self.name}: {text}. Change the endpoint in custom_endpoints.",
            internal_message="custom endpoint does not fit its answers",
            failure_type=FailureType.config_error,
        )
