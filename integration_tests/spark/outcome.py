"""What came of a scene; in a module of its own, since it goes from one process to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from integration_tests.running.connector import Record


@dataclass
class Outcome:
    """What came of a scene.

    Attributes:
        records: What Spark gave, as JSON has it.
        truth: What there was.
        types: Spark's type of each column.
        requests: Path and parameters of each.
        notes: Whatever else a test looks at.
        error: Why the scene did not come to its end.
    """

    records: list[Record] = field(default_factory=list)
    truth: list[Record] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    error: str = ""
