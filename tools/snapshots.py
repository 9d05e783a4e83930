"""`python -m tools.snapshots`: writes down what `spec` and `discover` promise, for a diff and for the next release."""

from __future__ import annotations

import json
import logging
import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from airbyte_cdk.models import ConnectorSpecificationSerializer
from airbyte_cdk.models.airbyte_protocol_serializers import AirbyteCatalogSerializer
from packaging.version import InvalidVersion, Version

from source_tiktok_ads.source import SourceTiktokAds
from source_tiktok_ads.start import SPEC
from tools.catalogs import configured_catalogs
from tools.compatibility import Changes, catalog_changes, spec_changes, undeclared

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
# `current` is the working tree's promise, written anew after any change to the specification or the streams. A folder
# named by a version is the last release's: `python -m tools.snapshots release` puts it in the place of the one before,
# which the tag of that release keeps.
FOLDER = ROOT / "snapshots"
CURRENT = FOLDER / "current"

# Discovery asks the API nothing. One custom report of each kind: their keys, cursors and types are promises too.
_REPORT = {"report_type": "BASIC", "data_level": "AUCTION_CAMPAIGN", "metrics": ["spend", "impressions"]}
CONFIG: dict[str, Any] = {
    "credentials": {"auth_type": "access_token", "access_token": "no-token-is-needed"},
    "advertiser_ids": ["1"],
    "start_date": "2026-01-31",
    "custom_reports": [
        {"name": "of_days", "dimensions": ["campaign_id", "stat_time_day"], **_REPORT},
        {"name": "of_hours", "dimensions": ["campaign_id", "stat_time_hour"], **_REPORT},
        {"name": "of_totals", "dimensions": ["campaign_id", "country_code"], **_REPORT},
    ],
}
_LEVELS = 5  # catalog, streams, stream, JSON schema, its properties: from a column on, one line each


@dataclass(frozen=True)
class Snapshot:
    """What a version of the connector promises.

    Attributes:
        spec: The `spec` of the protocol's message.
        catalog: The `catalog` of the protocol's message, for `CONFIG`.
    """

    spec: dict[str, Any]
    catalog: dict[str, Any]

    @classmethod
    def taken(cls) -> Snapshot:
        """Of the connector as it is."""
        logger, source = logging.getLogger("tools"), SourceTiktokAds(config=CONFIG)
        spec: dict[str, Any] = ConnectorSpecificationSerializer.dump(source.spec(logger))
        catalog: dict[str, Any] = AirbyteCatalogSerializer.dump(source.discover(logger, CONFIG))
        return cls(*json.loads(json.dumps([spec, catalog])))

    @classmethod
    def read(cls, folder: Path) -> Snapshot:
        """From a folder of `snapshots/`."""
        return cls(*(json.loads((folder / name).read_text("utf-8")) for name in ("spec.json", "catalog.json")))

    def files(self) -> dict[str, str]:
        """The texts to commit, by file name: a column of a stream per line, so that a diff can be read."""
        spec = json.dumps(self.spec, indent=2, ensure_ascii=False)
        return {"spec.json": spec + "\n", "catalog.json": _by_lines(self.catalog) + "\n"}

    def changes_since(self, previous: Snapshot) -> Changes:
        """What is different from a former version."""
        spec, catalog = spec_changes(previous.spec, self.spec), catalog_changes(previous.catalog, self.catalog)
        return Changes(spec.breaking + catalog.breaking, spec.compatible + catalog.compatible)


def version() -> str:
    """The project's version, which the release to come will have."""
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def last_release() -> str:
    """The highest version that has a snapshot.

    Raises:
        FileNotFoundError: None has.
    """
    releases = _releases()
    if not releases:
        raise FileNotFoundError("no release has a snapshot: run `python -m tools.snapshots release`")
    return max(releases, key=Version)


def _releases() -> list[str]:
    return [path.name for path in FOLDER.iterdir() if _is_version(path.name)]


def to_do() -> list[str]:
    """Why the working tree may not be released as it is: breaking changes, and what has to be done about them."""
    released = last_release()
    changes = Snapshot.taken().changes_since(Snapshot.read(FOLDER / released))
    metadata: dict[str, Any] = yaml.safe_load((ROOT / "metadata.yaml").read_text("utf-8"))["data"]
    declared = (metadata.get("releases") or {}).get("breakingChanges") or {}
    missing = undeclared(changes, released=released, version=version(), breaking_changes=declared)
    return [*changes.breaking, *missing] if missing else []


def stale() -> list[str]:
    """Names of the files that are not what the connector promises: snapshot, configured catalogs, answer to `spec`."""
    return [path.name for path, text in _generated(Snapshot.taken()).items() if not _holds(path, text)]


def main(arguments: Sequence[str]) -> int:
    """Write the current snapshot and the catalogs; with `release`, keep the snapshot as that of the project's version.

    Returns:
        The exit code: 1 when breaking changes are not declared or this version or a later one is released already.
    """
    snapshot = Snapshot.taken()
    _write(_generated(snapshot))
    if list(arguments) != ["release"]:
        return 0
    target = FOLDER / version()
    problems = _reasons_to_wait(target) if _releases() else []
    if not problems:
        for former in _releases():
            shutil.rmtree(FOLDER / former)
        _write(_within(target, snapshot.files()))
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 - a command line program
    return 1 if problems else 0


def _reasons_to_wait(target: Path) -> list[str]:
    """Why the working tree may not become the release that this folder is of."""
    if Version(target.name) <= Version(last := last_release()):
        return [f"{last} is released: raise the version"]
    return to_do()


def _generated(snapshot: Snapshot) -> dict[Path, str]:
    reports = {f"custom_{report['name']}" for report in CONFIG["custom_reports"]}
    catalogs = _within(ROOT / "integration_tests", configured_catalogs(snapshot.catalog, reports))
    answer = {ROOT / SPEC.relative_to(SPEC.parents[2]): json.dumps(snapshot.spec, ensure_ascii=False) + "\n"}
    return _within(CURRENT, snapshot.files()) | catalogs | answer


def _within(folder: Path, files: dict[str, str]) -> dict[Path, str]:
    return {folder / name: text for name, text in files.items()}


def _is_version(name: str) -> bool:
    try:
        Version(name)
    except InvalidVersion:
        return False
    return True


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text("utf-8") == text


def _write(files: dict[Path, str]) -> None:
    for path, text in files.items():
        if not _holds(path, text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            print(f"wrote {path.relative_to(ROOT)}")  # noqa: T201 - a command line program


def _by_lines(value: Any, level: int = 0) -> str:  # noqa: ANN401 - JSON
    """JSON text whose containers are opened over lines down to `_LEVELS`, but for those of plain values."""
    inner = list(value.values() if isinstance(value, dict) else value) if isinstance(value, dict | list) else []
    if level >= _LEVELS or not any(isinstance(each, dict | list) for each in inner):
        return json.dumps(value, ensure_ascii=False)
    margin = "  " * (level + 1)
    texts = [_by_lines(each, level + 1) for each in inner]
    if isinstance(value, dict):
        texts = [f"{json.dumps(key)}: {text}" for key, text in zip(value, texts, strict=True)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{margin}" + f",\n{margin}".join(texts) + f"\n{margin[2:]}{closing}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
