"""A report of GMV Max as data: what it is asked for, and where what its requests name is taken from."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from source_tiktok_ads.endpoints.request import Count, Object, Text
from source_tiktok_ads.endpoints.templates import LookUp
from source_tiktok_ads.readers.reports.entry import Days, Names


class Parents(BaseModel):
    """Values of another stream that requests name.

    Attributes:
        stream: The other stream.
        column: Whose values.
        where: Which of its records count: columns with the values that they must have.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    stream: Text
    column: Text
    where: dict[str, Any] = Field(default_factory=dict)

    @property
    def look_ups(self) -> tuple[LookUp, ...]:
        """The columns of the other stream, that of the values first."""
        return tuple(LookUp(self.stream, name) for name in (self.column, *self.where))


class GmvMaxEntry(BaseModel):
    """A report of GMV Max that the manifest declares.

    Attributes:
        path: The report endpoint.
        permission: What TikTok calls the permission that it needs.
        page_size: Rows of a page.
        days_per_request: Days of a window, the most that the API takes with days.
        cursor_field: The time dimension that the state is about.
        first_day: Before it there are no figures but `costs`.
        costs: Metrics that there are earlier.
        first_day_of_costs: Before it there are no figures at all.
        stores: The shops, each a request of its own.
        dimensions: What rows are grouped by; the key beside the ad account and the shop.
        metrics: Metric columns.
        filtering: The filter that every request has.
        deleted: What the filter has besides where deleted campaigns are wanted; named ones come although deleted.
        campaigns: The campaigns that requests must name; None: they need not.
        products_of: The report whose products requests must name, of the same campaigns and days.
        of_one_campaign: Metrics that the API gives of one campaign at a time alone, without its id as a dimension.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Text
    permission: Text
    page_size: Count
    days_per_request: Days
    cursor_field: Text
    first_day: date
    costs: Names
    first_day_of_costs: date
    stores: Parents
    dimensions: Names
    metrics: Names
    filtering: Object = Field(default_factory=dict)
    deleted: Object = Field(default_factory=dict)
    campaigns: Parents | None = None
    products_of: Text | None = None
    of_one_campaign: Names = ()

    @property
    def every_look_up(self) -> tuple[LookUp, ...]:
        """What is taken from other streams."""
        return (*self.stores.look_ups, *(self.campaigns.look_ups if self.campaigns else ()))
