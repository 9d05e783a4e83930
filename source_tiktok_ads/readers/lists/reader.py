"""The one reader of lists, built-in ones and custom endpoints: whatever their parent, paging and record path."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from airbyte_cdk.sources.types import StreamSlice
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Question
from source_tiktok_ads.api.errors import TooLargeError
from source_tiktok_ads.basics import Row
from source_tiktok_ads.endpoints.record_path import WrongPathError
from source_tiktok_ads.lists.pages import read_list
from source_tiktok_ads.readers.base import RowReader
from source_tiktok_ads.readers.form_libraries import LIBRARY
from source_tiktok_ads.readers.lists.answered_rows import AnsweredRows
from source_tiktok_ads.readers.lists.asking import ListAsker
from source_tiktok_ads.readers.lists.endpoint_pages import NotPagedError, misfit, paging, read_pages
from source_tiktok_ads.readers.lists.entry import ListEntry
from source_tiktok_ads.readers.lists.looked_up_rows import LookedUpRows
from source_tiktok_ads.readers.lists.met_keys import MetKeys
from source_tiktok_ads.readers.lists.parts import NotAllShownError, PartReader, PartsMissingError, together, watched
from source_tiktok_ads.readers.lists.refused_parents import RefusedParents
from source_tiktok_ads.readers.lists.requests import Request, requests
from source_tiktok_ads.readers.lists.rows import MAKERS
from source_tiktok_ads.readers.permission import naming_permission
from source_tiktok_ads.readers.reports.windows import Window
from source_tiktok_ads.readers.sample import Sample, first_rows, total

logger = logging.getLogger("airbyte")

_PARENTS_SAMPLED = 3  # the first catalog may hold no products


@dataclass
class ListReader(RowReader):
    """Reads one list, as its entry says.

    An incremental sync reads all pages too: what was modified may lie on any of them.

    Attributes:
        entry: What to ask for, and what to make of the answers.
    """

    entry: ListEntry
    _requests: list[ListEntry] = field(init=False, repr=False)
    _batch: int = field(init=False, repr=False)

    def __post_init__(self, parameters: Mapping[str, Any]) -> None:
        """Read once what is the same for every request."""
        entry = self.entry
        include_deleted = self.config.get("include_deleted", True)
        self._requests = entry.requests(self.resources.query, include_deleted=include_deleted)
        self._batch = entry.batch_size
        self._asker = ListAsker(self.name, entry, self.resources.ahead or self.resources.api)
        self._answered = AnsweredRows(entry, entry.key_names(self.columns.primary_key), self._asker.error)
        # A list of one request has no rows twice; a custom endpoint's are looked at for their primary key all the same.
        several = not entry.described or len(self._requests) > 1 or bool(entry.look_ups or entry.libraries)
        self._may_meet_again = several and bool(self._answered.key_names)
        self._looked_up = LookedUpRows(self.name, entry, self.resources.look_ups, self._asker.error)
        self._parts = PartReader(self.name, self.resources.api, self._pages, self._answered.key)

    def rows(self, account: Account) -> Iterator[Row]:
        """All rows, of every request that variants and look-ups make of the list, each once.

        Raises:
            ApiError: A request cannot be answered.
            AirbyteTracedException: A `config_error`: the answers are not what the configuration says they are.
        """
        seen = MetKeys()
        count, parents = 0, RefusedParents(self.name, self.entry)
        missing: list[PartsMissingError] = []
        for request in self._all_requests(account):
            try:
                with parents.asking(request):
                    for row in self._new_rows(account, request, seen):
                        count += 1
                        yield row
            except PartsMissingError as error:
                missing.append(error)
        parents.report()
        if missing:
            raise together(missing)
        if self.entry.shows_at_most and count >= self.entry.shows_at_most:
            logger.warning(
                "Stream %s, ad account %s: the API shows the %d that were modified last, and no others.",
                self.name, account.id, self.entry.shows_at_most,
            )  # fmt: skip

    def read(self, account: Account, stream_slice: StreamSlice) -> Iterator[dict[str, Any]]:
        """Records of an ad account; of a list that is asked for by days, those of the slice's window and parents."""
        if not isinstance(window := stream_slice.extra_fields.get("window"), Window):
            yield from super().read(account, stream_slice)
            return
        if refusal := stream_slice.extra_fields["refusal"]:
            raise refusal
        seen = MetKeys()
        for variant in self._requests:
            entry = variant.on_days(window.first, window.last)
            for request in self._requests_for(account, entry, stream_slice.extra_fields["parents"]):
                rows = self._new_rows(account, request, seen)
                yield from (self.columns.record(part, account.id) for row in rows for part in self.parts(row))

    def parents(self, account: Account) -> Iterator[tuple[Account, Sequence[Mapping[str, Any]]]]:
        """What a list that is asked for by days is asked of: an ad account, or each of its parents.

        Args:
            account: The ad account, or none.

        Yields:
            What a slice is of, and the looked-up rows that its requests are made of.

        Raises:
            ApiError: What is looked up cannot be read.
        """
        rows = [row for batch in self._looked_up.batches(account) for row in batch]
        for group in requests(self._requests[0], self._asker.moments(account), rows, lambda: max(1, len(rows))):
            parents = tuple(group.parents.items())
            yield replace(account, parents=parents, listed=account.listed and not parents), group.values

    def _new_rows(self, account: Account, request: Request, seen: MetKeys) -> Iterator[Row]:
        """The rows of a request whose keys no earlier request of the list has shown; within it, all of one key."""
        if not self._may_meet_again:
            yield from self._read(account, request)
            return
        before = seen.of(tuple(request.fields.get(name) for name in self._answered.key_names))
        own: set[int] = set()
        for row in self._read(account, request):
            hashed = hash(self._answered.key(row))
            if hashed not in before:
                own.add(hashed)
                yield row
        before |= own

    def parts(self, row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """What the entry makes of a row."""
        return MAKERS[self.entry.rows](row) if self.entry.rows else iter((row,))

    def sample(self, account: Account, size: int = 1) -> Sample:
        """Ask for the first rows of each variant; of a custom endpoint for a page, with the first looked-up value.

        Raises:
            ApiError: The API does not take a request, or gives no usable answer.
            AirbyteTracedException: A `config_error`: the answer is not what the configuration says it is.
        """
        if not self.entry.described:
            return self._sample_of_endpoint(account)
        lists: list[list[Answer]] = []
        records: list[dict[str, Any]] = []
        for request in self._first_requests(account, size):
            answers = self._first_answers(account, request, size)
            lists.append(answers)
            rows = (row for answer in answers for row in self._answered.rows(request, answer.data))
            records += [self.columns.record(part, account.id) for row in rows for part in self.parts(row)]
        return Sample.of(lists, records)

    def first_question(self, account: Account) -> tuple[Request, Question] | None:
        """How the first page is asked for, with the first value of what is looked up; None where there is no value.

        Raises:
            ApiError: What is looked up cannot be read.
            AirbyteTracedException: A `config_error`: what is looked up does not fit where it is used.
        """
        for request in self._requests_for(account, self._requests[0], self._looked_up.first(account)[:1]):
            page = paging(self.entry.pagination, request.entry.page_size)
            return request, self._asker.question(account, request, page)
        return None

    def answer(self, account: Account, question: Question) -> Answer:
        """Ask once.

        Raises:
            ApiError: The API does not take the request, or gives no usable answer.
            AirbyteTracedException: A `config_error`: the API has no such endpoint.
        """
        return self._asker.answer(account, question)

    def sample_of(self, account: Account, request: Request, answer: Answer) -> Sample:
        """What an answer holds.

        Args:
            account: For which it was asked.
            request: What was asked.
            answer: What came.

        Raises:
            AirbyteTracedException: A `config_error`: the answer is not what the configuration says it is.
        """
        try:
            rows = [row for group in self._answered.groups(answer.data) for row in self._answered.whole(request, group)]
        except WrongPathError as error:
            raise self._asker.error(str(error)) from None
        if rows:
            self._answered.key(rows[0])
        records = [self.columns.record(part, account.id) for row in rows for part in self.parts(row)]
        return Sample(total(answer) or len(rows), answer.seconds, records, [answer])

    def misfit(self, answer: Answer) -> AirbyteTracedException | None:
        """Why the rest of a list would not come; None where it would.

        Raises:
            WrongPathError: The records are elsewhere in the answer.
        """
        why = misfit(self.entry.pagination, answer.data, len(self._answered.groups(answer.data)))
        return self._asker.error(why) if why else None

    def _sample_of_endpoint(self, account: Account) -> Sample:
        first = self.first_question(account)
        if first is None:
            return Sample(0, 0.0)
        request, question = first
        answer = self.answer(account, question)
        sample = self.sample_of(account, request, answer)
        if misfit := self.misfit(answer):
            raise misfit
        return sample

    def _first_requests(self, account: Account, size: int) -> Iterator[Request]:
        """The first request of each variant; who wants several rows may need those of several parents to find some."""
        required = self.entry.required
        if required and not self.resources.look_ups.first_values(account, required.stream):
            return
        parents = self._looked_up.first(account, self._batch if size > 1 else 0)
        several = 1 if size == 1 else _PARENTS_SAMPLED if self.entry.template.scalars else self._batch
        today = account.today()
        # Variants that give one column another value are of one kind: to see whether the API takes them, one will do.
        alike = size == 1 and any(variant.columns for variant in self._requests)
        for variant in self._requests[:1] if alike else self._requests:
            days = timedelta(days=variant.window.days if variant.window else 1)
            latest = variant.on_days(today - days, today - timedelta(days=1))  # whole days
            yield from self._requests_for(account, latest, parents[:several])

    def _first_answers(self, account: Account, request: Request, size: int) -> list[Answer]:
        style, most = self.entry.pagination, request.entry.page_size
        if style == "page":
            ask, rows_of = partial(self._asker.ask, account, request), partial(self._answered.rows, request)
            return first_rows(ask, size, most, rows_of)
        return [self._asker.ask(account, request, paging(style, min(size, most)))]

    def _all_requests(self, account: Account) -> Iterator[Request]:
        required = self.entry.required
        if required and not self.resources.look_ups.stream(required.stream).values(account):
            return
        for parents in self._looked_up.batches(account):
            for variant in self._requests:
                for request in self._requests_for(account, variant, parents):
                    yield request
                    yield from (replace(request, owner={LIBRARY: each}) for each in self._libraries(account))

    def _libraries(self, account: Account) -> Sequence[str]:
        """The form libraries that hold what was the ad account's, of a list that is asked for by them too."""
        if self.entry.libraries is None:
            return ()
        with naming_permission(self.entry.permission):
            return self.resources.libraries.of(account.id, self.entry.libraries, stream=self.name)

    def _requests_for(
        self, account: Account, variant: ListEntry, parents: Sequence[Mapping[str, Any]]
    ) -> Iterator[Request]:
        found = requests(variant, self._asker.moments(account), parents, lambda: self._batch)
        return (replace(request, columns=variant.columns) for request in found)

    def _read(self, account: Account, request: Request) -> Iterator[Row]:
        """The rows of a request; in halves, where the API takes fewer values at once."""
        if self.entry.template.arrays and len(request.values) > self._batch:
            for half in request.halves():
                yield from self._read(account, half)
            return
        begun = False
        try:
            for rows in self._pages(account, request):
                begun = True
                yield from rows
        except TooLargeError:
            halves = request.halves()
            if begun or not halves:
                raise
            self._batch = min(self._batch, len(halves[0].values))  # so many at most from now on
            for half in halves:
                yield from self._read(account, half)
        except NotAllShownError as whole:
            yield from self._parts.rows(account, request, whole)
        except (NotPagedError, WrongPathError) as error:
            raise self._asker.error(str(error)) from None

    def _pages(self, account: Account, request: Request) -> Iterator[list[Row]]:
        entry = request.entry
        if not self.entry.described or entry.pagination != "page":
            ask = partial(self._asker.ask, account, request)
            key = partial(self._answered.key_of_group, request) if self._answered.key_names else None
            pages = read_pages(entry.pagination, entry.page_size, ask, self._answered.groups, key, self.place(account))
            return ([row for group in groups for row in self._answered.whole(request, group)] for groups in pages)

        def page(number: int, size: int) -> Answer:
            return self._asker.ask(account, request, paging("page", size, number))

        def every_page() -> Iterator[list[Row]]:
            return read_list(
                watched(page, self.entry.parts) if self.entry.parts else page,
                self._answered.fields_of_key,
                partial(self._answered.rows, request),
                page_size=entry.page_size,
                place=self.place(account),
                unsteady_order=self.entry.unsteady_order,
            )

        once, query = self.resources.once, request.filled["query"]
        if once is None or not self.entry.described or not once.covers(entry.path, query):
            return every_page()
        # The discovery's rows are as answered, without what the request says of them.
        return iter([[self._answered.complete(request, row) for row in once.rows(entry.path, query, every_page)]])
