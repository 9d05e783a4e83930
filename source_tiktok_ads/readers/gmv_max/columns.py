"""The columns of a report of GMV Max: what is asked for, how each value is read, what the schema says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any

from source_tiktok_ads import catalogue
from source_tiktok_ads.catalogue import DAY
from source_tiktok_ads.readers.columns import described, log_dropped
from source_tiktok_ads.readers.reports.column_values import read_column
from source_tiktok_ads.readers.values import ChangedRecord, known_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from source_tiktok_ads.accounts.account import Account
    from source_tiktok_ads.basics import Row
    from source_tiktok_ads.catalogue import Field
    from source_tiktok_ads.readers.reports.column_values import Column
    from source_tiktok_ads.readers.values import Change

STORE = "store_id"
_REPORT, _ACCOUNT, _ADVERTISER = "gmv_max_report", "report_account", "advertiser_id"


@dataclass(frozen=True)
class GmvMaxColumns:
    """The columns of one report of GMV Max.

    Attributes:
        dimensions: As asked for; they are the key beside the ad account and the shop.
        metrics: Metric columns.
        selected: The columns that the configured catalog holds; None for all.
    """

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    selected: frozenset[str] | None = None

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The ad account, the shop and all dimensions."""
        return tuple(dict.fromkeys((_ADVERTISER, STORE, *self.dimensions)))

    @cached_property
    def fields(self) -> dict[str, Field]:
        """All columns in the order of the schema."""
        own, account = catalogue.entity_fields(_REPORT), catalogue.entity_fields(_ACCOUNT)
        names = dict.fromkeys((*self.dimensions, *self.metrics))
        return {**account, STORE: own[STORE], **{name: own[name] for name in names if name not in account}}

    @property
    def money(self) -> frozenset[str]:
        """Metrics that are amounts of money."""
        return frozenset(name for name, field in self.fields.items() if field.unit == "money")

    def json_schema(self) -> dict[str, Any]:
        """The stream's JSON schema, every property nullable and described."""
        return described({name: field.json_schema() for name, field in self.fields.items()})

    def selecting(self, columns: Collection[str] | None) -> GmvMaxColumns:
        """The same report with only these columns (and its key) asked for and emitted; None for all."""
        selected = None if columns is None else frozenset(columns) | frozenset(self.primary_key)
        return replace(self, selected=selected)

    @cached_property
    def request_metrics(self) -> tuple[str, ...]:
        """The selected metrics."""
        return tuple(name for name in self.metrics if self._is_wanted(name))

    def _is_wanted(self, name: str) -> bool:
        return self.selected is None or name in self.selected

    def records(self, rows: Sequence[Row], account: Account) -> list[dict[str, Any]]:
        """Rows of an answer as records, column by column.

        The currency is the ad account's, whatever a row says.

        Args:
            rows: With `dimensions` and `metrics`.
            account: Of whom, and of which shop.
        """
        dimensions, metrics = [row["dimensions"] for row in rows], [row.get("metrics") or {} for row in rows]
        log_dropped(f"Report of {account.place}", metrics, self.metrics)
        filled = {**dict(account.key), "currency": account.currency, "timezone": account.timezone}
        changes: dict[int, list[Change]] = {}
        emitted = {name: field for name, field in self.fields.items() if self._is_wanted(name)}
        answered = {name: dimensions if name in self.dimensions else metrics for name in emitted}
        columns = [
            repeat(filled[name], len(rows))
            if name in filled
            else _read(field, [each.get(name) for each in answered[name]], changes)
            for name, field in emitted.items()
        ]
        records = [dict(zip(emitted, values, strict=True)) for values in zip(*columns, strict=True)]
        for row, noted in changes.items():
            records[row] = ChangedRecord(records[row], noted)
        return records


def _read(field: Field, values: Sequence[Any], changes: dict[int, list[Change]]) -> Column:
    if field.cast == "known_text":
        values = [known_text(value) for value in values]
    kind = DAY if field.name == DAY else "id" if field.cast == "id" else field.type
    return read_column(kind, values, field.name, changes)
