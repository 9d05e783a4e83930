"""Runs cases: the connector, another version and the references against a server, in turns."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import urlopen

from benchmarks.measure import measured, serving
from benchmarks.pages import FIRST_DAY, World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.cases import Case
    from benchmarks.installations import Installation
    from benchmarks.measure import Run

NOW = "now"
_ROOT = str(Path(__file__).parents[1])
_NOT_METRICS = frozenset({"advertiser_id", "currency", "timezone", "ad_id", "stat_time_day", "stat_time_hour"})
_FILES = ["read", "--config=config.json", "--catalog=catalog.json"]
# What takes minutes per 100,000 rows reads fewer of them.
_PLAIN, _SHARE = "plain declarative", 5
_START_REPEATS = 5


@dataclass
class Bench:
    """Runs the connector, what it is compared with, and a server of its own for each case.

    Attributes:
        folder: For configurations and catalogs.
        installation: The connector.
        other: Another version of it, by its name; streams and columns are those that it has, where it has them.
    """

    folder: Path
    installation: Installation
    other: tuple[str, Installation] | None = None
    _streams: dict[str, dict[str, Any]] = field(default_factory=dict)

    def run(self, case: Case) -> dict[str, Run]:
        """The best run of each by its name; in turns, so that the noise of a shared machine meets all of them."""
        runs: dict[str, list[Run]] = {}
        with serving(case.world, case.latency, compresses=case.gzip) as port:
            self._write(case, port)
            commands = self._references(case) if case.references else {}
            for _ in range(case.repeats):
                for name, command in commands.items():
                    runs.setdefault(name, []).append(measured(command, self.folder, port, path=_ROOT))
                for name, installation in self._compared(case).items():
                    command = [*installation.command(limited=case.tier is not None), *_FILES]
                    runs.setdefault(name, []).append(measured(command, self.folder, port))
        if case.references:
            runs[_PLAIN] = [self._plain_declarative(case)]
        return {name: min(repeats, key=lambda run: run.cpu) for name, repeats in runs.items()}

    def start_up(self) -> dict[str, Run]:
        """The best run of each command that reads nothing, and of what all but one of them must import."""
        world = World(4, 50, 50)
        runs: dict[str, list[Run]] = {}
        with serving(world) as port:
            config = self._config(world, port, workers=10, tier="ultimate")
            self._write_json("config.json", {**config, "advertiser_ids": world.account_ids[:1]})
            commands = {"import airbyte_cdk.entrypoint": [self._python, "-c", "import airbyte_cdk.entrypoint"]}
            for name, installation in self._versions.items():
                for verb in ("spec", "check", "discover"):
                    options = [] if verb == "spec" else ["--config=config.json"]
                    commands[f"{verb}, {name}"] = [*installation.command(), verb, *options]
            for _ in range(_START_REPEATS):
                for name, command in commands.items():
                    runs.setdefault(name, []).append(measured(command, self.folder, port))
        return {name: min(repeats, key=lambda run: run.cpu) for name, repeats in runs.items()}

    def columns(self, stream: str) -> int:
        """How many columns are read of a stream."""
        return len(self._stream(stream)["json_schema"]["properties"])

    @property
    def _python(self) -> str:
        return str(self.installation.python)

    @property
    def _versions(self) -> dict[str, Installation]:
        return {NOW: self.installation, **(dict([self.other]) if self.other else {})}

    def _compared(self, case: Case) -> dict[str, Installation]:
        return self._versions if case.is_compared else {NOW: self.installation}

    def _references(self, case: Case) -> dict[str, list[str]]:
        self._write_page()
        module = [self._python, "-m"]
        floor = [*module, "benchmarks.references.cdk_floor", str(case.world.rows()), "page.json", *_FILES]
        return {
            "CDK's floor": floor,
            "bytes' floor": [*module, "benchmarks.references.bytes_floor", "config.json"],
        }

    def _plain_declarative(self, case: Case) -> Run:
        world = World(case.world.accounts, case.world.ads, case.world.days // _SHARE)
        with serving(world) as port:
            self._write(case, port, world)
            return measured(
                [self._python, "-m", "benchmarks.references.declarative", *_FILES], self.folder, port, path=_ROOT
            )

    def _config(self, world: World, port: int, workers: int, tier: str | None) -> dict[str, Any]:
        return {
            "credentials": {"auth_type": "access_token", "access_token": "benchmark"},
            "advertiser_ids": world.account_ids,
            "start_date": str(FIRST_DAY),
            "end_date": str(world.last_day),
            "rate_limit_tier": tier or "ultimate",
            "num_workers": workers,
            "api_base_url": f"http://127.0.0.1:{port}/open_api/v1.3/",
        }

    def _write(self, case: Case, port: int, world: World | None = None) -> None:
        config = self._config(world or case.world, port, case.workers, case.tier)
        streams = [self._stream(name) for name in case.streams]
        # What the references ask for; the connector ignores it.
        metrics = [name for name in streams[0]["json_schema"]["properties"] if name not in _NOT_METRICS]
        self._write_json("config.json", {**config, "metrics": json.dumps(metrics)})
        how = {"sync_mode": case.mode, "destination_sync_mode": "append"}
        self._write_json("catalog.json", {"streams": [{"stream": stream, **how} for stream in streams]})

    def _write_page(self) -> None:
        """One page as the server gives it, for the CDK's floor."""
        config = json.loads((self.folder / "config.json").read_text("utf-8"))
        query = {
            "dimensions": '["ad_id","stat_time_day"]',
            "metrics": config["metrics"],
            "start_date": config["start_date"],
            "end_date": config["end_date"],
            "page_size": "1000",
        }
        url = f"{config['api_base_url']}report/integrated/get/?{urlencode(query)}"
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server
            (self.folder / "page.json").write_bytes(answer.read())

    def _stream(self, name: str) -> Mapping[str, Any]:
        if not self._streams:
            config = self._config(World(1), 9, workers=10, tier="ultimate")
            for installation in self._versions.values():  # the other version's last
                self._streams |= installation.streams(config, self.folder)
        return self._streams[name]

    def _write_json(self, name: str, content: object) -> None:
        (self.folder / name).write_text(json.dumps(content), "utf-8")
