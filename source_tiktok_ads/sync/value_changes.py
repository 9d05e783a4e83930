"""Values that no column could hold: said on each record in Airbyte's words, and once per column in the log."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from airbyte_cdk.models import AirbyteRecordMessageFileReference
from airbyte_protocol_dataclasses.models import (  # type: ignore[import-untyped]  # the CDK's
    AirbyteRecordMessageMeta,
    AirbyteRecordMessageMetaChange,
    Reason,
)
from airbyte_protocol_dataclasses.models import Change as ChangeKind

from source_tiktok_ads.readers.values import ChangedRecord
from source_tiktok_ads.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from airbyte_cdk.models import AirbyteMessage

    from source_tiktok_ads.readers.values import Change

logger = logging.getLogger("airbyte")

_REASON = Reason.SOURCE_SERIALIZATION_ERROR
_EXAMPLE = 40  # characters
_WORDS = {
    "NULLED": "%d values do not fit its type and are null, such as %s",
    "TRUNCATED": "%d values are not whole, such as %s",
}


def meta_of(changes: Iterable[Change]) -> AirbyteRecordMessageMeta:
    """The `meta` of a record in Airbyte's protocol; each field and kind once."""
    distinct = dict.fromkeys((each.field, ChangeKind(each.kind)) for each in changes)
    return AirbyteRecordMessageMeta([AirbyteRecordMessageMetaChange(*each, _REASON) for each in distinct])


def as_json(meta: AirbyteRecordMessageMeta) -> dict[str, Any]:
    """A `meta` as JSON has it."""
    changes = meta.changes or []
    return {"changes": [{"field": c.field, "change": c.change.value, "reason": c.reason.value} for c in changes]}


def from_json(meta: Mapping[str, Any]) -> AirbyteRecordMessageMeta:
    """A `meta` that `as_json` has made."""
    return AirbyteRecordMessageMeta(
        [
            AirbyteRecordMessageMetaChange(each["field"], ChangeKind(each["change"]), Reason(each["reason"]))
            for each in meta["changes"]
        ]
    )


class ChangesInTransit(AirbyteRecordMessageFileReference):  # type: ignore[misc]  # untyped in the CDK
    """Carries a record's changes through the CDK, which makes a message of a record and has no place for them.

    It takes a reference to a file along as it is. No record of this source has a file, and `arrived` puts the changes
    where they belong before a message leaves the source.
    """

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__()
        self.changes = changes


def arrived(message: AirbyteMessage) -> AirbyteMessage:
    """The message, with the changes of its record in its `meta`."""
    record = message.record
    if record is not None and isinstance(record.file_reference, ChangesInTransit):
        record.meta = meta_of(record.file_reference.changes)
        record.file_reference = None
    return message


@dataclass
class _Column:
    """How often a column could not hold a value, and the first such value."""

    example: Any
    count: int = 0


class ValueChanges:
    """Counts the changes of a stream's records.

    Args:
        stream: The stream's name.
    """

    def __init__(self, stream: str) -> None:
        self._stream = stream
        self._columns: dict[tuple[str, str], _Column] = {}
        self._lock = threading.Lock()

    def count(self, records: Iterable[dict[str, Any]]) -> None:
        """Count those of records that are about to be emitted."""
        for record in records:
            if type(record) is ChangedRecord:
                with self._lock:
                    for change in record.changes:
                        self._columns.setdefault((change.field, change.kind), _Column(change.value)).count += 1

    def warn(self) -> None:
        """Say once per column what was counted."""
        for (field, kind), column in self._columns.items():
            words = _WORDS[kind] % (column.count, _excerpt(column.example))
            logger.warning("Stream %s, column %s: %s. Its records say so in meta.changes.", self._stream, field, words)


def _excerpt(value: Any) -> str:  # noqa: ANN401 - whatever an answer held
    """An example, as JSON, without secrets and short."""
    return shortened(orjson.dumps(value, default=str).decode(), _EXAMPLE)
