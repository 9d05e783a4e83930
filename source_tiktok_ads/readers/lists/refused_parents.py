"""What a list is asked for one by one, such as a catalog or a campaign, and is refused: the others are read."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from source_tiktok_ads.api.errors import AccountRefusedError, RequestRefusedError
from source_tiktok_ads.wording import join_first_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from source_tiktok_ads.readers.lists.entry import ListEntry
    from source_tiktok_ads.readers.lists.requests import Request

logger = logging.getLogger("airbyte")

_AT_FIRST = 3  # requests refused for what they name, and none taken before: it is not what they name
_DIGITS = re.compile(r"\d+")


class RefusedParents:
    """The refused parents of one ad account's list, or of one that belongs to none.

    Args:
        stream: The stream's name.
        entry: The list.
    """

    def __init__(self, stream: str, entry: ListEntry) -> None:
        self._stream, self._entry = stream, entry
        self._asked = 0
        self._refused: list[tuple[str, AccountRefusedError]] = []
        self._wrong: list[tuple[str, RequestRefusedError]] = []

    @contextmanager
    def asking(self, request: Request) -> Iterator[None]:
        """Within, a refusal that is of one parent alone is noted.

        Raises:
            ApiError: Any other.
        """
        self._asked += 1
        try:
            yield
        except AccountRefusedError as error:
            if not self._is_of_parent(request, error):
                raise
            self._refused.append((request.place, error))
        except RequestRefusedError as error:
            if not request.parents or not error.answer.code.is_about_request:
                raise
            self._wrong.append((request.place, error))
            if len(self._wrong) == self._asked >= _AT_FIRST:
                raise

    def _is_of_parent(self, request: Request, error: AccountRefusedError) -> bool:
        if not request.parents:
            return False
        return not error.is_of_account if self._entry.per_advertiser else self._entry.described

    def report(self) -> None:
        """Name those that are refused, in one warning what is refused alike.

        Raises:
            AccountRefusedError: All of them are.
            RequestRefusedError: Requests were refused for what they name: it may be gone since it was listed.
        """
        if self._refused and len(self._refused) == self._asked:
            raise self._refused[0][1]
        alike: dict[tuple[int, str], tuple[str, list[str]]] = {}
        for place, error in self._refused:
            cause = error.answer.code.number, _DIGITS.sub("#", error.answer.text)
            alike.setdefault(cause, (error.message or "", []))[1].append(place)
        for message, places in alike.values():
            logger.warning("Left out of stream %s: %s. %s", self._stream, join_first_names(places), message)
        if self._wrong:
            raise self._together()

    def _together(self) -> RequestRefusedError:
        (place, error), *others = self._wrong
        more = f" So it is with {join_first_names(other for other, _ in others)}." if others else ""
        answer = replace(error.answer, text=f"{place}: {error.answer.text.rstrip('. ')}.{more}")
        return RequestRefusedError(answer, error.stream, error.account)
