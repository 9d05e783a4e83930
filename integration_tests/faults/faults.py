"""What the fault tests share: a report and a list of several pages, and what a test asks of them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from integration_tests.running import in_process
from integration_tests.running.connector import configured
from simulated_api.serving.answers import Paged, PageView, cut
from simulated_api.trouble import actions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from integration_tests.running.connector import Record, Run
    from simulated_api import SimulatedApi
    from simulated_api.serving.request_log import Entry
    from simulated_api.trouble.actions import Action
    from source_tiktok_ads.api.quota import QuotaLimiter

REPORT, REPORT_PATH = "ads_daily_report", "report/integrated/get/"
COLUMNS = ("advertiser_id", "ad_id", "stat_time_day", "spend", "impressions", "clicks", "campaign_id")
# The days are set on both ends: the connector's own clock plays no part.
START, END = "2026-02-20", "2026-03-16"
PAGE_SIZE = 25
FIRST, MIDDLE, LAST = 1, 2, 4


def capped(action: Action | None = None, size: int = PAGE_SIZE) -> Action:
    """Pages of `size` rows, and within them what `action` does to a page as it goes out."""

    def view(paged: Paged, seen: PageView) -> PageView:
        small = Paged(paged.rows, paged.page, min(size, seen.page_size))
        return action.view(small, cut(small)) if action and action.view else cut(small)

    return actions.Action(f"capped {action.name}" if action else "capped", view=view)


def catalog(config: dict[str, Any]) -> dict[str, Any]:
    """The connector's catalog."""
    found: dict[str, Any] = in_process.run("discover", config).one("CATALOG")["catalog"]
    return found


class Scene:
    """A simulated API with a report of four pages, and runs of the connector against it."""

    def __init__(self, api: SimulatedApi, **config: object) -> None:
        self.api = api
        only = {"advertiser_ids": [api.truth.accounts[0].id]}
        days = {"start_date": START, "end_date": END}
        self.config = api.config(**{"rate_limit_tier": "ultimate", **days, **only, **config})
        self.catalog = catalog(self.config)

    def cap_pages(self, path: str | None = None, size: int = PAGE_SIZE) -> None:
        """Cut all lists into small pages; rules that are to meet a page come before."""
        self.api.faults.add(path=path, times=None, action=capped(size=size))

    def read(
        self,
        *streams: str,
        state: list[dict[str, Any]] | None = None,
        columns: Collection[str] | None = COLUMNS,
        read_timeout: float | None = None,
        limiter: QuotaLimiter | None = None,
    ) -> Run:
        """Read streams (the report when none is named), with the waits between tries cut short."""
        chosen = configured(self.catalog, *(streams or (REPORT,)), columns=columns)
        with in_process.hurried(read_timeout):
            return in_process.run("read", self.config, chosen, state, limiter=limiter)

    def truth(self, stream: str = REPORT, columns: tuple[str, ...] | None = COLUMNS) -> list[Record]:
        """What a full read must give."""
        return self.api.truth.records(stream, self.config, columns)

    def asked(self, path: str = REPORT_PATH) -> list[Entry]:
        """Requests of a path."""
        return [entry for entry in self.api.requests if entry.path == path]


def same(records: Iterable[Record], truth: Iterable[Record]) -> bool:
    """Whether both hold the same records, each as often, in whatever order."""
    return _counted(records) == _counted(truth)


def _counted(records: Iterable[Record]) -> Counter[str]:
    return Counter(json.dumps(record, sort_keys=True) for record in records)


def errors_of(run: Run) -> list[dict[str, Any]]:
    """Errors that name a place; the last error of a failed sync sums up and names none."""
    return [error for error in run.errors if error["message"].startswith("stream ")]


def question(entry: Entry) -> str:
    """A request as the API tells it from others."""
    return json.dumps([entry.path, entry.params], sort_keys=True)
