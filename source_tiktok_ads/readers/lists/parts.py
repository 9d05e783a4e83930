"""Lists of which the API shows only so many rows: read in parts, which together must hold as many as the API counts.

`catalog/product/get/` shows 100,000 products of a catalog, and takes the ids of product sets.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.accounts.account import Account
from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Api
from source_tiktok_ads.basics import Row
from source_tiktok_ads.lists.forms import of_list
from source_tiktok_ads.lists.pages import counted
from source_tiktok_ads.readers.lists.asking import ListAsker
from source_tiktok_ads.readers.lists.entry import ListEntry, ListParts
from source_tiktok_ads.readers.lists.requests import Request


class NotAllShownError(Exception):
    """A list has as many rows as the API shows of one, or more.

    Attributes:
        parts: How it can be read.
        total: Its rows by the API's own count.
    """

    def __init__(self, parts: ListParts, total: int) -> None:
        self.parts, self.total = parts, total
        super().__init__(f"the API counts {total} rows")


class PartsMissingError(AirbyteTracedException):
    """The parts of a list do not hold all of its rows."""


def together(errors: Sequence[PartsMissingError]) -> PartsMissingError:
    """One error that says what is missing of the first list, and of how many more."""
    first, *others = errors
    if others:
        first.message = f"{first.message} So it is with {len(others)} more of its lists."
    return first


def watched(ask: Callable[[int, int], Answer], parts: ListParts) -> Callable[[int, int], Answer]:
    """The same questions for pages; the first answer ends them with a NotAllShownError where a list is too long.

    A total that is exactly what the API shows counts as too long: it may have been cut itself.

    Args:
        ask: Gives the answer for a page number, from 1, and a page size.
        parts: What the API shows.
    """

    def page(number: int, size: int) -> Answer:
        answer = ask(number, size)
        if number == 1 and (total := counted(answer.data)) >= parts.shows:
            raise NotAllShownError(parts, total)
        return answer

    return page


@dataclass(frozen=True)
class PartReader:
    """Reads a list in parts.

    Attributes:
        stream: The stream's name.
        api: The one request path.
        pages: Reads all pages of a request.
        key: What makes a row the same row.
    """

    stream: str
    api: Api
    pages: Callable[[Account, Request], Iterator[list[Row]]]
    key: Callable[[Row], Hashable]

    def rows(self, account: Account, request: Request, whole: NotAllShownError) -> Iterator[Row]:
        """The rows of all parts, each once: parts may hold the same rows.

        Args:
            account: The ad account, or none.
            request: That for the list.
            whole: Why it cannot be read at once.

        Raises:
            PartsMissingError: There are fewer rows in them than the API counts, or one is too long itself.
            ApiError: A request cannot be answered.
        """
        names, seen = self._names(account, request, whole.parts), set[int]()
        place = f"stream {self.stream}, {request.place}"
        for name in names:
            own: set[int] = set()
            try:
                for row in chain.from_iterable(self.pages(account, _part(request, whole.parts, name))):
                    if (hashed := hash(self.key(row))) not in seen:
                        own.add(hashed)
                        yield row
            except NotAllShownError as part:
                raise _missing(whole, place, f"{name} alone has {part.total:,}") from None
            seen |= own
        if len(seen) < whole.total:
            raise _missing(whole, place, f"{len(names)} of them have {len(seen):,} different ones together")

    def _names(self, account: Account, request: Request, parts: ListParts) -> list[str]:
        own = {"path": parts.path, "permission": parts.permission, "pagination": "none", "parts": None}
        entry = ListEntry.model_validate({**request.entry.model_dump(), **own})
        answer = ListAsker(self.stream, entry, self.api).ask(account, replace(request, entry=entry), {})
        return [str(row[parts.column]) for row in of_list(answer.data)]


def _part(request: Request, parts: ListParts, name: str) -> Request:
    query = {**request.entry.query, parts.parameter: [name]}
    return replace(request, entry=ListEntry.model_validate({**request.entry.model_dump(), "query": query}))


def _missing(whole: NotAllShownError, place: str, found: str) -> PartsMissingError:
    shows, column = f"{whole.parts.shows:,}", whole.parts.column
    return PartsMissingError(
        message=(
            f"{place}: the API counts {whole.total:,} rows and shows {shows} of a list at most. They were read by "
            f"{column}: {found}, so that rows are missing. Let each row belong to a {column} of less than {shows}, and "
            "sync again."
        ),
        internal_message="the parts of a list do not hold all of its rows",
        failure_type=FailureType.config_error,
    )
