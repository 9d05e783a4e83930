"""Form libraries: what was moved from an ad account to a Business Center is asked for by the library that it is in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Api, Question, text_of
from source_tiktok_ads.api.codes import CONFIG, Action, Code, Subject
from source_tiktok_ads.api.errors import JobFailedError
from source_tiktok_ads.endpoints.request import Count, Text
from source_tiktok_ads.lists.forms import of_list

if TYPE_CHECKING:
    from collections.abc import Mapping

LIBRARY = "library_id"  # the parameter that stands for the ad account's id

_REMEDY = "Give the token's user access to the form library, or leave the ad account out."
_NO_LIBRARY = Code(-19, "no form library", Subject.ACCESS, Action.FAIL, CONFIG, _REMEDY)


def no_library(what: str) -> JobFailedError:
    """An error for what was moved to a library that the token does not show."""
    text = f"{what} was moved to a Business Center, and the token shows no form library of this ad account"
    return JobFailedError(Answer(_NO_LIBRARY, text))


class LibraryList(BaseModel):
    """Where form libraries are listed.

    Attributes:
        path: Of the list of all libraries, whose rows have `library_id` and `advertiser_id`.
        page_size: Rows of a page.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Text
    page_size: Count


class FormLibraries:
    """The form libraries that the token shows, listed when the first is needed, for all streams that ask alike.

    Args:
        api: The one request path.
    """

    def __init__(self, api: Api) -> None:
        self._api, self._lock = api, threading.Lock()
        self._lists: dict[tuple[object, ...], dict[str, list[str]]] = {}

    def of(
        self, advertiser_id: str, entry: LibraryList, *, stream: str, headers: Mapping[str, str] | None = None
    ) -> list[str]:
        """The libraries that hold what was an ad account's.

        Args:
            advertiser_id: The ad account.
            entry: Where libraries are listed.
            stream: Who asks.
            headers: Of each request.

        Raises:
            ApiError: They cannot be listed.
        """
        sent = headers or {}
        key = (entry.path, *sorted(sent.items()))
        with self._lock:
            if key not in self._lists:
                self._lists[key] = self._read(entry, stream, sent)
            return self._lists[key].get(advertiser_id, [])

    def _read(self, entry: LibraryList, stream: str, headers: Mapping[str, str]) -> dict[str, list[str]]:
        """Page by page, until one shows no other library: the documentation names no total."""
        found: dict[str, str] = {}
        page, size = 1, entry.page_size
        while True:
            question = Question(entry.path, {"page": page, "page_size": size}, headers=headers)
            rows = of_list(self._api.ask(question, stream=stream).data)
            fresh = {text_of(row[LIBRARY]): text_of(row.get("advertiser_id")) for row in rows}
            if not fresh.keys() - found.keys():
                break
            found |= fresh
            page += 1
        libraries: dict[str, list[str]] = {}
        for library, advertiser_id in found.items():
            libraries.setdefault(advertiser_id, []).append(library)
        return libraries
