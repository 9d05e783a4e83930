"""A stream as the manifest declares it, read for what the source needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.readers.gmv_max.entry import GmvMaxEntry
from source_tiktok_ads.readers.jobs.entry import JobEntry
from source_tiktok_ads.readers.lists.entry import ListEntry
from source_tiktok_ads.readers.reports.entry import ReportEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from source_tiktok_ads.custom.endpoints import CustomEndpoint
    from source_tiktok_ads.endpoints.templates import LookUp

_OF_THE_COMPONENT = frozenset({"type", "class_name", "$parameters", "cursor_field"})


@dataclass(frozen=True)
class Declaration:
    """One entry of the manifest's `streams`, references resolved and parameters propagated.

    Attributes:
        definition: The entry.
        endpoint: What a custom endpoint's stream is read from.
        properties: Of the configured catalog's schema: what the columns of a custom endpoint are.
        is_custom: Whether the configuration adds it.
    """

    definition: Mapping[str, Any]
    endpoint: CustomEndpoint | None = None
    properties: Mapping[str, Any] | None = None
    is_custom: bool = False

    @property
    def name(self) -> str:
        """The stream's name."""
        return str(self.definition["name"])

    @property
    def reader(self) -> Mapping[str, Any]:
        """The component that reads the stream, as the CDK's factory takes it."""
        component: Mapping[str, Any] = self.definition["retriever"]
        return component

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Columns that make a record the same record; a report's are its dimensions, and not declared."""
        return tuple(self.endpoint.primary_key if self.endpoint else self.definition["primary_key"])

    @property
    def cursor_field(self) -> str | None:
        """The column that the state is about; None for a stream that is always read in full."""
        return self.reader.get("cursor_field")

    @cached_property
    def report_entry(self) -> ReportEntry | None:
        """What a report is asked for; None for other streams."""
        if "report_type" not in self.reader:
            return None
        return ReportEntry.model_validate({**self._entry, "cursor_field": self.cursor_field})

    @cached_property
    def gmv_max_entry(self) -> GmvMaxEntry | None:
        """What a report of GMV Max is asked for; None for other streams."""
        if "stores" not in self.reader:
            return None
        return GmvMaxEntry.model_validate({**self._entry, "cursor_field": self.cursor_field})

    @cached_property
    def list_entry(self) -> ListEntry | None:
        """What a list is asked for; None for reports, and where the directory of ad accounts has all of it."""
        if self.endpoint:
            return ListEntry.of_endpoint(self.endpoint)
        if self.report_entry or self.gmv_max_entry or "path" not in self.reader:
            return None
        return ListEntry.model_validate(self._entry)

    @property
    def look_ups(self) -> tuple[LookUp, ...]:
        """What is taken from other streams."""
        entry = self.list_entry or self.gmv_max_entry or self.job_entry
        return entry.every_look_up if entry else ()

    @property
    def permission(self) -> str | None:
        """What TikTok calls the permission that the endpoint needs, where it is not one of every app's."""
        entry = self.list_entry or self.gmv_max_entry or self.job_entry
        return entry.permission if entry else None

    @cached_property
    def job_entry(self) -> JobEntry | None:
        """What a stream asks for whose records are in files that the API makes; None for other streams."""
        return JobEntry.model_validate(self._entry) if "create" in self.reader else None

    @property
    def by_account(self) -> bool:
        """Whether the stream is read by ad account."""
        return self.list_entry is None or self.list_entry.per_advertiser

    @property
    def path(self) -> str | None:
        """The endpoint that the stream is read from; None where the directory of ad accounts has all of it."""
        entry = self.report_entry or self.gmv_max_entry or self.list_entry or self.job_entry
        return entry.path if entry else None

    @property
    def _entry(self) -> dict[str, Any]:
        return {name: value for name, value in self.reader.items() if name not in _OF_THE_COMPONENT}
