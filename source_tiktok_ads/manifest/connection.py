"""A connection's configuration, read once for a command: what it says, and the streams that there are with it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pendulum

from source_tiktok_ads.config import FIRST_DAY, Config, parse_config, unknown_settings
from source_tiktok_ads.custom.reports import report_warnings
from source_tiktok_ads.manifest.custom_entries import endpoint_entry, report_entries
from source_tiktok_ads.manifest.declaration import Declaration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from airbyte_cdk.models import ConfiguredAirbyteCatalog

logger = logging.getLogger("airbyte")

_FAR = 366  # days; who has a campaign planned may begin with it


@dataclass(frozen=True)
class Connection:
    """A checked configuration together with the manifest.

    Attributes:
        raw: The configuration as given.
        config: The same with defaults, custom reports and endpoints checked.
        resolved: The same as components and the manifest's strings see it.
        manifest: With references resolved and parameters propagated.
    """

    raw: Mapping[str, Any]
    config: Config
    resolved: Mapping[str, Any]
    manifest: Mapping[str, Any]

    @classmethod
    def read(cls, raw: Mapping[str, Any], manifest: Mapping[str, Any]) -> Connection:
        """Check a configuration; warns of settings that have no effect, and of metrics that are going away.

        Args:
            raw: The configuration as given.
            manifest: With references resolved and parameters propagated.

        Raises:
            AirbyteTracedException: A `config_error` that names every problem.
        """
        config = parse_config(raw)
        for name in unknown_settings(raw):
            logger.warning("The configuration's %r is no setting of this source and has no effect.", name)
        if config.start_date < FIRST_DAY:
            logger.warning("start_date %s is before the API's first day: %s is taken.", config.start_date, FIRST_DAY)
            config = config.model_copy(update={"start_date": FIRST_DAY})
        if config.start_date > pendulum.now("UTC").date() + timedelta(days=_FAR):
            logger.warning("start_date %s lies far in the future: no report is read before.", config.start_date)
        for warning in report_warnings(config.custom_reports):
            logger.warning("%s.", warning[0].upper() + warning[1:])
        return cls(raw, config, {**config.model_dump(mode="json"), "api_base_url": config.root}, manifest)

    @property
    def has_app(self) -> bool:
        """Whether the API can be asked about an app id and secret: not in the sandbox."""
        return "app_id" in self.resolved["credentials"] and self.config.environment == "production"

    def built_in_streams(self) -> list[Declaration]:
        """The streams of the manifest."""
        return [Declaration(entry) for entry in self.manifest["streams"]]

    def custom_streams(self, catalog: ConfiguredAirbyteCatalog | None = None) -> list[Declaration]:
        """The streams that the configuration adds.

        Args:
            catalog: Says what the columns of a custom endpoint are, where it is to be read.
        """
        definitions = self.manifest["definitions"]
        streams = [each.stream for each in catalog.streams] if catalog else []
        properties = {stream.name: (stream.json_schema or {}).get("properties") or None for stream in streams}
        reports = report_entries(self.config.custom_reports, definitions)
        return [
            *(Declaration(entry, is_custom=True) for entry in reports),
            *(
                Declaration(
                    endpoint_entry(endpoint, definitions),
                    endpoint,
                    properties.get(endpoint.stream_name),
                    is_custom=True,
                )
                for endpoint in self.config.custom_endpoints
            ),
        ]
