"""Keeps requests and answers, and writes them to a folder without anything private."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.airbyte_secrets_utils import filter_secrets
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.pseudonyms.recording import OriginalLeftError, masked
from source_tiktok_ads.redaction import SECRET_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.api.answer import Answer
    from source_tiktok_ads.pseudonyms.recording import Masked

_CREDENTIALS = frozenset((*SECRET_KEYS, "app_id"))
_FORMAT = 1
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600


class Recorder:
    """Listens to requests and keeps those that the API answered, with whatever code.

    Attributes:
        exchanges: Each with `request` and `answer`, private as they came: for `masked` alone.
    """

    def __init__(self) -> None:
        self.exchanges: list[dict[str, Any]] = []

    def __call__(self, question: Mapping[str, Any], answer: Answer) -> None:
        """Keep an answer, without credentials; headers are not kept at all."""
        if answer.code.number < 0:  # no answer of the API's
            return
        params = {name: value for name, value in question["request_params"].items() if name not in _CREDENTIALS}
        request = {"method": question.get("method", "GET"), "path": question["path"], "params": params}
        if body := question.get("request_body_json"):
            request["body"] = {name: value for name, value in body.items() if name not in _CREDENTIALS}
        exchange: dict[str, Any] = {"request": request, "answer": orjson.loads(answer.body)}
        if answer.truncated:
            exchange["truncated"] = answer.truncated
        self.exchanges.append(exchange)


def checked_folder(path: str) -> Path:
    """A folder that a recording may be written to: a new one, or one without files.

    Raises:
        AirbyteTracedException: A `config_error`: it is neither, or cannot be made.
    """
    folder = Path(path)
    try:
        folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise _unusable(path, "it is not empty")
        folder.chmod(_FOLDER_MODE)
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from None
    return folder


def written(recorder: Recorder, folder: Path, about: Mapping[str, Any]) -> Masked:
    """Write what was recorded: a file per answer, and a report of what was replaced in them.

    Args:
        recorder: What was recorded.
        folder: From `checked_folder`.
        about: Public facts of the recording, for its report.

    Raises:
        AirbyteTracedException: Something private would be left: nothing is written.
    """
    try:
        found = masked(recorder.exchanges)
    except OriginalLeftError as error:
        raise _private(str(error)) from None
    files = {_file_name(number, each): _text(each) for number, each in enumerate(found.exchanges, 1)}
    files["report.json"] = _text({"format": _FORMAT, **about, "answers": len(found.exchanges), **report(found)})
    if any(filter_secrets(text) != text for text in files.values()):
        raise _private("a secret of the configuration is in an answer")
    for name, text in files.items():
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text)
    return found


def report(found: Masked) -> dict[str, Any]:
    """What was replaced, by what it was and the field's name, and what was searched for."""
    replaced: dict[str, Counter[str]] = {}
    for (form, name), count in sorted(found.counts.items()):
        replaced.setdefault(form, Counter())[name or "(no name)"] += count
    return {"replaced": replaced, "originals_searched_for": found.searched, "originals_left": 0}


def _file_name(number: int, exchange: Mapping[str, Any]) -> str:
    return f"{number:04d}-{exchange['request']['path'].strip('/').replace('/', '-')}.json"


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _unusable(path: str, why: str) -> AirbyteTracedException:
    return AirbyteTracedException(
        message=f"Nothing can be recorded in {path}: {why}. Name a folder that is new or empty.",
        internal_message="unusable folder",
        failure_type=FailureType.config_error,
    )


def _private(why: str) -> AirbyteTracedException:
    return AirbyteTracedException(
        message=f"Nothing was written: {why}. Report this message; it holds nothing private.",
        internal_message="a recording would not be private",
        failure_type=FailureType.system_error,
    )
