"""The state of incremental reads: what tasks leave, and how it becomes the state to continue from.

Spark does not tell a data source whether what it read has been written anywhere, so nobody but the user knows when the
state may move. Each task that has read its share leaves its state beside the state's file; `commit_state` puts them
together when the write has succeeded. What is never committed is read again.
"""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pyarrow import fs

from source_tiktok_ads.spark.errors import TikTokAdsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Message = dict[str, Any]

_PARTS, _PLAN = ".parts", "plan.json"


class _Files:
    """JSON files beside each other, on any file system that Arrow knows by its URI."""

    def __init__(self, path: str) -> None:
        self._system, self.path = fs.FileSystem.from_uri(path)

    def read(self, path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """What a file holds; None where there is no such file."""
        if self._system.get_file_info(path).type is not fs.FileType.File:
            return None
        with self._system.open_input_stream(path) as file:
            return json.loads(file.read())

    def write(self, path: str, content: object) -> None:
        """Write a file at once: others see what was before, or all of it."""
        self._system.create_dir(posixpath.dirname(path), recursive=True)
        new = f"{path}.{uuid4().hex}"
        with self._system.open_output_stream(new) as file:
            file.write(json.dumps(content).encode())
        self._system.move(new, path)

    def names(self, *folder: str) -> list[str]:
        """What lies in a folder, in order."""
        found = self._system.get_file_info(fs.FileSelector(posixpath.join(*folder), allow_not_found=True))
        return sorted(posixpath.basename(each.path) for each in found)

    def remove(self, folder: str) -> None:
        """Remove a folder with all that is in it."""
        self._system.delete_dir(folder)


@dataclass(frozen=True)
class IncrementalRead:
    """One planned read of a stream, and the tasks that it consists of.

    Attributes:
        path: Of the state's file.
        folder: Where its tasks leave their states.
    """

    path: str
    folder: str

    @classmethod
    def plan(cls, path: str, stream: str, tasks: Sequence[str]) -> IncrementalRead:
        """Note which tasks there are, and what they continue from: a state that is committed meanwhile is none of it.

        Args:
            path: Of the state's file, or its URI.
            stream: The stream's name.
            tasks: What each reads, as the setting `shard`.

        Raises:
            TikTokAdsError: The state's file holds no state.
        """
        files = _Files(path)
        begun = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        read = cls(path, posixpath.join(files.path + _PARTS, stream, f"{begun}-{uuid4().hex[:8]}"))
        state = [each for each in _messages(files) if _stream_of(each) == stream]
        files.write(posixpath.join(read.folder, _PLAN), {"tasks": list(tasks), "state": state})
        return read

    def state(self) -> list[Message]:
        """The state messages to continue from.

        Raises:
            TikTokAdsError: A read that was planned later has been committed.
        """
        plan = _Files(self.path).read(posixpath.join(self.folder, _PLAN))
        if plan is None:
            raise TikTokAdsError(f"A later read has been committed in {self.path} meanwhile. Read again.")
        state: list[Message] = plan["state"]
        return state

    def leave(self, task: str, attempt: int, states: Sequence[Message]) -> None:
        """Note the state of a task that has read all.

        Args:
            task: What it read, as the setting `shard`.
            attempt: Of Spark; two attempts of a task may both come to their end.
            states: State messages, in order.
        """
        name = f"{task.replace('/', '-of-')}.{attempt}.json"
        _Files(self.path).write(posixpath.join(self.folder, name), {"task": task, "state": list(states[-1:])})


def commit_state(path: str) -> dict[str, int]:
    """Let the next read continue where the last whole read of each stream ended; to be called when its rows are safe.

    Gives how many partitions (ad accounts, or shops) the state of each stream has that was moved.

    Args:
        path: As in the option `state`.

    Raises:
        TikTokAdsError: No stream has been read in full since the last time.
    """
    files = _Files(path)
    moved: dict[str, Message] = {}
    done: list[str] = []
    for stream in files.names(files.path + _PARTS):
        reads = [posixpath.join(files.path + _PARTS, stream, name) for name in files.names(files.path + _PARTS, stream)]
        for number, folder in reversed(list(enumerate(reads, 1))):
            if found := _whole(files, folder):
                moved[stream] = found
                done += reads[:number]
                break
    if not moved:
        raise TikTokAdsError(f"There is no read to commit in {path}: no stream has been read in full since the last.")
    kept = [each for each in _messages(files) if _stream_of(each) not in moved]
    files.write(files.path, [*kept, *moved.values()])
    for folder in done:
        files.remove(folder)
    return {stream: len(_entries(message)) for stream, message in moved.items()}


def _whole(files: _Files, folder: str) -> Message | None:
    """The state of a read; None where a task has not read all."""
    plan = files.read(posixpath.join(folder, _PLAN))
    if plan is None:
        return None
    parts = [files.read(posixpath.join(folder, name)) for name in files.names(folder) if name.endswith(".json")]
    parts = [part for part in parts if "task" in part]
    messages = [message for part in parts for message in part["state"]]
    if {part["task"] for part in parts} != set(plan["tasks"]) or not messages:
        return None
    return merged(messages)


def merged(messages: Sequence[Message]) -> Message:
    """One state message of those of several tasks; of two values of one partition the earlier, which reads more.

    Unlike `commands.join_states`, which takes the last: two attempts of a task are not one after the other, and nobody
    says whose rows Spark took.
    """
    entries: dict[str, Mapping[str, Any]] = {}
    for entry in (each for message in messages for each in _entries(message)):
        key = json.dumps(entry["partition"], sort_keys=True)
        if key not in entries or list(entry["cursor"].values()) < list(entries[key]["cursor"].values()):
            entries[key] = entry
    first = messages[0]
    state = {**first["stream"]["stream_state"], "states": list(entries.values())}
    return {"type": "STREAM", "stream": {**first["stream"], "stream_state": state}}


def _messages(files: _Files) -> list[Message]:
    content = files.read(files.path) or []
    if not isinstance(content, list) or not all(isinstance(each, dict) and "stream" in each for each in content):
        raise TikTokAdsError(f"{files.path} holds no state: it must be a list of state messages.")
    return content


def _stream_of(message: Mapping[str, Any]) -> str:
    return str(message["stream"]["stream_descriptor"]["name"])


def _entries(message: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    entries: list[Mapping[str, Any]] = message["stream"]["stream_state"]["states"]
    return entries
