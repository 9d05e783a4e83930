"""Which paths may be asked for: below the API root, and none that changes anything.

The API's paths end with what they do, and each way to change something has a path of its own; the words are those of
the endpoints in the official documentation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from source_tiktok_ads.wording import join_names

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEGMENT = re.compile(r"[a-z0-9_]+")
_PLACEHOLDER = re.compile(r"\{[^{}/]*\}")
_WORDS = re.compile(r"[_-]")
_FILLED = re.compile(r"[A-Za-z0-9_-]+")
_NO_PATH = (
    (re.compile(r"://|^//"), "is a URL, and would leave the API"),
    (re.compile(r"[%\\\\]"), "has encoded or escaped characters"),
    (re.compile(r"(^|/)\.\.?(/|$)"), "goes up with dots"),
    (re.compile(r"[?#]"), "has parameters, which belong in query"),
    (re.compile(r"^/"), "begins with a slash"),
    (re.compile(r"^\s*$"), "is empty"),
)
# Refused wherever they stand: no endpoint that only reads has one of these words in its path.
_WRITES = frozenset({"create", "update", "delete", "upload", "send"})
_TOKENS = "oauth2"  # answers with tokens, and its requests withdraw them
# What other endpoints that change something end with.
_OTHER_WRITES = frozenset({
    "add", "apply", "assign", "authorize", "batch", "bind", "cancel", "confirm", "copy", "disable", "enable",
    "generate", "hide", "invite", "pin", "post", "publish", "register", "remove", "reply", "revoke", "set", "share",
    "subscribe", "switch", "track", "transfer", "unassign", "unbind", "unsubscribe", "withdraw",
})  # fmt: skip
# What an endpoint ends with that is asked by POST and changes nothing. All others that are asked by POST may.
_READS = frozenset({
    "attribute", "balance", "benchmark", "breakdown", "check", "count", "detail", "details", "estimate",
    "fetch", "filter", "forecast", "get", "history", "info", "insight", "insights", "list", "log", "overview",
    "preview", "query", "quota", "recommend", "result", "search", "stats", "summary",
})  # fmt: skip


def path_problems(path: str, method: str) -> Iterator[str]:
    """What is wrong with a path as the configuration has it.

    Args:
        path: With placeholders; what they are filled with is looked at by `filled_path`.
        method: `GET` or `POST`.
    """
    if problem := _shape(path):
        yield f"path {path!r} {problem}; write what comes after the API root, such as catalog/get/"
        return
    parts = _split(path)
    for part in parts:
        if not _SEGMENT.fullmatch(_PLACEHOLDER.sub("x", part)):
            yield f"path {path!r}: {part!r} is no part of a path of this API; they have small letters, digits and _"
    yield from (f"path {path!r} {problem}" for problem in _effects(parts, method))


def filled_path(path: str, method: str, template: str) -> str:
    """A path whose placeholders are filled in, with its trailing slash.

    Args:
        path: With what the placeholders stand for.
        method: `GET` or `POST`.
        template: The same with its placeholders, as the configuration has it.

    Raises:
        ValueError: It is none that may be asked for: a looked-up value or a date has put something else into it.
    """
    parts = _split(path)
    as_many = len(parts) == len(_split(template))  # a value with a slash would make it another endpoint's path
    if _shape(path) or not as_many or not all(_FILLED.fullmatch(part) for part in parts):
        raise ValueError(f"the path {path!r} is not a path of this API")
    if problem := next(_effects([part.lower() for part in parts], method), None):
        raise ValueError(f"the path {path!r} {problem}")
    return "/".join(parts) + "/"


def _split(path: str) -> list[str]:
    return path.removesuffix("/").split("/")


def _shape(path: str) -> str | None:
    """Why a text is no path below the API root; None where it looks like one."""
    without = _PLACEHOLDER.sub("x", path)
    for pattern, why in _NO_PATH:
        if pattern.search(without):
            return why
    return None


def _effects(parts: list[str], method: str) -> Iterator[str]:
    """Why an endpoint may do more than read."""
    words = [word for part in parts for word in _WORDS.split(part)]
    last = _WORDS.split(parts[-1])
    if word := next((word for word in words if word in _WRITES), None):
        yield f"contains {word!r}: this source only reads"
    elif _TOKENS in parts:
        yield "is about tokens, which the source handles itself"
    elif parts[-1] in _OTHER_WRITES or last[-1] in _OTHER_WRITES:
        yield f"ends with {parts[-1]!r}: this source only reads"
    elif method == "POST" and _READS.isdisjoint(last):
        yield f"may change something: POST is allowed only for paths that end with {join_names(sorted(_READS), 'or')}"
