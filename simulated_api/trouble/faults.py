"""Faults that a test injects: which requests they meet, how often, and what happens then."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulated_api.trouble.actions import Action

Matcher = Any


@dataclass
class Fault:
    """One rule. It fires on the matching requests after the first `after`, `times` times (None: always).

    Attributes:
        path: below the API root; None matches all.
        params: expected parameters: a value (compared decoded and as text) or a callable that judges the value.
    """

    action: Action
    path: str | None = None
    params: Mapping[str, Matcher] = field(default_factory=dict)
    after: int = 0
    times: int | None = 1
    matched: int = 0
    fired: int = 0

    def meets(self, path: str, params: Mapping[str, Any]) -> bool:
        """Whether a request matches."""
        if self.path is not None and path != self.path:
            return False
        return all(_agrees(matcher, params.get(name)) for name, matcher in self.params.items())


def _agrees(matcher: Matcher, value: object) -> bool:
    if callable(matcher):
        return bool(matcher(value))
    return value == matcher or (value is not None and str(value) == str(matcher))


class Faults:
    """The rules in force; the first rule that fires wins."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        *,
        action: Action,
        path: str | None = None,
        params: Mapping[str, Matcher | Callable[[Any], bool]] | None = None,
        after: int = 0,
        times: int | None = 1,
    ) -> Fault:
        """Add a rule and return it (its `matched` and `fired` count up)."""
        fault = Fault(action, path, params or {}, after, times)
        with self._lock:
            self._rules.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all rules."""
        with self._lock:
            self._rules.clear()

    def strike(self, path: str, params: Mapping[str, Any]) -> Action | None:
        """Return the action for a request, if a rule fires."""
        with self._lock:
            for rule in self._rules:
                if not rule.meets(path, params):
                    continue
                rule.matched += 1
                if rule.matched > rule.after and (rule.times is None or rule.fired < rule.times):
                    rule.fired += 1
                    return rule.action
        return None
