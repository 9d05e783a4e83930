"""An endpoint of one's own as the configuration writes it."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

import orjson
from pydantic import BeforeValidator, Field

from source_tiktok_ads.custom.items import CustomModel
from source_tiktok_ads.endpoints.templates import LookUp, Template

Text = Annotated[str, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Object = dict[str, Any]
PREFIX = "endpoint_"


def _structures(value: Any) -> Any:  # noqa: ANN401 - whatever the configuration holds
    """Query parameters with JSON text read as what it says: `["1"]` is an array, be it written as text or not."""
    return {name: _structure(given) for name, given in value.items()} if isinstance(value, dict) else value


def _structure(value: Any) -> Any:  # noqa: ANN401
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


class CustomEndpoint(CustomModel):
    """One item of `custom_endpoints`; that it is well-formed does not mean that the API takes it.

    Attributes:
        name: The stream is called `endpoint_<name>`.
        method: `GET`, or `POST` for an endpoint that is read that way.
        path: Below the API root, e.g. `catalog/get/`.
        query: Query parameters; arrays and objects are sent as JSON text.
        headers: Beside those that every request has.
        body: JSON body of a POST.
        per_advertiser: One read per ad account, with its `advertiser_id` in the query, or in the body of a POST.
        record_path: Where in the answer the records are; an object there is one record.
        primary_key: Columns that make a record the same record.
        pagination: How the rest of a list is asked for.
        page_size: Rows of a page.
        metadata_path: What else of an answer is copied onto each record, as the column `metadata`.
        date_format: How a moment is written, in pendulum's tokens.
        time_unit: What `{now-1}` goes back by.
        batch_size: How many looked-up values an array parameter takes.
    """

    name: Text
    method: Literal["GET", "POST"] = "GET"
    path: Text
    query: Annotated[Object, BeforeValidator(_structures)] = Field(default_factory=dict)
    headers: Object = Field(default_factory=dict)
    body: Object = Field(default_factory=dict)
    per_advertiser: Flag = True
    record_path: Text = "data.list"
    primary_key: list[Text] = Field(default_factory=list)
    pagination: Literal["page", "cursor", "none"] = "page"
    page_size: Annotated[int, Field(strict=True, ge=1, le=1000)] = 100
    metadata_path: Text | None = None
    date_format: Text = "YYYY-MM-DD"
    time_unit: Literal["day", "hour", "week", "month"] = "day"
    batch_size: Annotated[int, Field(strict=True, ge=1, le=1000)] = 100

    @property
    def stream_name(self) -> str:
        """The stream's name."""
        return f"{PREFIX}{self.name}"

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
