"""What came back for a request: the envelope and the row of the table of codes that it falls under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
import requests

from source_tiktok_ads.api.codes import TRANSIENT, Action, Code, Subject, lookup
from source_tiktok_ads.api.decoding import NoJsonError, decode
from source_tiktok_ads.api.network import HTTP_FAILURE, foreign_answer, html_title, transport_failure
from source_tiktok_ads.wording import shortened

_CONTENT_TYPE = 40  # characters
TRUNCATION_HEADER = "X-Tt-Ads-Throttle"

# An answer that came broken is broken for a moment, or is what the API has to say: three times alike is enough.
_BROKEN = Code(-3, "broken answer", Subject.SERVICE, Action.RETRY, TRANSIENT)


class _Envelope(msgspec.Struct):
    """What every answer has. Its `data` stays text until somebody asks for it, and was seen to be well-formed."""

    code: int
    message: Any = None
    data: msgspec.Raw = msgspec.Raw(b"null")


_read_envelope = msgspec.json.Decoder(_Envelope).decode


@dataclass(frozen=True)
class Answer:
    """An answer of the API, or what stands for one that did not come.

    Attributes:
        code: The row of the table of codes.
        text: The API's message, or our words where there was no envelope.
        content: The envelope's `data`, as an object or as its JSON text; empty where it was null or absent.
        body: The bytes as received, kept for pages that are held back, and to see what came twice.
        truncated: The text of the header by which the API says that it left rows out, or None.
        seconds: From sending the request to the beginning of the answer.
    """

    code: Code
    text: str
    content: Mapping[str, Any] | msgspec.Raw = field(default_factory=dict)
    body: bytes = b""
    truncated: str | None = None
    seconds: float = 0.0

    @cached_property
    def data(self) -> dict[str, Any]:
        """The envelope's `data`: parsed when it is asked for, since a page of a report is read otherwise."""
        if isinstance(self.content, msgspec.Raw):
            parsed: dict[str, Any] = decode(bytes(self.content))[0]
            return parsed
        return dict(self.content)

    @property
    def is_broken(self) -> bool:
        """Whether it is an answer, and not of the API's form."""
        return self.code.number == _BROKEN.number


def read_answer(response: requests.Response) -> Answer:
    """Read a response, whatever it is.

    Errors of the API come with HTTP 200 and the code of the body takes precedence over the status, so an envelope is
    looked for first; see the official "Return codes" page.
    """
    try:
        number, message, data, body = _envelope(response.content)
    except NoJsonError as error:
        return _without_envelope(response, f", {error}")
    if number is None:
        return _without_envelope(response)
    text = str(message or "").replace("\0", "\N{REPLACEMENT CHARACTER}")
    code = lookup(number, text)
    if code.action is Action.ACCEPT and not response.ok:
        return Answer(HTTP_FAILURE, f"HTTP {response.status_code} with code 0")
    is_object = isinstance(data, dict | msgspec.Raw)
    if code.action is Action.ACCEPT and not is_object and data is not None:
        return Answer(_BROKEN, "`data` is no object", body=response.content)
    return Answer(
        code,
        text,
        data if is_object else {},
        body,
        response.headers.get(TRUNCATION_HEADER),
        response.elapsed.total_seconds(),
    )


def _envelope(body: bytes) -> tuple[int | None, Any, Any, bytes]:
    """A body's code (None where it has none), message and data, and a body that orjson reads as the same.

    Raises:
        NoJsonError: It is no JSON.
    """
    try:
        sound = _read_envelope(body)
        if not body.isascii():
            body.decode()  # texts within `data` were passed over, and may hold any byte
    except (msgspec.MsgspecError, UnicodeDecodeError):  # odd, or no envelope
        envelope, body = decode(body)
        envelope = envelope if isinstance(envelope, dict) else {}
        return _integer(envelope.get("code")), envelope.get("message"), envelope.get("data"), body
    data = sound.data if bytes(memoryview(sound.data)[:1]) == b"{" else decode(bytes(sound.data))[0]
    return sound.code, sound.message, data, body


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
