"""Reference: the same stream by a plain declarative manifest, read by the CDK's own source."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from airbyte_cdk.entrypoint import AirbyteEntrypoint, launch
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource


def main() -> None:
    """Run one command of the Airbyte protocol."""
    files = AirbyteEntrypoint.parse_args(sys.argv[1:])
    catalog = ConcurrentDeclarativeSource.read_catalog(files.catalog)
    manifest: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    manifest["version"] = version("airbyte-cdk")
    for stream in manifest["streams"]:
        stream["schema_loader"]["schema"] = catalog.streams[0].stream.json_schema
    config = ConcurrentDeclarativeSource.read_config(files.config)
    launch(ConcurrentDeclarativeSource(catalog, config, [], source_config=manifest), sys.argv[1:])


if __name__ == "__main__":
    main()
