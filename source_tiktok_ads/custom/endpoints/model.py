"""A custom endpoint as the configuration writes it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from source_tiktok_ads.custom.endpoints.spellings import read_body, read_headers, read_query
from source_tiktok_ads.custom.items import CustomModel
from source_tiktok_ads.endpoints.request import ListRequest, Object, Text

PREFIX = "endpoint_"


class CustomEndpoint(CustomModel, ListRequest):
    """One item of `custom_endpoints`; that it is well-formed does not mean that the API takes it.

    Attributes:
        name: The stream is called `endpoint_<name>`.
        query: As of any list, or as a list of `{name, value}`; JSON text in it is taken as what it says.
        headers: As of any list, or as a list of `{name, value}`.
        body: As of any list, or JSON text of it.
        primary_key: Columns that make a record the same record.
    """

    name: Text
    query: Annotated[Object, BeforeValidator(read_query)] = Field(default_factory=dict)
    headers: Annotated[Object, BeforeValidator(read_headers)] = Field(default_factory=dict)
    body: Annotated[Object, BeforeValidator(read_body)] = Field(default_factory=dict)
    primary_key: list[Text] = Field(default_factory=list)

    @property
    def stream_name(self) -> str:
        """The stream's name."""
        return f"{PREFIX}{self.name}"
