"""Work is done once, and a worker that would wait for one piece of it does another."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

from integration_tests.running.once import once, once_of

if TYPE_CHECKING:
    from pathlib import Path


def test_work_is_done_once(tmp_path: Path) -> None:
    done: list[str] = []

    def work() -> int:
        done.append("once")
        return len(done)

    assert (once(tmp_path, "a", work), once(tmp_path, "a", work), done) == (1, 1, ["once"])


def test_what_nobody_is_at_is_done_while_another_is_at_what_is_needed(tmp_path: Path) -> None:
    done: list[str] = []
    other = (tmp_path / "a.lock").open("w")
    fcntl.flock(other, fcntl.LOCK_EX)  # another worker is at a, until b is done

    def second() -> str:
        done.append("b")
        other.close()
        return "result of b"

    def first() -> str:
        done.append("a")
        return "result of a"

    works = {"a": first, "b": second}
    assert once_of(tmp_path, works, "a") == "result of a"
    assert (once_of(tmp_path, works, "b"), done) == ("result of b", ["b", "a"])


def test_nothing_else_is_done_where_what_is_needed_is_free(tmp_path: Path) -> None:
    done: list[str] = []
    works = {name: lambda name=name: done.append(name) for name in ("a", "b")}
    once_of(tmp_path, works, "b")
    assert done == ["b"]
