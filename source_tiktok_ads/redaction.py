"""No secret in any output, however it is written: as configured, as a URL spells it, or as JSON or Python quote it."""

from __future__ import annotations

import json
import re
import threading
from html import escape
from itertools import combinations
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets, update_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from airbyte_cdk.models import AirbyteTraceMessage

SECRET_KEYS = ("secret", "access_token", "auth_code", "refresh_token")

_PERCENT = re.compile("%[0-9A-F]{2}")
_MARKUP = frozenset("<>&'+=/")
_ODD = "surrogatepass"  # halves of surrogate pairs, which a configuration may hold

_spellings: set[str] = set()  # of the secrets of this process
_lock = threading.Lock()


def register_secrets(config: Mapping[str, Any]) -> None:
    """Teach the CDK's filter every spelling of the configured secrets, beside those of other sources of the process.

    To be called again when a command begins: the CDK puts a list of its own in place of what was registered before,
    with the values as configured only.
    """
    credentials = config.get("credentials")
    remember(credentials if isinstance(credentials, dict) else {})


def remember(holder: Mapping[str, Any]) -> None:
    """Teach the filter the secrets among these values, be they credentials or an answer that gives a token.

    The filter replaces one value after the other: the longest come first, or a token that begins like another one
    would keep its end.
    """
    secrets = [value for key in SECRET_KEYS if isinstance(value := holder.get(key), str) and value]
    with _lock:
        for value in secrets:
            _spellings.update(_spellings_of(value))
        update_secrets(sorted(_spellings, key=len, reverse=True))


def _spellings_of(value: str) -> set[str]:
    """As it is, and as URLs, HTML, JSON and Python spell it; also within each other, as in an error's text in JSON."""
    urls = {quote(value, safe=safe, errors=_ODD) for safe in ("", "/")} | {quote_plus(value, errors=_ODD)}
    urls |= {_PERCENT.sub(lambda code: code[0].lower(), each) for each in urls}
    html = {escape(value), escape(value, quote=False), escape(value).replace("&#x27;", "&#39;")}
    quoted = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
    quoted |= set(_escaped(value))
    quoted |= {each.replace("/", "\\/") for each in quoted}
    spellings = {value, *urls, *html, *quoted}
    return {again for each in spellings for again in (each, json.dumps(each)[1:-1], repr(each)[1:-1])}


def _escaped(value: str) -> Iterator[str]:
    r"""As JSON is written by who escapes for HTML, by number: each such program takes other signs for dangerous.

    >>> sorted(set(_escaped("a<b")))
    ['a<b', 'a\\u003Cb', 'a\\u003cb']
    """
    written = json.dumps(value)[1:-1]
    signs = sorted(_MARKUP.intersection(written))
    for count in range(len(signs) + 1):
        for chosen in combinations(signs, count):
            yield written.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in chosen})
            yield written.translate({ord(sign): f"\\u{ord(sign):04X}" for sign in chosen})


def redact_trace(trace: AirbyteTraceMessage) -> None:
    """Filter an error trace in place; the CDK filters log lines only."""
    if error := trace.error:
        error.message = filter_secrets(error.message)
        error.internal_message = error.internal_message and filter_secrets(error.internal_message)
        error.stack_trace = error.stack_trace and filter_secrets(error.stack_trace)


def checked_secret(value: str) -> str:
    """A token or secret as it is.

    Raises:
        ValueError: No such value looks like this.
    """
    if not value:
        raise ValueError("is empty")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ValueError("contains spaces, line breaks or other characters that no such value has; paste it again")
    return value
