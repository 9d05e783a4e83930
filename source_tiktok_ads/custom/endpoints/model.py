"""A custom endpoint as the configuration writes it."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from pydantic import BeforeValidator, Field

from source_tiktok_ads.custom.items import CustomModel
from source_tiktok_ads.endpoints.request import ListRequest, Object, Text

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


class CustomEndpoint(CustomModel, ListRequest):
    """One item of `custom_endpoints`; that it is well-formed does not mean that the API takes it.

    Attributes:
        name: The stream is called `endpoint_<name>`.
        query: As of any list; JSON text in it is taken as what it says.
        primary_key: Columns that make a record the same record.
    """

    name: Text
    query: Annotated[Object, BeforeValidator(_structures)] = Field(default_factory=dict)
    primary_key: list[Text] = Field(default_factory=list)

    @property
    def stream_name(self) -> str:
        """The stream's name."""
        return f"{PREFIX}{self.name}"
