"""Records that are RECORD messages already: a page of finished lines."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

_DATA, _EMITTED_AT = b',"data":', b',"emitted_at":'


@dataclass(frozen=True, slots=True)
class Lines:
    """RECORD messages of one stream, none of them with `meta`.

    Attributes:
        keys: A hash of each record's key, as 64-bit integers.
        parts: The messages in the order of the keys, each with its line break, in parts of whole lines.
    """

    keys: array[int]
    parts: tuple[bytes, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.keys)

    @property
    def text(self) -> bytes:
        """All messages."""
        return b"".join(self.parts)

    def each(self) -> list[bytes]:
        """The messages one by one, with their line breaks."""
        return self.text.splitlines(keepends=True)

    def data(self) -> list[bytes]:
        """The records as JSON: the messages without what belongs to the stream and to the moment."""
        return [line.partition(_DATA)[2].rpartition(_EMITTED_AT)[0] for line in self.each()]

    def records(self) -> list[dict[str, Any]]:
        """The records."""
        return [orjson.loads(data) for data in self.data()]

    def texts(self, column: str) -> list[str]:
        """The values of a column of each record: a dimension, which is a text without marks to escape, and never null.

        Nothing else looks like it: within a text, quotation marks are escaped.
        """
        return [text.decode() for text in re.findall(b'"%b":"([^"]*)"' % re.escape(column.encode()), self.text)]

    def chosen(self, places: Sequence[int]) -> Lines:
        """Only the messages at these places."""
        lines = self.each()
        keys = array("q", [self.keys[place] for place in places])
        return Lines(keys, (b"".join([lines[place] for place in places]),))
