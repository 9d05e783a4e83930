"""Files that are no configuration, catalog or state: one error each that names the file, what is wrong, and where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.commands.files import read_catalog, read_object, read_state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STREAM = {"name": "ads", "json_schema": {}, "supported_sync_modes": ["full_refresh"]}
CONFIGURED = {"stream": STREAM, "sync_mode": "full_refresh", "destination_sync_mode": "append"}


def config(path: str) -> object:
    return read_object(path, "configuration")


@pytest.mark.parametrize(
    ("read", "content", "what"),
    [
        (config, b"[1]", "it holds a list, and must hold an object"),
        (config, b'"x"', "it holds a text"),
        (config, b"null", "it holds null"),
        (config, b"true", "it holds a truth value"),
        (config, b"3", "it holds a number"),
        (config, b"", "line 1, column 1"),
        (config, b'{"a": 1,\n "b":}', "line 2, column 6"),
        (config, b'{"a": "\xe4"}', "byte 8 is not UTF-8"),
        (config, b"[" * 100_000, "nested too deeply"),
        (read_catalog, b"{}", "no list `streams`"),
        (read_catalog, b'{"streams": [{"stream": 1}]}', "not as the Airbyte protocol has it"),
        (read_catalog, json.dumps({"streams": [CONFIGURED, CONFIGURED]}).encode(), "has the stream ads twice"),
        (read_state, b'"x"', "it holds a text, and must hold a list"),
        (read_state, b'{"ads": {}}', "it holds an object, and must hold a list"),
        (read_state, b"[1]", "entry 1 is no state message"),
        (read_state, b'[{"type": "STREAM"}]', "neither `stream` nor `global`"),
    ],
)
def test_a_file_that_is_something_else_is_named_with_what_is_wrong(
    tmp_path: Path, read: Callable[[str], object], content: bytes, what: str
) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(AirbyteTracedException) as caught:
        read(str(path))
    assert caught.value.failure_type is FailureType.config_error
    assert str(path) in (caught.value.message or "")
    assert what in (caught.value.message or "")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AirbyteTracedException, match="No such file"):
        read_object(str(tmp_path / "none.json"), "configuration")


def test_a_byte_order_mark_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_object(str(path), "configuration") == {"a": 1}


@pytest.mark.parametrize("content", ["{}", "[]", "null"])
def test_an_empty_state_is_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(content)
    assert read_state(str(path)) == []
    assert read_state(None) == []
