"""The simulated APIs that tests share: one moment, and a fixture in one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import pytest

from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterator

# It is already the 17th in Auckland; the simulated world's busy day is the 6th.
NOW = datetime(2026, 3, 16, 13, 0, tzinfo=UTC)
# Earlier on that day: in Los Angeles it is too young to have a row.
MORNING = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
# Three days later, and still the 18th in Los Angeles and New York.
LATER = datetime(2026, 3, 19, 3, 30, tzinfo=UTC)


def api_fixture(
    world: str = "tiny",
    *,
    scope: Literal["function", "module"] = "function",
    now: datetime | None = NOW,
    **knobs: Any,  # noqa: ANN401 - each knob has its own type
) -> Any:  # noqa: ANN401 - pytest keeps the type of a fixture's definition to itself
    """Make the fixture of a simulated API, for a test module to keep under the name of its tests' argument.

    Args:
        world: The world of `SimulatedApi`: `tiny` starts in a moment, `default` has lists of several pages.
        scope: `function` for tests that change the world or read the request log, `module` for those that only ask.
        now: The moment of the world and of its clock; None follows the real clock.
        knobs: Initial values of the simulated API's `Knobs`.
    """

    @pytest.fixture(scope=scope)
    def api() -> Iterator[SimulatedApi]:
        with SimulatedApi(now=now, world=world, **knobs) as running:
            yield running

    return api
