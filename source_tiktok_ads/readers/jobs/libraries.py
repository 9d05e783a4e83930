"""Form libraries: what was moved from an ad account to a Business Center is asked for by the library that it is in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from source_tiktok_ads.api.answer import Answer
from source_tiktok_ads.api.client import Api, Question, text_of
from source_tiktok_ads.api.codes import CONFIG, Action, Code, Subject
from source_tiktok_ads.api.errors import JobFailedError
from source_tiktok_ads.lists.forms import of_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.readers.jobs.entry import Libraries

_REMEDY = "Give the token's user access to the form library, or leave the ad account out."
_NO_LIBRARY = Code(-14, "no form library", Subject.ACCESS, Action.FAIL, CONFIG, _REMEDY)


def no_library(what: str) -> JobFailedError:
    """An error for what was moved to a library that the token does not show."""
    text = f"{what} was moved to a Business Center, and the token shows no form library of this ad account"
    return JobFailedError(Answer(_NO_LIBRARY, text))


class FormLibraries:
    """The form libraries that the token shows, listed when the first is needed.

    Args:
        stream: Who asks.
        entry: Where they are listed.
        api: The one request path.
        headers: Of each request.
    """

    def __init__(self, stream: str, entry: Libraries, api: Api, headers: Mapping[str, str]) -> None:
        self._stream, self._entry, self._api, self._headers = stream, entry, api, headers
        self._lock = threading.Lock()
        self._by_account: dict[str, list[str]] | None = None

    def of(self, advertiser_id: str) -> list[str]:
        """The libraries that hold what was an ad account's.

        Raises:
            ApiError: They cannot be listed.
        """
        with self._lock:
            if self._by_account is None:
                self._by_account = self._read()
            return self._by_account.get(advertiser_id, [])

    def _read(self) -> dict[str, list[str]]:
        """Page by page, until one shows no other library: the documentation names no total."""
        found: dict[str, str] = {}
        page, size = 1, self._entry.page_size
        while True:
            question = Question(self._entry.path, {"page": page, "page_size": size}, headers=self._headers)
            rows = of_list(self._api.ask(question, stream=self._stream).data)
            fresh = {text_of(row["library_id"]): text_of(row.get("advertiser_id")) for row in rows}
            if not fresh.keys() - found.keys():
                break
            found |= fresh
            page += 1
        libraries: dict[str, list[str]] = {}
        for library, advertiser_id in found.items():
            libraries.setdefault(advertiser_id, []).append(library)
        return libraries
