"""What came back for a request: the envelope and the row of the table of codes that it falls under."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests

from source_tiktok_ads.api.codes import TRANSIENT, Action, Code, Subject, lookup
from source_tiktok_ads.api.decoding import NoJsonError, decode
from source_tiktok_ads.api.network import HTTP_FAILURE, foreign_answer, html_title, transport_failure
from source_tiktok_ads.wording import shortened

_CONTENT_TYPE = 40  # characters
TRUNCATION_HEADER = "X-Tt-Ads-Throttle"

# An answer that came broken is broken for a moment, or is what the API has to say: three times alike is enough.
_BROKEN = Code(-3, "broken answer", Subject.SERVICE, Action.RETRY, TRANSIENT)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API, or what stands for one that did not come.

    Attributes:
        code: The row of the table of codes.
        text: The API's message, or our words where there was no envelope.
        data: The envelope's `data`; empty where it was null or absent.
        body: The bytes as received, kept for pages that are held back, and to see what came twice.
        truncated: The text of the header by which the API says that it left rows out, or None.
        seconds: From sending the request to the beginning of the answer.
    """

    code: Code
    text: str
    data: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    truncated: str | None = None
    seconds: float = 0.0

    @property
    def is_broken(self) -> bool:
        """Whether it is an answer, and not of the API's form."""
        return self.code.number == _BROKEN.number


def read_answer(response: requests.Response) -> Answer:
    """Read a response, whatever it is; parses the body once.

    Errors of the API come with HTTP 200 and the code of the body takes precedence over the status, so an envelope is
    looked for first; see the official "Return codes" page.
    """
    try:
        envelope, body = decode(response.content)
    except NoJsonError as error:
        return _without_envelope(response, f", {error}")
    if not isinstance(envelope, dict) or (number := _integer(envelope.get("code"))) is None:
        return _without_envelope(response)
    text = str(envelope.get("message") or "").replace("\0", "\N{REPLACEMENT CHARACTER}")
    code = lookup(number, text)
    data = envelope.get("data")
    if code.action is Action.ACCEPT and not response.ok:
        return Answer(HTTP_FAILURE, f"HTTP {response.status_code} with code 0")
    if code.action is Action.ACCEPT and not isinstance(data, dict | None):
        return Answer(_BROKEN, "`data` is no object", body=response.content)
    return Answer(
        code,
        text,
        data if isinstance(data, dict) else {},
        body,
        response.headers.get(TRUNCATION_HEADER),
        response.elapsed.total_seconds(),
    )


def _integer(value: object) -> int | None:
    """A code; an error's may be written as a text, too. Success in another form than documented is none."""
    if isinstance(value, str) and value.isdecimal() and value.isascii():
        return int(value) or None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def broken(text: str) -> Answer:
    """An answer whose envelope is sound and whose content is not."""
    return Answer(_BROKEN, text)


def refused(number: int, text: str) -> Answer:
    """An answer by the table of codes, for a refusal that is known without asking again."""
    return Answer(lookup(number, text), text)


def missing_answer(error: Exception) -> Answer:
    """What stands for the answer when the transport failed."""
    return Answer(*transport_failure(error))


def _without_envelope(response: requests.Response, why: str = "") -> Answer:
    if foreign := foreign_answer(response):
        return Answer(*foreign)
    body, kind = response.content, shortened(response.headers.get("Content-Type", "of no type"), _CONTENT_TYPE)
    size = f"{len(body):,} bytes, {kind}{html_title(body)}" if body else f"HTTP {response.status_code} without a body"
    return Answer(_BROKEN, f"the body is not the API's JSON envelope ({size}{why})", body=body)
