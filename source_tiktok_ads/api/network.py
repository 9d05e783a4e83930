"""What came from the way to the API, and not from the API: failed connections, proxies, firewalls, wrong addresses.

The API answers with its JSON envelope whatever it has to say. What has none is somebody else's answer, or none at all:
it is told apart here, so that who reads the message knows whom to ask.
"""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import NameResolutionError, NewConnectionError, ReadTimeoutError

from source_tiktok_ads.api.codes import CONFIG, TRANSIENT, Action, Code, Subject
from source_tiktok_ads.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

_RESEND = "Try again later; a sync goes on where the last one stopped."
_ADDRESS = "Check `api_base_url` and a custom endpoint's path, and whether a proxy stands in between."
_PROXY = "Check the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or ask whoever runs the network."
_FIREWALL = "Ask whoever runs the network to let this machine reach the API."
_REACH = f"Check that this machine can reach that address. {_RESEND}"
_CERTIFICATE = "A proxy that inspects traffic? Then name its certificate authority in the variable REQUESTS_CA_BUNDLE."
_LESS = "Ask for less at once: fewer columns, or a smaller `page_size` of the custom endpoint."

# Rows of the table of codes for what no code says. Negative numbers: they never meet a code of the API.
NO_ANSWER = Code(-1, "no answer in time", Subject.SERVICE, Action.RETRY, TRANSIENT, _RESEND, tries=2)
CUT_OFF = Code(-2, "connection cut off", Subject.SERVICE, Action.RETRY, TRANSIENT, _RESEND)
HTTP_FAILURE = Code(-4, "HTTP failure", Subject.SERVICE, Action.RETRY, TRANSIENT, _RESEND)
HTTP_QUOTA = Code(-6, "HTTP 429", Subject.QUOTA, Action.QUOTA, TRANSIENT)
UNREACHABLE = Code(-9, "unreachable", Subject.NETWORK, Action.RETRY, TRANSIENT, _REACH)
_UNTRUSTED = Code(-8, "certificate not trusted", Subject.NETWORK, Action.FAIL, CONFIG, _CERTIFICATE)
_NO_TLS = Code(-10, "no TLS", Subject.NETWORK, Action.FAIL, CONFIG, _ADDRESS)
_BAD_PROXY = Code(-11, "proxy refusal", Subject.NETWORK, Action.FAIL, CONFIG, _PROXY)
_BAD_BUNDLE = Code(
    -12,
    "certificate authorities unreadable",
    Subject.NETWORK,
    Action.FAIL,
    CONFIG,
    "Correct the variable REQUESTS_CA_BUNDLE, or CURL_CA_BUNDLE where that is set.",
)
_TOO_LONG = Code(-13, "answer too long", Subject.SIZE, Action.FAIL, TRANSIENT, _LESS)
_REDIRECT = Code(-14, "redirect", Subject.NETWORK, Action.FAIL, CONFIG, _ADDRESS)
_WRONG_ADDRESS = Code(-7, "wrong address", Subject.ENDPOINT, Action.FAIL, CONFIG, _ADDRESS)
# Some firewalls refuse a burst of requests for a moment.
_FORBIDDEN = Code(-15, "refused on the way", Subject.NETWORK, Action.RETRY, CONFIG, _FIREWALL, tries=3)
_WANTS_LOGIN = Code(-16, "login wanted on the way", Subject.NETWORK, Action.FAIL, CONFIG, _PROXY)
_REQUEST_TOO_LONG = Code(-17, "request too long", Subject.NETWORK, Action.FAIL, CONFIG, _LESS)
_REFUSAL = Code(-5, "HTTP refusal", Subject.NETWORK, Action.FAIL, CONFIG, _FIREWALL)

_BY_STATUS = {
    400: (_REFUSAL, "the request is refused"),
    401: (_WANTS_LOGIN, "a login is wanted, which the API itself never asks for in this way"),
    403: (_FORBIDDEN, "a firewall or proxy refuses the request"),
    404: (_WRONG_ADDRESS, "there is nothing of the API at this address"),
    405: (_WRONG_ADDRESS, "there is nothing of the API at this address"),
    407: (_BAD_PROXY, "the proxy wants a user and password"),
    413: (_REQUEST_TOO_LONG, "the request is too long for a proxy or firewall"),
    414: (_REQUEST_TOO_LONG, "the request is too long for a proxy or firewall"),
    431: (_REQUEST_TOO_LONG, "the request is too long for a proxy or firewall"),
}
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_TITLE_LENGTH = 80
_PORTS: dict[str, int] = {"http": 80, "https": 443}
_STATUS_OF_PROXY = re.compile(r"Tunnel connection failed: (\d{3})")


class SlowAnswerError(requests.ReadTimeout):
    """An answer was not complete at its deadline, although bytes of it may have come all the time."""


class LongAnswerError(requests.RequestException):
    """A body is longer than any answer of the API."""


class CertificateBundleError(requests.RequestException):
    """The file of certificate authorities cannot be read."""


def foreign_answer(response: requests.Response) -> tuple[Code, str] | None:
    """What a response without the API's envelope means by its status; None where the status says nothing is wrong.

    Nothing of its body is quoted but an HTML title: pages of proxies and firewalls repeat URLs and headers, and with
    them secrets.
    """
    status = response.status_code
    place = f"{_place(response.url or '')} answers HTTP {status}{html_title(response.content)}"
    if status == requests.codes.too_many_requests:
        return HTTP_QUOTA, "HTTP 429"
    if status == requests.codes.request_timeout or status >= requests.codes.internal_server_error:
        return HTTP_FAILURE, place
    if requests.codes.multiple_choices <= status < requests.codes.bad_request:
        # It is not followed: the token would travel along.
        target = urlsplit(response.headers.get("Location", "")).hostname
        return _REDIRECT, f"{place} and points to {target or 'another address'}, where the token must not go"
    if status >= requests.codes.bad_request:
        code, what = _BY_STATUS.get(status, (_REFUSAL, "the request is refused"))
        return code, f"{place}: {what}"
    return None


def html_title(body: bytes) -> str:
    """The title of an HTML page, in brackets; empty where there is none."""
    if found := _TITLE.search(body[:10_000]):
        title = " ".join(found[1].decode("utf-8", "replace").split())
        return f" ({shortened(title, _TITLE_LENGTH)!r})" if title else ""
    return ""


def transport_failure(error: Exception) -> tuple[Code, str]:
    """What a failure of the transport means, with address and cause in words."""
    url = getattr(getattr(error, "request", None), "url", None) or ""
    place = _place(url)
    causes = list(_causes(error))
    if isinstance(error, CertificateBundleError):
        failure = _BAD_BUNDLE, f"{error}"
    elif isinstance(error, LongAnswerError):
        failure = _TOO_LONG, f"{place}: {error}"
    elif isinstance(error, SlowAnswerError):
        failure = NO_ANSWER, f"{place} did not complete its answer within {error}"
    elif isinstance(error, requests.exceptions.ProxyError | requests.exceptions.InvalidProxyURL):
        failure = _proxy_failure(url, causes)
    elif isinstance(error, requests.exceptions.SSLError):
        failure = _tls_failure(place, str(error))
    elif isinstance(error, requests.ConnectTimeout):
        failure = UNREACHABLE, f"no connection to {place}: time-out"
    elif isinstance(error, requests.ReadTimeout) or any(isinstance(each, ReadTimeoutError) for each in causes):
        failure = NO_ANSWER, f"{place} took the request and did not answer in time"
    elif isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        failure = _BAD_PROXY, f"no connection to {place}: a proxy's address is not usable"
    elif why := _unreachable(causes):
        failure = UNREACHABLE, f"no connection to {place}: {why}"
    else:
        failure = CUT_OFF, f"{place} cut the connection off before its answer was complete"
    return failure


def _unreachable(causes: list[BaseException]) -> str:
    """Why no connection came about; empty where one did."""
    if any(isinstance(each, NameResolutionError | socket.gaierror) for each in causes):
        return "its name cannot be resolved"
    if any(isinstance(each, ConnectionRefusedError) for each in causes):
        return "it is refused"
    if any(isinstance(each, NewConnectionError) for each in causes):
        reasons = [each.strerror for each in causes if isinstance(each, OSError) and each.strerror]
        return (reasons[-1] if reasons else "it cannot be made").lower()
    return ""


def _tls_failure(place: str, text: str) -> tuple[Code, str]:
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return _UNTRUSTED, f"the certificate of {place} is not trusted, so nothing was sent to it"
    if "WRONG_VERSION_NUMBER" in text or "UNKNOWN_PROTOCOL" in text or "HTTP_REQUEST" in text:
        return _NO_TLS, f"{place} does not speak TLS, and https was asked for"
    if "EOF" in text or "timed out" in text:
        return UNREACHABLE, f"no connection to {place}: the TLS handshake is cut off"
    return _NO_TLS, f"no TLS connection to {place} can be made"


def _proxy_failure(url: str, causes: list[BaseException]) -> tuple[Code, str]:
    proxy = _place(select_proxy(url, get_environ_proxies(url)) or "")
    text = " ".join(str(each) for each in causes)
    if status := _STATUS_OF_PROXY.search(text):
        what = "wants a user and password" if status[1] == "407" else "refuses the connection"
        return _BAD_PROXY, f"the proxy {proxy} {what} (HTTP {status[1]}), so {_place(url)} is not reached"
    why = _unreachable(causes) or ("time-out" if "timed out" in text else "it is cut off")
    return _BAD_PROXY, f"no connection to the proxy {proxy}: {why}; so {_place(url)} is not reached"


def _place(url: str) -> str:
    """Host and port of a URL."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return "the configured address"
    if not parts.hostname:
        return "the API"
    return f"{parts.hostname} port {port}" if port else parts.hostname


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and whatever it was raised for: by cause, by context, as an argument or as urllib3's reason."""
    waiting, met = [error], set[int]()
    while waiting:
        each = waiting.pop(0)
        if id(each) in met:
            continue
        met.add(id(each))
        yield each
        others = (each.__cause__, each.__context__, getattr(each, "reason", None), *each.args)
        waiting += [other for other in others if isinstance(other, BaseException)]
