"""The design in one story: an empty window, a window split in two, a kill, a resumption, two columns."""

from __future__ import annotations

import signal
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from integration_tests.running import connector
from integration_tests.running.connector import configured
from integration_tests.running.forked import run
from integration_tests.running.worlds import NOW
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable

    from integration_tests.running.connector import Record

STREAM = "ads_daily_report"
COLUMNS = ("advertiser_id", "ad_id", "stat_time_day", "spend", "clicks")
REPORT = "report/integrated/get/"


def test_a_sync_killed_within_a_split_window_is_resumed_without_loss_and_reads_no_finished_window_again() -> None:
    with SimulatedApi(now=NOW) as api:
        account = next(account.id for account in api.truth.accounts if account.zone.key == "America/Los_Angeles")
        whole = api.config(advertiser_ids=[account], start_date="2025-01-01", lookback_window=0)
        began = date.fromisoformat(min(row["stat_time_day"] for row in api.truth.records(STREAM, whole)))

        def day(number: int) -> str:
            return str(began + timedelta(days=number))

        # Two windows of 30 days: one before the account's first row, one that the API takes in halves only.
        days = {"start_date": day(-30), "end_date": day(29)}
        config = whole | days | {"num_workers": 1, "rate_limit_tier": "ultimate"}
        catalog = configured(run("discover", config).one("CATALOG")["catalog"], STREAM, columns=COLUMNS)
        api.knobs.too_large_days, api.knobs.latency = 15, 0.7
        api.clear_log()

        def asked() -> list[dict[str, Any]]:
            return [entry.params for entry in api.requests if entry.path == REPORT]

        def kill_in_the_second_half(process: subprocess.Popen[bytes]) -> None:
            deadline = time.monotonic() + 240
            while time.monotonic() < deadline and all(params["start_date"] != day(15) for params in asked()):
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)

        killed = connector.run("read", config, catalog, now=NOW, while_running=kill_in_the_second_half)
        first = asked()
        api.knobs.latency = 0.0
        api.clear_log()
        resumed = run("read", config, catalog, killed.last_states, now=NOW)
        second = asked()

        assert killed.returncode == -signal.SIGKILL
        assert killed.cursors(STREAM) == {account: day(-1)}, "the empty window moved the state, the open one did not"
        assert resumed.returncode == 0
        assert resumed.cursors(STREAM) == {account: day(29)}
        spans = [(params["start_date"], params["end_date"]) for params in first]
        assert spans[:3] == [(day(-30), day(-1)), (day(-30), day(-16)), (day(-15), day(-1))], "refused, then halved"
        assert (day(0), day(29)) not in spans, "what the account does not take is not asked for again"
        assert all(params["start_date"] >= day(-1) for params in second), "no finished window is asked for again"
        assert all(set(params["metrics"]) == {"spend", "clicks"} for params in [*first, *second])
        want = api.truth.records(STREAM, config, COLUMNS)
        assert want
        assert len(resumed.records[STREAM]) == len(want), "the window that was open is read again as a whole"
        assert _by_key(resumed.records[STREAM]) == _by_key(want)


def _by_key(records: Iterable[Record]) -> dict[tuple[str, str], Record]:
    return {(record["ad_id"], record["stat_time_day"]): record for record in records}
