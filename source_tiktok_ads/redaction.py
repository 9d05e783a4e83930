"""No secret in any output, however it is written: as configured, as a URL spells it, or as JSON or Python quote it."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets, update_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from airbyte_cdk.models import AirbyteTraceMessage

SECRET_KEYS = ("secret", "access_token", "auth_code", "refresh_token")

_spellings: set[str] = set()  # of the secrets of this process
_lock = threading.Lock()


def register_secrets(config: Mapping[str, Any]) -> None:
    """Teach the CDK's filter every spelling of the configured secrets, in place of those of another configuration.

    To be called again when a command begins: the CDK puts a list of its own in place of what was registered before,
    with the values as configured only.
    """
    credentials = config.get("credentials")
    with _lock:
        _spellings.clear()
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


def _spellings_of(value: str) -> Iterable[str]:
    """As it is, as a URL has it, and quoted by JSON (once, or within a JSON text) and by `repr`."""
    quoted = json.dumps(value)[1:-1]
    return {
        value,
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        quoted,
        json.dumps(quoted)[1:-1],
        repr(value)[1:-1],
        repr(quoted)[1:-1],
    }


def redact_trace(trace: AirbyteTraceMessage) -> None:
    """Filter an error trace in place; the CDK filters log lines only."""
    if error := trace.error:
        error.message = filter_secrets(error.message)
        error.internal_message = error.internal_message and filter_secrets(error.internal_message)
        error.stack_trace = error.stack_trace and filter_secrets(error.stack_trace)
