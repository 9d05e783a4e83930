"""The errors of a read: each cause a few times at most, however many streams it has cost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from airbyte_cdk.models import FailureType

from source_tiktok_ads.wording import join_first_names

if TYPE_CHECKING:
    from airbyte_cdk.models import AirbyteErrorTraceMessage

_PRINTED = 3  # errors of one cause that name a stream each
_PLACE = re.compile(r"^stream \w+(, ad account \d+)?: ")
_COST = re.compile(r" For this cause, \d+ parts of the stream.* were not read\.$")


class StreamErrors:
    """Errors that streams have printed.

    Attributes:
        kinds: Their types.
    """

    def __init__(self) -> None:
        self.kinds: set[FailureType | None] = set()
        self._streams: dict[str, dict[str, None]] = {}  # by cause

    def is_to_be_printed(self, error: AirbyteErrorTraceMessage) -> bool:
        """Note an error; whether it is printed.

        One that is about no stream in particular is printed once, and one that time heals a few times; one that needs
        somebody is said of each stream.

        Args:
            error: Of a stream.
        """
        self.kinds.add(error.failure_type)
        stream = error.stream_descriptor.name if error.stream_descriptor else ""
        place = _PLACE.match(error.message)
        cause = _COST.sub("", error.message[place.end() :] if place else error.message)
        streams = self._streams.setdefault(cause, {})
        is_news = stream in streams or len(streams) < (_PRINTED if place else 1)
        streams[stream] = None
        return is_news or bool(place and error.failure_type is not FailureType.transient_error)

    def summary(self) -> str:
        """Which streams did not come in full, and how many of them for one cause; empty where none failed."""
        names = list(dict.fromkeys(name for streams in self._streams.values() for name in streams if name))
        if not names:
            return ""
        shared = [
            f" {len(streams)} streams have one cause in common: {cause}"
            for cause, streams in self._streams.items()
            if len(streams) > 1
        ]
        return f"Not read in full: {join_first_names(names)}; the errors before this say why.{''.join(shared)}"
