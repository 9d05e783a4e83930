"""What came back for a reading, as judges look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.endpoints.record_path import found_at, parse_path
from source_tiktok_ads.lists.pages import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.api.answer import Answer

_GROUPS = ("dimensions", "metrics")


@dataclass(frozen=True)
class Reply:
    """An answer, taken or refused.

    Attributes:
        path: That was asked.
        params: As sent, before they become text.
        answer: As it came.
        taken: Whether the API took the request; else it refused it.
        record_path: Where the rows are.
    """

    path: str
    params: Mapping[str, Any]
    answer: Answer
    taken: bool
    record_path: str = "data.list"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows; those of a report flat, dimensions and metrics side by side."""
        found = found_at(self.answer.data, parse_path(self.record_path))
        rows = found[0] if len(found) == 1 and isinstance(found[0], list) else found
        return [_flat(row) for row in rows if isinstance(row, dict)]

    @property
    def total(self) -> int:
        """How many rows there are, as the API counts them."""
        return counted(self.answer.data) or len(self.rows)

    @property
    def is_whole(self) -> bool:
        """Whether all rows came, as far as the total goes."""
        return self.total <= len(self.rows)

    @property
    def is_capped(self) -> bool:
        """Whether the API says that its pages are smaller than asked for."""
        info, asked = self.answer.data.get("page_info"), self.params.get("page_size")
        size = info.get("page_size") if isinstance(info, dict) else None
        return isinstance(size, int) and isinstance(asked, int) and 0 < size < asked

    @property
    def refusal(self) -> str:
        """Code and text."""
        return f"{self.answer.code.number} {self.answer.text}"


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    groups = [row[name] for name in _GROUPS if isinstance(row.get(name), dict)]
    return {name: value for group in groups for name, value in group.items()} if groups else row
