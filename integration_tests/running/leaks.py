"""Looks for secrets in everything that a process printed: records, state, traces, logs, what is no message at all."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_SECRET = ("secret", "access_token", "auth_code", "refresh_token")


class SecretLeakedError(AssertionError):
    """A secret was printed."""


def secrets_of(config: Mapping[str, Any]) -> set[str]:
    """The secrets of a configuration."""
    credentials = config.get("credentials")
    found = [credentials.get(key) for key in _SECRET] if isinstance(credentials, dict) else []
    return {value for value in found if isinstance(value, str) and value}


def refuse_leaks(stdout: bytes, stderr: str, secrets: Collection[str]) -> None:
    """Fail on any of these secrets, or of those that the process was given while it ran, in whatever spelling.

    The one place where a secret belongs is the message that gives changed credentials back to the platform.

    Args:
        stdout: Everything that a process printed.
        stderr: Everything that it printed there.
        secrets: What must not be found in it.

    Raises:
        SecretLeakedError: With the kind of output and what stands around the secret, never with the secret.
    """
    known, lines = set(secrets), []
    for source, output in (("stdout", stdout.decode("utf-8", "replace")), ("stderr", stderr)):
        for line in output.splitlines():
            config = _given_back(line)
            if config is None:
                lines.append((source, line))
            else:
                known |= secrets_of(config)
    spellings = sorted({spelling for secret in known for spelling in _spellings(secret)}, key=len, reverse=True)
    for source, line in lines:
        if found := [spelling for spelling in spellings if spelling in line]:
            before, _, after = line.partition(found[0])
            raise SecretLeakedError(f"a secret in {source}, between {before[-60:]!r} and {after[:20]!r}")


def _given_back(line: str) -> dict[str, Any] | None:
    """The configuration of a control message; None for every other line."""
    if '"CONNECTOR_CONFIG"' not in line:
        return None
    try:
        message = json.loads(line)
    except ValueError:
        return None
    if not isinstance(message, dict) or message.get("type") != "CONTROL":
        return None
    config: dict[str, Any] = message["control"]["connectorConfig"]["config"]
    return config


def _spellings(secret: str) -> set[str]:
    once = json.dumps(secret)[1:-1]
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        once,
        json.dumps(once)[1:-1],
        repr(secret)[1:-1],
        base64.b64encode(secret.encode()).decode(),
    }
