"""Headers of a custom endpoint: none that the source sets itself, none that would make another request of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# What every request has by itself, the token and what the HTTP library says about the request; and what may turn a
# request into one of another method or path on its way.
_OWN = frozenset({
    "access-token", "authorization", "proxy-authorization", "cookie", "host", "content-length", "content-type",
    "content-encoding", "transfer-encoding", "connection", "te", "upgrade", "expect", "accept-encoding",
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-forwarded-prefix",
    "x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url",
})  # fmt: skip


def header_problems(headers: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with headers as the configuration has them."""
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            yield f"headers: {name!r} is no name of a header"
        elif name.lower().replace("_", "-") in _OWN:
            yield f"headers: {name} is set by the source itself and cannot be given here"
        elif not isinstance(value, str | int | float) or isinstance(value, bool):
            yield f"headers: {name} must be a text"
        elif problem := _value_problem(str(value)):
            yield f"headers: {name} {problem}"


def check_headers(headers: Mapping[str, str]) -> None:
    """Check headers whose placeholders are filled in.

    Raises:
        ValueError: A looked-up value or a date has put something into one that no header takes.
    """
    for name, value in headers.items():
        if problem := _value_problem(value):
            raise ValueError(f"the header {name} {problem}: {value!r}")


def _value_problem(text: str) -> str | None:
    if not text.isascii() or not text.isprintable():
        return "has line breaks or other characters that no header takes"
    return "begins or ends with a space, which no header does" if text != text.strip() else None
