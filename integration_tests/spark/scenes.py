"""What happens on the cluster, all of it in one session: `python -m integration_tests.spark.scenes FOLDER`.

Starting a cluster takes longer than reading a stream, so the scenes share one, and tests look at what came of them.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from integration_tests.reports.custom_reports import DAY, basic
from integration_tests.running.worlds import NOW
from integration_tests.spark.cluster import cluster, connectors, pages, wait_for, written
from integration_tests.spark.outcome import Outcome
from simulated_api import SimulatedApi, actions
from simulated_api.truth.custom import custom_records
from source_tiktok_ads.spark import commit_state, options, register

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import DataFrame, SparkSession

    from integration_tests.running.connector import Record

DAYS = {"start_date": "2026-03-05", "end_date": "2026-03-07"}
REPORT = "ads_daily_report"
BC = "7100000000000000123"
CUSTOM = {"name": "mine", **basic("campaign", DAY, metrics="spend clicks ctr")}
ENDPOINT = {"name": "mine", "path": "catalog/get/", "query": {"bc_id": BC}, "per_advertiser": False}
# What two tasks read; the others are read by one, since starting it is most of the time that these take.
DIVIDED = (REPORT, "ad_groups", "gmv_max_product_daily_report", "leads")
# One stream of each kind at least.
KINDS = (
    REPORT, "campaigns_hourly_report", "ads_age_gender_report", "ad_groups_lifetime_report",
    "ads_reservation_daily_report", "ad_groups", "catalog_products", "bc_transactions", "gmv_max_product_daily_report",
    "leads", "change_log", "custom_mine", "endpoint_mine",
)  # fmt: skip
REPORT_PATH = "report/integrated/get/"
PRUNED = "stat_time_day DATE, spend DECIMAL(12,2), impressions INT, advertiser_id STRING, ad_id STRING"


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a row holds
    """A value of Spark as the connector's records have it."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return [plain(each) for each in value] if isinstance(value, list) else value


class Stage:
    """A session, and a simulated API that it reads from.

    Args:
        spark: The session.
        api: The simulated API.
        folder: Where the cluster writes.
    """

    def __init__(self, spark: SparkSession, api: SimulatedApi, folder: Path) -> None:
        self.spark, self.api, self.folder = spark, api, folder

    def config(self, **more: object) -> dict[str, Any]:
        """A configuration, with a custom report and a custom endpoint in it."""
        own = {"custom_reports": [CUSTOM], "custom_endpoints": [ENDPOINT]}
        return self.api.config(**{"rate_limit_tier": "ultimate", **DAYS, **own, **more})

    def table(self, stream: str, **more: object) -> DataFrame:
        """A stream as a table, read by two tasks where ad accounts divide it."""
        schema = more.pop("schema", None)
        chosen = {name: more.pop(name) for name in ("columns", "partitions", "state") if name in more}
        reader = self.spark.read.format("tiktok_ads").options(
            **options(self.config(**more), **{"partitions": 2, **chosen})
        )
        return (reader.schema(str(schema)) if schema else reader).load(stream)

    def truth(self, stream: str, config: dict[str, Any] | None = None) -> list[Record]:
        """What there is to read."""
        config = config or self.config()
        if stream == "custom_mine":
            return custom_records(self.api, CUSTOM, config)
        if stream == "endpoint_mine":
            return [{"advertiser_id": None, **row} for row in self.api.truth.endpoint("catalog/get/", bc_id=BC)]
        return self.api.truth.records(stream, config)


def read(table: DataFrame) -> Outcome:
    """All rows of a table."""
    rows = [{name: plain(value) for name, value in row.asDict().items()} for row in table.collect()]
    return Outcome(rows, types=dict(table.dtypes))


def kind_of_stream(stage: Stage, stream: str) -> Outcome:
    """A whole stream."""
    outcome = read(stage.table(stream, partitions=2 if stream in DIVIDED else 1))
    outcome.truth = stage.truth(stream)
    return outcome


def pruned(stage: Stage) -> Outcome:
    """Three days are configured, one is filtered for; two metrics are in the schema."""
    stage.api.clear_log()
    table = stage.table(REPORT, schema=PRUNED).filter(f"{DAY} > '2026-03-05'").filter(f"{DAY} <= date'2026-03-06'")
    outcome = read(table)
    columns = ("stat_time_day", "spend", "impressions", "advertiser_id", "ad_id")
    rows = [row for row in stage.truth(REPORT) if row[DAY] == "2026-03-06"]
    outcome.truth = [{name: row[name] for name in columns} for row in rows]
    outcome.requests = _requests(stage.api)
    stage.api.clear_log()
    none = stage.table(REPORT, columns="ad_id, stat_time_day").filter(f"{DAY} > date'2027-01-01'")
    outcome.notes = {"columns": none.columns, "rows of no day": none.count(), "requests": _requests(stage.api)}
    return outcome


def failed_task(stage: Stage) -> Outcome:
    """The API refuses the token once, when a part of the rows has been read."""
    account = next(row["advertiser_id"] for row in reversed(stage.truth(REPORT)))
    fault = stage.api.faults.add(
        action=actions.answer(40105, "Access token is incorrect or has been revoked."),
        path=REPORT_PATH,
        params={"advertiser_id": account},
    )
    outcome = read(stage.table(REPORT, partitions=1))
    outcome.truth, outcome.notes = stage.truth(REPORT), {"fired": fault.fired}
    return outcome


def killed_workers(stage: Stage) -> Outcome:
    """A read is given up after a row. Of another, the Python of one task is killed, and the executor of the other."""
    taken = len(stage.table(REPORT, partitions=1).take(1))
    stage.api.clear_log()
    accounts = {row["advertiser_id"] for row in stage.truth(REPORT)}
    for account in accounts:
        stage.api.faults.add(action=actions.stall(300), path=REPORT_PATH, params={"advertiser_id": account})
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(read, stage.table(REPORT))
        wait_for(lambda: sum(entry.fault is not None for entry in stage.api.requests) == len(accounts))
        running = connectors(stage.folder)
        copies = [path for each in running for path in Path(each.command.split("child.py ")[1].split()[0]).iterdir()]
        modes = {f"{path.stat().st_mode & 0o777:o}" for path in copies} | {
            f"{path.parent.stat().st_mode & 0o777:o}" for path in copies
        }
        python, executor = running[0].parent, running[1].above("CoarseGrainedExecutorBackend")
        os.kill(python.number, signal.SIGKILL)
        os.kill(executor.number, signal.SIGKILL)
        wait_for(lambda: not any(each.command for each in running))
        outcome = future.result()
    outcome.truth = stage.truth(REPORT)
    outcome.notes = {
        "taken": taken,
        "running": len(running),
        "modes": modes,
        "left": [str(path) for path in copies if path.exists()],
    }
    return outcome


def incremental(stage: Stage) -> Outcome:
    """Two reads from a state: what the first has written as Parquet, and what came later."""
    stream, state = "campaigns_daily_report", str(stage.folder / "state.json")
    lake = (stage.folder / "lake").as_uri()
    first, second = {"lookback_window": 0, "end_date": "2026-03-06"}, {"lookback_window": 0, "end_date": "2026-03-08"}
    uncommitted = stage.table(stream, state=state, **first)
    shown = uncommitted.count()
    stage.table(stream, state=state, **first).write.partitionBy(DAY).parquet(lake)
    moved = commit_state(state)
    stage.api.clear_log()
    outcome = read(stage.table(stream, state=state, **second).filter(f"{DAY} > date'2026-03-07'"))
    outcome.truth = [row for row in stage.truth(stream, stage.config(**second)) if row[DAY] > "2026-03-07"]
    outcome.requests = _requests(stage.api)
    lake_rows = read(stage.spark.read.parquet(lake))
    outcome.notes = {
        "counted": shown,
        "moved": moved,
        "lake": lake_rows.records,
        "lake types": lake_rows.types,
        "lake truth": stage.truth(stream, stage.config(**first)),
        "committed": commit_state(state),
    }
    return outcome


def refused(stage: Stage) -> Outcome:
    """The token is refused for good, and what else cannot be read."""
    with SimulatedApi(now=NOW, world="tiny") as api:
        other = Stage(stage.spark, api, stage.folder)
        api.revoke_token()
        notes: dict[str, Any] = {"token": _failure(lambda: other.table("campaigns").collect())}
        notes["asked with it"] = [entry.path for entry in api.requests]
    notes["stream"] = _failure(lambda: stage.table("campains"))
    notes["column"] = _failure(lambda: stage.table(REPORT, schema="spent DOUBLE").collect())
    notes["configuration"] = _failure(lambda: stage.table(REPORT, start_date="2026-13-01"))
    return Outcome(notes=notes)


def plans(stage: Stage) -> Outcome:
    """What Spark says of a query in words."""
    table = stage.table(REPORT).filter(f"{DAY} > date'2026-03-05'")
    query = table._jdf.queryExecution()
    return Outcome(notes={"plans": query.toString() + query.optimizedPlan().toJSON(), "pages": pages(stage.spark)})


SCENES: dict[str, Callable[[Stage], Outcome]] = {
    "pruned": pruned,
    "failed task": failed_task,
    "killed workers": killed_workers,
    "incremental": incremental,
    "refused": refused,
    "plans": plans,
}


def _requests(api: SimulatedApi) -> list[tuple[str, dict[str, Any]]]:
    return [(entry.path, entry.params) for entry in api.requests]


def _failure(work: Callable[[], object]) -> str:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - Spark has many
        return str(error)
    return "no failure"


def _outcome(scene: Callable[..., Outcome], *arguments: object) -> Outcome:
    try:
        return scene(*arguments)
    except Exception:  # noqa: BLE001 - a test says so
        return Outcome(error=traceback.format_exc())


def main(folder: Path) -> None:
    """Play all scenes, and leave their outcomes in `outcomes.pickle`.

    Args:
        folder: Empty.
    """
    with SimulatedApi(now=NOW, world="tiny") as api:
        with cluster(folder) as spark:
            register(spark)
            stage = Stage(spark, api, folder)
            with ThreadPoolExecutor(2) as pool:
                played = pool.map(lambda stream: _outcome(kind_of_stream, stage, stream), KINDS)
                outcomes = dict(zip(KINDS, played, strict=True))
            for name, scene in SCENES.items():
                outcomes[name] = _outcome(scene, stage)
                api.faults.clear()
        secrets = api.config()["credentials"]
    token = secrets["access_token"].encode()
    left = [str(path) for path in (folder / "tmp").rglob("*") if path.is_file() and token in path.read_bytes()]
    outcomes["end"] = Outcome(notes={**written(folder), "left": left, "secrets": secrets})
    (folder / "outcomes.pickle").write_bytes(pickle.dumps(outcomes))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
