"""A custom report as the configuration writes it."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from pydantic import BeforeValidator, Field

from source_tiktok_ads import catalogue
from source_tiktok_ads.custom.items import CustomModel

Text = Annotated[str, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]


def _json_text(value: object) -> object:
    """A filter's value as the API wants it: JSON text. A list is taken too, since that is what one writes in YAML."""
    return orjson.dumps(value).decode() if isinstance(value, list) else value


class Filter(CustomModel):
    """One object of the request's `filtering`.

    Attributes:
        field_name: What is filtered by, e.g. `campaign_ids`.
        filter_type: How, e.g. `IN`.
        filter_value: JSON text, e.g. `["1712345678901234"]`.
    """

    field_name: Text
    filter_type: Text
    filter_value: Annotated[Text, BeforeValidator(_json_text)]


class CustomReport(CustomModel):
    """One item of `custom_reports`; that it is well-formed does not mean that the API takes it.

    Attributes:
        name: The stream is called `custom_<name>`.
        report_type: `BASIC` or `AUDIENCE`.
        data_level: Whose rows: `AUCTION_AD`, `AUCTION_ADGROUP`, `AUCTION_CAMPAIGN` or `AUCTION_ADVERTISER`.
        dimensions: What rows are grouped by.
        metrics: What is measured, and attributes of the entity.
        filters: What the report is narrowed down to.
        allow_unknown_metrics: Ask for metrics that the catalogue does not know, too; they come as text.
        query_lifetime: Totals of all time instead of the days of the configuration.
    """

    name: Text
    report_type: Literal["BASIC", "AUDIENCE"]
    data_level: Literal["AUCTION_AD", "AUCTION_ADGROUP", "AUCTION_CAMPAIGN", "AUCTION_ADVERTISER"]
    dimensions: list[Text]
    metrics: list[Text]
    filters: list[Filter] = Field(default_factory=list)
    allow_unknown_metrics: Flag = False
    query_lifetime: Flag = False

    @property
    def stream_name(self) -> str:
        """The stream's name."""
        return f"custom_{self.name}"

    @property
    def level(self) -> str:
        """The level as the catalogue calls it, e.g. `adgroup`."""
        return self.data_level.removeprefix("AUCTION_").lower()

    @property
    def time_dimension(self) -> str | None:
        """The time dimension; None for totals over a span of days."""
        return next((name for name in self.dimensions if name in catalogue.TIME_DIMENSIONS), None)

    @property
    def id_dimension(self) -> str | None:
        """The dimension that says whose row it is; None where rows are about the ad account as a whole."""
        names = [name for name in self.dimensions if name in catalogue.dimension_names()]
        return next((name for name in names if catalogue.dimension(name).kind == "id"), None)
