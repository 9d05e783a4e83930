"""A bar for a sync that knows how much is left: days of reports still to be read, tables still to be written."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from airbyte.progress import ProgressTracker
    from rich.console import RenderableType

_ACCOUNTS = "ad_accounts"
# A report by hour takes a request for each day, all others one for 30 days.
_HOURLY_WEIGHT = 30


class Reading:
    """How much of a sync has been read, from the connector's own messages.

    A stream is done when the connector says so. Before that, its states tell how far each ad account has come.

    Args:
        streams: Names of the streams that are read.
        first_day: Where reports start; None in an incremental sync, whose states start near their end.
    """

    def __init__(self, streams: Sequence[str], first_day: date | None) -> None:
        self.records = 0
        self._first_day = first_day
        self._accounts: set[str] = set()
        self._done = dict.fromkeys(streams, 0.0)

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        weights = {name: _HOURLY_WEIGHT if "hourly" in name else 1 for name in self._done}
        return sum(self._done[name] * weight for name, weight in weights.items()) / sum(weights.values())

    @property
    def streams_read(self) -> int:
        """How many streams are done."""
        return sum(done == 1 for done in self._done.values())

    def watched(self, messages: Iterable[Any]) -> Iterator[Any]:
        """The same messages (`AirbyteMessage`), each counted."""
        for message in messages:
            if message.record:
                self.records += 1
                if message.record.stream == _ACCOUNTS:
                    self._accounts.add(str(message.record.data.get("advertiser_id")))
            elif message.state and message.state.stream:
                self._state(message.state.stream)
            elif message.trace and message.trace.stream_status:
                self._status(message.trace.stream_status)
            yield message

    def _status(self, status: Any) -> None:  # noqa: ANN401 - of the Airbyte protocol
        if status.status.value == "COMPLETE" and status.stream_descriptor.name in self._done:
            self._done[status.stream_descriptor.name] = 1.0

    def _state(self, state: Any) -> None:  # noqa: ANN401 - of the Airbyte protocol
        name = state.stream_descriptor.name
        values = (state.stream_state.model_dump() if state.stream_state else {}).get("states", ())
        if self._first_day is None or self._done.get(name, 1.0) == 1:
            return
        shares = [self._share_of(value["cursor"]) for value in values]
        self._done[name] = min(0.99, sum(shares) / max(len(shares), len(self._accounts), 1))

    def _share_of(self, cursor: dict[str, str]) -> float:
        """How much of the days one ad account has behind it; lists, which have no day, count when they are done."""
        text = next((value for name, value in cursor.items() if name.startswith("stat_time")), None)
        if text is None or self._first_day is None:
            return 0.0
        days = (datetime.now(UTC).date() - self._first_day).days or 1
        return max(0.0, min(1.0, (date.fromisoformat(text[:10]) - self._first_day).days / days))


class _Bars(Progress):
    """Two bars that look up their own state whenever they are drawn."""

    def __init__(self, reading: Reading, tables: int) -> None:
        self.tracker: ProgressTracker | None = None
        self.ended_well = False
        self._reading = reading
        self._tables = tables
        columns = (
            TextColumn("  {task.description}"),
            BarColumn(20),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[note]}"),
        )
        super().__init__(*columns, console=Console(stderr=True), refresh_per_second=4)
        self.add_task("Reading", total=1.0, note="")
        self.add_task("Writing", total=tables, note="")

    def get_renderables(self) -> Iterable[RenderableType]:
        """What is drawn now."""
        # A stream without a record has no table to write, and is counted at the end.
        written = len(self.tracker.finalized_stream_names) if self.tracker else 0
        written, reading = self._tables if self.ended_well else written, self._reading
        records = f"{reading.records:,} records, {reading.streams_read} of {self._tables} streams"
        state = ((reading.share, records), (written, f"{written} of {self._tables} tables"))
        for task, (completed, note) in zip(self.task_ids, state, strict=False):
            self.update(task, completed=completed, note=note)
        return super().get_renderables()


class SyncProgress:
    """The bars of one sync; `reading` is fed with its messages, `watch` with what counts the tables."""

    def __init__(self, streams: Sequence[str], first_day: date | None) -> None:
        self.reading = Reading(streams, first_day)
        self._bars = _Bars(self.reading, len(streams))

    def watch(self, tracker: ProgressTracker) -> None:
        """Take the number of written tables from PyAirbyte's own count."""
        self._bars.tracker = tracker

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Draw the bars while the context lasts: on a terminal as it goes, elsewhere as it was at the end."""
        with self._bars:
            yield
            self._bars.ended_well = True
