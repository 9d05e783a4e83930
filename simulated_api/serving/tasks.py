"""Tasks that make a file: how often they are looked at before they are done, and which of them fail."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulated_api.trouble.errors import ApiError, no_such

if TYPE_CHECKING:
    from collections.abc import Hashable

NOT_READY = 40201
_FIRST = 7_602_119_211_673_993_000


@dataclass
class Task:
    """One task.

    Attributes:
        id: Its id, digits.
        of: What was asked for, as whoever made it knows it.
        owner: Whose it is: nobody else can look at it.
        looks: How often it will be looked at before it is done.
        fails: Whether it is not done then, but has failed.
        unready: How many downloads will be refused although it is done.
    """

    id: str
    of: Any
    owner: Any
    looks: int
    fails: bool
    unready: int

    @property
    def is_done(self) -> bool:
        """Whether its file can be downloaded."""
        return self.looks <= 0 and not self.fails


class Tasks:
    """The tasks of a simulation; the caller holds its lock."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self._made: Counter[Hashable] = Counter()

    def create(self, of: Hashable, owner: Hashable, *, looks: int, failing: int, unready: int) -> Task:
        """Make a task; the first `failing` of one and the same file fail."""
        self._made[of, owner] += 1
        number = str(_FIRST + len(self._tasks))
        task = Task(number, of, owner, looks, self._made[of, owner] <= failing, unready)
        self._tasks[number] = task
        return task

    def find(self, identity: str, owner: Hashable) -> Task:
        """The task of an owner.

        Raises:
            ApiError: There is none.
        """
        task = self._tasks.get(identity)
        if task is None or task.owner != owner:
            raise no_such("task", identity)
        return task

    def look(self, task: Task) -> str:
        """Look at a task: `running`, `done` or `failed`."""
        task.looks -= 1
        if task.looks > 0:
            return "running"
        return "failed" if task.fails else "done"

    def take(self, task: Task) -> None:
        """Take a file.

        Raises:
            ApiError: It is not ready.
        """
        if task.is_done and task.unready <= 0:
            return
        task.unready -= 1
        raise ApiError(NOT_READY, "The task is not ready.")
