"""The files of a command line: configuration, catalog and state, or an error that says what is wrong, and where."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from airbyte_cdk.models import (
    AirbyteStateMessage,
    AirbyteStateMessageSerializer,
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteCatalogSerializer,
    FailureType,
)
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

if TYPE_CHECKING:
    from source_tiktok_ads.basics import Json


def read_object(path: str, kind: str) -> dict[str, Any]:
    """The JSON object in a file.

    Args:
        path: Of the file; UTF-8, with or without a byte order mark.
        kind: What the file is to be, for the error.

    Raises:
        AirbyteTracedException: A `config_error`: there is no such file, or no such object in it.
    """
    content = _read_json(path, kind)
    if not isinstance(content, dict):
        raise _unusable(path, kind, f"it holds {_kind_of(content)}, and must hold an object")
    return content


def read_catalog(path: str) -> ConfiguredAirbyteCatalog:
    """The configured catalog in a file.

    Raises:
        AirbyteTracedException: A `config_error`: there is no such file, or no catalog in it.
    """
    content = read_object(path, "catalog")
    if not isinstance(content.get("streams"), list):
        raise _unusable(path, "catalog", "it has no list `streams`")
    try:
        catalog = ConfiguredAirbyteCatalogSerializer.load(content)
    except Exception as error:  # noqa: BLE001 - the serializer's errors have no base of their own
        raise _unusable(path, "catalog", f"a stream is not as the Airbyte protocol has it ({error})") from None
    names = Counter(each.stream.name for each in catalog.streams)
    if twice := [name for name, times in names.items() if times > 1]:
        raise _unusable(path, "catalog", f"it has the stream {twice[0]} twice")
    return catalog


def read_state(path: str | None) -> list[AirbyteStateMessage]:
    """The state messages in a file: none for no file, an empty object, an empty list or null.

    Raises:
        AirbyteTracedException: A `config_error`: there is no such file, or no state in it.
    """
    content = _read_json(path, "state") if path else None
    if not content and (content is None or isinstance(content, dict | list)):
        return []
    if not isinstance(content, list):
        raise _unusable(path, "state", f"it holds {_kind_of(content)}, and must hold a list of state messages")
    messages = []
    for number, each in enumerate(content, 1):
        try:
            message = AirbyteStateMessageSerializer.load(each)
        except Exception as error:  # noqa: BLE001 - the serializer's errors have no base of their own
            raise _unusable(path, "state", f"entry {number} is no state message ({error})") from None
        if not (message.stream or message.data or message.global_):
            raise _unusable(path, "state", f"entry {number} has neither `stream` nor `global`")
        messages.append(message)
    return messages


def _read_json(path: str, kind: str) -> Json:
    try:
        return cast("Json", json.loads(Path(path).read_bytes().decode("utf-8-sig")))
    except OSError as error:
        raise _unusable(path, kind, error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise _unusable(path, kind, f"byte {error.start + 1} is not UTF-8") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _unusable(path, kind, f"{place}: {error.msg}; it must be JSON") from None
    except RecursionError:
        raise _unusable(path, kind, "its values are nested too deeply") from None


def _kind_of(content: object) -> str:
    names = {list: "a list", dict: "an object", str: "a text", bool: "a truth value", type(None): "null"}
    return names.get(type(content), "a number")


def _unusable(path: str | None, kind: str, why: str) -> AirbyteTracedException:
    return AirbyteTracedException(
        message=f"The {kind} in {path} cannot be read: {why}.",
        internal_message=f"unreadable {kind}",
        failure_type=FailureType.config_error,
    )
