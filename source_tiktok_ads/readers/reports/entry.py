"""A report as data: what it is asked for, and how many days at once."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _in_one(metrics: Any) -> Any:  # noqa: ANN401 - whatever the manifest holds
    """Names, of which several sets may be given.

    >>> _in_one([["spend", "clicks"], ["likes"]])
    ['spend', 'clicks', 'likes']
    >>> _in_one(["spend", "clicks"])
    ['spend', 'clicks']
    """
    return [name for each in metrics for name in (each if isinstance(each, list) else [each])]


Names = tuple[str, ...]
Sets = Annotated[Names, BeforeValidator(_in_one)]
Days = Annotated[int, Field(strict=True, ge=1)]


class ReportEntry(BaseModel):
    """A report that the manifest declares or `custom_reports` adds.

    Attributes:
        path: The report endpoint.
        report_type: `BASIC` or `AUDIENCE`.
        data_level: `AUCTION_AD`, `AUCTION_ADGROUP`, `AUCTION_CAMPAIGN` or `AUCTION_ADVERTISER`.
        dimensions: What rows are grouped by; the key beside the ad account.
        metrics: Metric columns by their names in records; one list, or several that are put together.
        attributes: Ids and names of the entity and its parents, which the API gives as metrics.
        cursor_field: The time dimension that the state is about; None: always read in full.
        days_per_request: Days of a window, the most that the API takes with the time dimension.
        page_size: Rows of a page.
        status_field: The level's status filter; None at ad account level.
        reservation: TopView only. Asked for as `reservation_request` of the configuration says.
        filters: What a custom report is narrowed down to; one on the status field takes the place of ours.
        allow_unknown_metrics: Take metrics that the catalogue does not know, as text.
        query_lifetime: Ask for figures of all time instead of a window's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    report_type: str
    data_level: str
    dimensions: Names
    metrics: Sets
    attributes: Names = ()
    cursor_field: str | None = None
    days_per_request: Days
    page_size: Days
    status_field: str | None = None
    reservation: bool = False
    filters: list[dict[str, Any]] = Field(default_factory=list)
    allow_unknown_metrics: bool = False
    query_lifetime: bool = False
