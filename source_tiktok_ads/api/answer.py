"""What came back for a request: the envelope and the row of the table of codes that it falls under."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3.exceptions import ReadTimeoutError

from source_tiktok_ads.api.codes import CONFIG, SYSTEM, TRANSIENT, Action, Code, Subject, lookup
from source_tiktok_ads.api.decoding import NoJsonError, decode

TRUNCATION_HEADER = "X-Tt-Ads-Throttle"
_EXCERPT = 200

# What no code of the API says. Negative numbers: they never meet a code of the API.
_NO_ANSWER = Code(-1, "no answer in time", Subject.SERVICE, Action.TIMEOUT, TRANSIENT)
_NO_CONNECTION = Code(-2, "connection failed", Subject.SERVICE, Action.RETRY, TRANSIENT)
_BROKEN = Code(-3, "broken answer", Subject.SERVICE, Action.RETRY, TRANSIENT)
_HTTP_FAILURE = Code(-4, "HTTP failure", Subject.SERVICE, Action.RETRY, TRANSIENT)
_HTTP_REFUSAL = Code(-5, "HTTP refusal", Subject.REQUEST, Action.FAIL, TRANSIENT)
_WRONG_PATH = Code(-7, "wrong path or verb", Subject.ENDPOINT, Action.FAIL, SYSTEM)
_HTTP_QUOTA = Code(-6, "HTTP 429", Subject.QUOTA, Action.QUOTA, TRANSIENT)
_UNTRUSTED = Code(
    -8,
    "certificate not trusted",
    Subject.APP,
    Action.FAIL,
    CONFIG,
    "A proxy that inspects traffic? Then name its certificate authority in the variable REQUESTS_CA_BUNDLE.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the API, or what stands for one that did not come.

    Attributes:
        code: The row of the table of codes.
        text: The API's message, or our words where there was no envelope.
        data: The envelope's `data`; empty where it was null or absent.
        body: The bytes as received, kept for pages that are held back.
        truncated: The text of the header by which the API says that it left rows out, or None.
        seconds: From sending the request to the beginning of the answer.
    """

    code: Code
    text: str
    data: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""
    truncated: str | None = None
    seconds: float = 0.0


def read_answer(response: requests.Response) -> Answer:
    """Read a response, whatever it is; parses the body once.

    Errors of the API come with HTTP 200 and the code of the body takes precedence over the status, so an envelope is
    looked for first; see the official "Return codes" page.
    """
    try:
        envelope, body = decode(response.content)
    except NoJsonError as error:
        return _without_envelope(response, f" ({error})")
    if not isinstance(envelope, dict) or not isinstance(envelope.get("code"), int):
        return _without_envelope(response)
    text = str(envelope.get("message") or "").replace("\0", "\N{REPLACEMENT CHARACTER}")
    code = lookup(envelope["code"], text)
    data = envelope.get("data")
    if code.action is Action.ACCEPT and not response.ok:
        return Answer(_HTTP_FAILURE, f"HTTP {response.status_code} with code 0")
    if code.action is Action.ACCEPT and not isinstance(data, dict | None):
        return Answer(_BROKEN, f"`data` is no object: {str(data)[:_EXCERPT]}")
    return Answer(
        code,
        text,
        data if isinstance(data, dict) else {},
        body,
        response.headers.get(TRUNCATION_HEADER),
        response.elapsed.total_seconds(),
    )


def broken(text: str) -> Answer:
    """An answer whose envelope is sound and whose content is not."""
    return Answer(_BROKEN, text)


def refused(number: int, text: str) -> Answer:
    """An answer by the table of codes, for a refusal that is known without asking again."""
    return Answer(lookup(number, text), text)


def missing_answer(error: Exception) -> Answer:
    """What stands for the answer when the transport failed."""
    if isinstance(error, requests.ReadTimeout) or any(isinstance(cause, ReadTimeoutError) for cause in error.args):
        return Answer(_NO_ANSWER, "the API did not answer in time")
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Answer(_UNTRUSTED, "the certificate of the API's server is not trusted, so nothing was sent to it")
    return Answer(_NO_CONNECTION, f"no connection or a cut-off answer ({type(error).__name__})")


def _without_envelope(response: requests.Response, why: str = "") -> Answer:
    status = response.status_code
    excerpt = response.content[:_EXCERPT].decode("utf-8", "replace").strip()
    if status == requests.codes.too_many_requests:
        return Answer(_HTTP_QUOTA, "HTTP 429")
    if status == requests.codes.request_timeout or status >= requests.codes.internal_server_error:
        return Answer(_HTTP_FAILURE, f"HTTP {status}")
    if status in (requests.codes.not_found, requests.codes.method_not_allowed):
        return Answer(_WRONG_PATH, f"HTTP {status}: {excerpt}")
    if status >= requests.codes.multiple_choices:  # a redirect is not followed: the token would travel along
        return Answer(_HTTP_REFUSAL, f"HTTP {status}: {excerpt}")
    return Answer(_BROKEN, f"the body is not the API's JSON envelope{why}, it starts with {excerpt!r}")
