"""No secret in any output, however it is written: as configured, or as a URL spells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from airbyte_cdk.utils.airbyte_secrets_utils import add_to_secrets, filter_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airbyte_cdk.models import AirbyteTraceMessage

SECRET_KEYS = ("secret", "access_token", "auth_code", "refresh_token")


def register_secrets(config: Mapping[str, Any]) -> None:
    """Teach the CDK's filter the spellings that it does not know: it has the configured values only."""
    credentials = config.get("credentials")
    if not isinstance(credentials, dict):
        return
    for key in SECRET_KEYS:
        value = credentials.get(key)
        if isinstance(value, str) and value:
            for spelling in {value, quote(value, safe=""), quote_plus(value), quote(value)}:
                add_to_secrets(spelling)


def redact_trace(trace: AirbyteTraceMessage) -> None:
    """Filter an error trace in place; the CDK filters log lines only."""
    if error := trace.error:
        error.message = filter_secrets(error.message)
        error.internal_message = error.internal_message and filter_secrets(error.internal_message)
        error.stack_trace = error.stack_trace and filter_secrets(error.stack_trace)
