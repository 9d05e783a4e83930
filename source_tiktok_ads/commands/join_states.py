"""`python -m source_tiktok_ads.commands.join_states FILE…`: one state of what several processes have read.

A file is a state, as `--state` takes it, or what a `read` printed. Of each stream and partition the last one counts, so
the older files come first: a process that read only its shard moves its own ad accounts on and leaves the others where
they were. Nothing has to be split before a read: a shard takes the whole state, and writes that of its own ad accounts.
With `--shard 2/8` the result is what that shard would write.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.accounts.shard import WHOLE, Shard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from source_tiktok_ads.basics import Json

_HEAD = 16  # bytes by which a state is told from messages
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"  # a byte order mark, blanks
_RECORD = b'{"type":"RECORD"'  # not parsed: they are nearly all that a read prints


class UnusableFileError(Exception):
    """A file is there, and is no state; or it is not there."""


def states_in(path: Path) -> Iterator[dict[str, Any]]:
    """The state messages of a file, in the order in which they came; none of an empty file.

    Args:
        path: Of a state, or of what a `read` printed; a last line that breaks off, as after a killed process or on a
            full disk, holds none.

    Raises:
        UnusableFileError: It cannot be read, or what should be a state is none.
    """
    try:
        with path.open("rb") as file:
            if file.peek(_HEAD)[:_HEAD].lstrip(_BEFORE_JSON)[:1] == b"[":
                yield from _checked(path, json.load(file))
            else:
                yield from _checked(path, _printed_states(file))
    except OSError as error:
        raise UnusableFileError(f"{path}: {error.strerror}") from error
    except RecursionError as error:
        raise UnusableFileError(f"{path}: it is nested too deeply") from error
    except ValueError as error:
        raise UnusableFileError(f"{path}: {error}") from error


def _printed_states(file: Iterable[bytes]) -> Iterator[Any]:
    """What the STATE messages among these lines hold.

    Raises:
        ValueError: There are lines, and none of them is a message.
    """
    lines = messages = 0
    for line in file:
        lines += 1
        if line.startswith(_RECORD):
            messages += 1
        elif message := _message(line):
            messages += 1
            if message["type"] == "STATE":
                yield message.get("state")
    if lines and not messages:
        raise ValueError("it holds neither a list of states nor the messages of a read")


def _message(line: bytes) -> dict[str, Any] | None:
    try:
        message: Json = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) and "type" in message else None


def _checked(path: Path, states: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The states, each of one stream, with a partition and a cursor in each of its entries."""
    for state in states:
        try:
            entries = state["stream"]["stream_state"].get("states", ())
            complete = state["stream"]["stream_descriptor"]["name"] and all(
                _is_partition(entry["partition"]) and isinstance(entry["cursor"], dict) for entry in entries
            )
        except (AttributeError, KeyError, TypeError):
            complete = False
        if not complete:
            raise UnusableFileError(f"{path}: it holds something that is no state of a stream")
        yield state


def _is_partition(value: Any) -> bool:  # noqa: ANN401 - whatever JSON can hold
    """Whether it is one: names and ids, which a state that went through other hands may have as numbers."""
    return isinstance(value, dict) and all(type(each) in (str, int) for each in value.values())


def joined(states: Iterable[dict[str, Any]], shard: Shard = WHOLE) -> list[dict[str, Any]]:
    """One state of each stream, with the last entry of each partition; of one without partitions, the last as it is.

    Args:
        states: Of any streams, the older ones first.
        shard: Whose partitions are kept.
    """
    last: dict[str, dict[str, Any]] = {}
    partitions: dict[str, dict[str, Any]] = {}
    for state in states:
        stream = json.dumps(state["stream"]["stream_descriptor"], sort_keys=True)
        last[stream] = state
        entries = state["stream"]["stream_state"].get("states", ())
        found = [
            {**entry, "partition": {name: str(id_) for name, id_ in entry["partition"].items()}} for entry in entries
        ]
        partitions.setdefault(stream, {}).update(
            {
                json.dumps(entry["partition"], sort_keys=True): entry
                for entry in found
                if shard.keeps(tuple(entry["partition"].items()))
            }
        )
    return [_with_entries(state, list(partitions[stream].values())) for stream, state in last.items()]


def _with_entries(state: dict[str, Any], entries: list[Any]) -> dict[str, Any]:
    whole = state["stream"]["stream_state"]
    if "states" not in whole:
        return state
    return {**state, "stream": {**state["stream"], "stream_state": {**whole, "states": entries}}}


def _shard(text: str) -> Shard:
    number, slash, of = text.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise argparse.ArgumentTypeError(f"{text!r} is not written like 2/8: the second of eight")
    return Shard.of_setting(text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the state of all files together as one line of JSON.

    Raises:
        SystemExit: With code 1 and one sentence, when a file cannot be used; nothing is printed then.
    """
    parser = argparse.ArgumentParser(
        prog="python -m source_tiktok_ads.commands.join_states",
        description="Print one state of the states of several processes, as --state takes it.",
    )
    parser.add_argument("--shard", type=_shard, default=WHOLE, help="keep what this shard reads, such as 2/8")
    parser.add_argument("files", nargs="+", type=Path, help="states, or what reads have printed; the older ones first")
    options = parser.parse_args(arguments)
    try:
        states = joined((state for path in options.files for state in states_in(path)), options.shard)
    except UnusableFileError as error:
        sys.exit(f"The states cannot be joined: {error}.")
    sys.stdout.write(f"{json.dumps(states, separators=(',', ':'))}\n")


if __name__ == "__main__":
    main()
