"""A stream as the connector describes it: columns, cursor, and whether ad accounts divide it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from source_tiktok_ads.spark.errors import TikTokAdsError, did_you_mean, in_one_sentence
from source_tiktok_ads.spark.schema import Column, stream_columns

if TYPE_CHECKING:
    from collections.abc import Collection

    from source_tiktok_ads.spark.options import Hidden


def refuse_bad_token(config: Hidden) -> None:
    """Ask the API once, before there are tasks, whether it takes the token: each would ask at each of its attempts.

    Whatever else goes wrong is for the tasks to say, which are more patient.

    Raises:
        TikTokAdsError: It does not.
    """
    from source_tiktok_ads.api.errors import ApiError  # noqa: PLC0415 - see `errors`
    from source_tiktok_ads.source import stream_builder  # noqa: PLC0415

    with in_one_sentence():
        try:
            stream_builder(config).accounts.try_token()
        except ApiError as error:
            if error.answer.code.is_authorisation:
                raise


@dataclass(frozen=True)
class Stream:
    """What `discover` says of a stream, and what it takes to divide it.

    Attributes:
        described: As a catalog has it.
        money: Columns that hold amounts of money.
        by_account: Whether it is read by ad account.
    """

    described: dict[str, Any]
    money: frozenset[str]
    by_account: bool

    @classmethod
    def named(cls, name: str, config: Hidden) -> Stream:
        """The stream of this name. A custom endpoint is asked for some records; no other stream takes a request.

        Raises:
            TikTokAdsError: There is none, the configuration is wrong, or the API does not take the request.
        """
        from airbyte_cdk.models import (  # noqa: PLC0415 - see `errors`
            AirbyteCatalog,
            AirbyteMessage,
            AirbyteMessageSerializer,
            Type,
        )

        from source_tiktok_ads.source import SourceTiktokAds  # noqa: PLC0415

        with in_one_sentence():
            source = SourceTiktokAds(config=config)
            streams = {each.name: each for each in source.streams(config)}
            if name not in streams:
                raise TikTokAdsError(f"There is no stream {name}{did_you_mean(name, streams)}")
            catalog = AirbyteMessage(Type.CATALOG, catalog=AirbyteCatalog([streams[name].as_airbyte_stream()]))
            described = AirbyteMessageSerializer.dump(catalog)["catalog"]["streams"][0]
            family = source.stream_builder(config).families[name]
            return cls(described, family.columns.money, family.by_account)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.described["name"])

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Its columns by name."""
        return stream_columns(self.described["json_schema"], self.money)

    @property
    def cursor(self) -> str | None:
        """The column that its state is about; None where it has none."""
        return next(iter(self.described.get("default_cursor_field") or ()), None)

    @property
    def is_incremental(self) -> bool:
        """Whether it can be continued from a state."""
        return "incremental" in self.described["supported_sync_modes"]

    def selecting(self, columns: Collection[str]) -> dict[str, Any]:
        """The stream for a configured catalog that selects these columns."""
        schema = self.described["json_schema"]
        properties = {name: each for name, each in schema["properties"].items() if name in columns}
        return {**self.described, "json_schema": {**schema, "properties": properties}}
