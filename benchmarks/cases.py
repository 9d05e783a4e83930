"""The cases that are measured, and how each is run."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode
from urllib.request import urlopen

from benchmarks.connector import UNLIMITED, command
from benchmarks.measure import Run, measured
from benchmarks.pages import FIRST_DAY, World

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Mode = Literal["incremental", "full_refresh"]
_NOT_METRICS = frozenset({"advertiser_id", "currency", "timezone", "ad_id", "stat_time_day", "stat_time_hour"})


@dataclass(frozen=True)
class Case:
    """What one line of the table measures.

    Attributes:
        letter: Which case it belongs to.
        what: In words.
        world: What the server holds.
        stream: The stream that is read, with all columns.
        mode: Sync mode.
        tier: The configured tier; None lifts the limiter.
        latency: Seconds that the server takes for a report.
        workers: `num_workers`; None for the default.
        references: Whether the three references run beside it.
        repeats: How often; the best counts.
    """

    letter: str
    what: str
    world: World
    stream: str = "ads_daily_report"
    mode: Mode = "incremental"
    tier: str | None = "ultimate"
    latency: float = 0.0
    workers: int | None = None
    references: bool = False
    repeats: int = 1


def cases(*, quick: bool) -> list[Case]:
    """All cases; `quick` has a tenth of the rows."""
    small = World(4, 50, 50) if quick else World(4, 500, 50)
    large = World(4, 50, 100) if quick else World(4, 500, 100)
    huge = World(40, 50, 100) if quick else World(40, 500, 100)
    wide = World(10, 30, 90) if quick else World(50, 30, 90)
    hours = World(1, 10, 37 if quick else 365)
    thousands, products = small.rows() // 1000, 5_000 if quick else 50_000
    return [
        Case("a", f"{thousands}k rows, incremental", small, references=True, repeats=3),
        Case("a", f"{2 * thousands}k rows, incremental", large, repeats=2),
        Case("b", f"{thousands}k rows, full refresh", small, mode="full_refresh", repeats=3),
        Case("b", f"{2 * thousands}k rows, full refresh", large, mode="full_refresh", repeats=2),
        Case("c", f"{wide.accounts} accounts x 90 days, 200 ms, basic tier", wide, tier="basic", latency=0.2),
        Case("c", "the same, no limit", wide, tier=None, latency=0.2),
        Case("c", "the same, no limit, 50 workers", wide, tier=None, latency=0.2, workers=50),
        Case("d", f"{large.rows() // 1000}k rows, memory", large),
        Case("d", f"{huge.rows() // 1000}k rows, memory", huge),
        Case("e", f"hourly, {hours.days} days of one account", hours, stream="ads_hourly_report", tier=None),
        *(_products(World(1, catalogs=catalogs, products=products)) for catalogs in (2, 20)),
    ]


def _products(world: World) -> Case:
    """All products of some catalogs, each shorter than what the API shows of one list."""
    what = f"{world.catalogs * world.products // 1000}k products of {world.catalogs} catalogs, memory"
    return Case("f", what, world, stream="catalog_products", mode="full_refresh", tier=None)


class Bench:
    """Runs the connector and the references against a server.

    Args:
        folder: For configurations and catalogs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.command = command()
        self._streams: dict[str, Any] = {}

    def connector(self, case: Case, port: int) -> Run:
        """One sync by the installed command."""
        self._write(case, port)
        program = [self.command] if case.tier else UNLIMITED
        return measured([*program, "read", "--config=config.json", "--catalog=catalog.json"], self._folder, port)

    def references(self, case: Case, port: int) -> dict[str, list[str]]:
        """The commands of the references of a case, by name."""
        self._write(case, port)
        self._write_page(case)
        files = ["read", "--config=config.json", "--catalog=catalog.json"]
        module = [sys.executable, "-m"]
        return {
            "CDK's floor": [
                *module, "benchmarks.references.cdk_floor", str(case.world.rows()), "page.json", *files
            ],
            "bytes' floor": [*module, "benchmarks.references.bytes_floor", "config.json"],
            "plain declarative": [*module, "benchmarks.references.declarative", *files],
        }  # fmt: skip

    def reference(self, command: list[str], port: int) -> Run:
        """One run of a reference."""
        return measured(command, self._folder, port)

    def start_up(self, arguments: list[str]) -> Run:
        """One run of a command that reads nothing."""
        return measured(arguments, self._folder)

    def _write(self, case: Case, port: int) -> None:
        config: dict[str, Any] = {
            "credentials": {"auth_type": "access_token", "access_token": "benchmark"},
            "advertiser_ids": case.world.account_ids,
            "start_date": str(FIRST_DAY),
            "end_date": str(case.world.last_day),
            "rate_limit_tier": case.tier or "ultimate",
            "api_base_url": f"http://127.0.0.1:{port}/open_api/v1.3/",
        }
        if case.workers:
            config["num_workers"] = case.workers
        self._write_json("config.json", config)
        stream = self._stream(case.stream)
        # What the references ask for; the connector ignores it.
        config["metrics"] = json.dumps(
            [name for name in stream["json_schema"]["properties"] if name not in _NOT_METRICS]
        )
        self._write_json("config.json", config)
        entry = {"stream": stream, "sync_mode": case.mode, "destination_sync_mode": "append"}
        self._write_json("catalog.json", {"streams": [entry]})

    def _write_page(self, case: Case) -> None:
        """One page as the server gives it, for the CDK's floor."""
        config = json.loads((self._folder / "config.json").read_text("utf-8"))
        query = {
            "advertiser_id": case.world.account_ids[0],
            "dimensions": '["ad_id","stat_time_day"]',
            "metrics": config["metrics"],
            "start_date": config["start_date"],
            "end_date": config["end_date"],
            "page_size": "1000",
        }
        url = f"{config['api_base_url']}report/integrated/get/?{urlencode(query)}"
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server
            (self._folder / "page.json").write_bytes(answer.read())

    def _stream(self, name: str) -> Mapping[str, Any]:
        if not self._streams:
            command = [self.command, "discover", "--config=config.json"]
            output = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=True).stdout
            catalogs = [json.loads(line) for line in output.splitlines() if '"CATALOG"' in line]
            self._streams = {stream["name"]: stream for stream in catalogs[0]["catalog"]["streams"]}
        stream: Mapping[str, Any] = self._streams[name]
        return stream

    def _write_json(self, name: str, content: object) -> None:
        (self._folder / name).write_text(json.dumps(content), "utf-8")
