"""How a read ends before its time: with a state that says no more than what was printed before it."""

from __future__ import annotations

import signal
from queue import Empty
from typing import TYPE_CHECKING, Any

from airbyte_cdk.models import AirbyteLogMessage, AirbyteMessage, FailureType, Level, Type
from airbyte_cdk.utils.traced_exception import AirbyteTracedException

from source_tiktok_ads.sync.record_pages import PageMessage, RecordPage
from source_tiktok_ads.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from queue import Queue

    from source_tiktok_ads.sync.state import AccountCursor


class InterruptedReadError(AirbyteTracedException):
    """A signal ended the read.

    Args:
        number: Of the signal.

    Attributes:
        exit_code: Of the process, as shells give it for that signal.
    """

    def __init__(self, number: int) -> None:
        name = signal.Signals(number).name
        super().__init__(
            message=f"The sync was ended by {name} before it was complete; the next one goes on from the last state.",
            internal_message=f"ended by {name}",
            failure_type=FailureType.transient_error,
        )
        self.exit_code = 128 + number


class Interruption(AirbyteMessage):
    """An item of the CDK's queue that stands for a signal; the thread that prints meets it in its turn.

    It takes its turn like a record, so that no record is lost that the thread has in hand when the signal arrives.

    Args:
        number: Of the signal.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        text = f"Ended by {signal.Signals(number).name}."
        super().__init__(type=Type.LOG, log=AirbyteLogMessage(level=Level.WARN, message=text))

    def error(self) -> InterruptedReadError:
        """The error that the read ends with."""
        return InterruptedReadError(self.number)


def closing_messages(queue: Queue[Any], cursors: Iterable[AccountCursor]) -> Iterator[AirbyteMessage]:
    """What is left to print when a read is broken off: records on their way, then the state of all finished parts.

    A part counts as finished once its last record is in the queue, so the states are taken first, and then as many
    items as the queue holds at that moment. Workers that are still reading add more behind them, which nobody prints
    and no state counts.

    Args:
        queue: The CDK's queue between its workers and the thread that prints.
        cursors: Of the streams that are read.
    """
    states = [message for cursor in cursors if (message := cursor.state_message())]
    for _ in range(queue.qsize()):
        try:
            item = queue.get_nowait()
        except Empty:
            break
        if isinstance(item, RecordPage):
            yield PageMessage(item)
        elif isinstance(item, AirbyteMessage) and not isinstance(item, Interruption):
            yield item
    yield from states


def missing_streams(configured: Iterable[str], offered: Sequence[str]) -> AirbyteTracedException | None:
    """An error for configured streams that the source does not have; None where it has all of them.

    Args:
        configured: Names of the configured catalog.
        offered: Names of the source's streams.
    """
    missing = [name for name in configured if name not in offered]
    if not missing:
        return None
    names = "; ".join(f"{name!r}{did_you_mean(name, offered)}" for name in missing)
    return AirbyteTracedException(
        message=f"The connection has streams that this source does not have: {names}. Was a custom report or endpoint "
        "renamed or removed? Refresh the schema, or take the stream out of the connection.",
        internal_message="unknown streams",
        failure_type=FailureType.config_error,
    )
