"""What a list is asked for: the words that the manifest and `custom_endpoints` have in common."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from source_tiktok_ads.endpoints.templates import LookUp, Template

Text = Annotated[str, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=1, le=1000)]
Object = dict[str, Any]


class ListRequest(BaseModel):
    """The requests of a list.

    Attributes:
        method: `GET`, or `POST` for an endpoint that is read that way.
        path: Below the API root, e.g. `catalog/get/`.
        query: Query parameters; arrays and objects are sent as JSON text.
        headers: Beside those that every request has.
        body: JSON body of a POST.
        per_advertiser: One read per ad account, with its `advertiser_id` in the query, or in the body of a POST.
        record_path: Where in the answer the records are; an object there is one record.
        pagination: How the rest of a list is asked for.
        page_size: Rows of a page.
        metadata_path: What else of an answer is copied onto each record, as the column `metadata`.
        date_format: How a moment is written, in pendulum's tokens.
        time_unit: What `{now-1}` goes back by.
        batch_size: How many looked-up values an array parameter takes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    method: Literal["GET", "POST"] = "GET"
    path: Text
    query: Object = Field(default_factory=dict)
    headers: Object = Field(default_factory=dict)
    body: Object = Field(default_factory=dict)
    per_advertiser: Flag = True
    record_path: Text = "data.list"
    pagination: Literal["page", "cursor", "none"] = "page"
    page_size: Count = 100
    metadata_path: Text | None = None
    date_format: Text = "YYYY-MM-DD"
    time_unit: Literal["day", "hour", "week", "month"] = "day"
    batch_size: Count = 100

    @cached_property
    def template(self) -> Template:
        """All that placeholders may stand in."""
        return Template({"path": self.path, "query": self.query, "headers": self.headers, "body": self.body})

    @property
    def look_ups(self) -> tuple[LookUp, ...]:
        """What is taken from another stream."""
        return (*self.template.scalars, *self.template.arrays)

    @property
    def looks_up(self) -> str | None:
        """The stream that all of that is taken from; None where nothing is."""
        return self.look_ups[0].stream if self.look_ups else None

    def parameter_of(self, look_up: LookUp) -> str:
        """The parameter that a look-up fills; the column's name, where it is only part of one."""
        for parameters in (self.query, self.body):
            for name, value in parameters.items():
                if isinstance(value, str) and Template(value).scalars == (look_up,):
                    return name
        return look_up.column.split(".")[-1]
