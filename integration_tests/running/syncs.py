"""Whole syncs of all entities and reports against the simulated API, with all that a test may want to know of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from integration_tests.running import connector, forked
from integration_tests.running.connector import configured
from integration_tests.running.required import ENTITIES, REPORTS
from integration_tests.running.worlds import LATER, NOW
from simulated_api import SimulatedApi
from simulated_api.world import model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from integration_tests.running.connector import Record, Run
    from simulated_api.serving.request_log import Entry

BUSY_DAYS = {"start_date": "2026-03-05", "end_date": "2026-03-07"}
LOOKBACK = 2

STREAMS = (*ENTITIES, *REPORTS)
CURSORS = {name: report.time for name, report in REPORTS.items() if report.time}
DATED = tuple(CURSORS)
LIFETIME = tuple(name for name, report in REPORTS.items() if report.lifetime)
TOP_VIEW = tuple(name for name, report in REPORTS.items() if report.top_view)
CURSORS |= {"campaigns": "modify_time", "ad_groups": "modify_time", "ads": "modify_time"}
_ENTITY_KEYS = {
    "ad_accounts": ("advertiser_id",),
    "campaigns": ("campaign_id",),
    "ad_groups": ("adgroup_id",),
    "ads": ("ad_id",),
}

# Two columns per stream beside its key and cursor; some whose names in requests differ, some that are never asked for.
_TWO = {
    "ad_accounts": ("name", "balance"),
    "campaigns": ("budget", "campaign_name"),
    "ad_groups": ("age_groups", "dayparting"),
    "ads": ("image_ids", "tracking_pixel_id"),
}
_TWO_METRICS = {
    "basic": ("campaign_name", "skan_conversion"),
    "audience": ("spend", "ctr"),
    "page_event": ("campaign_name", "product_details_page_browse"),
    "in_app_event": ("total_purchase_value", "checkout"),
    "shop_event": ("campaign_name", "onsite_shopping_roas"),
    "attribution": ("campaign_name", "engaged_view_through_conversions"),
    "country": ("likes", "reach"),
}


def key_columns(stream: str) -> tuple[str, ...]:
    """What makes a record of the stream the same record."""
    return _ENTITY_KEYS.get(stream) or tuple(dict.fromkeys(("advertiser_id", *REPORTS[stream].dimensions)))


def two_columns(stream: str) -> tuple[str, ...]:
    """The two columns that the sync "two columns" selects."""
    if stream in _TWO:
        return _TWO[stream]
    report = REPORTS[stream]
    if report.level == "advertiser" and "cash" in report.sets:
        return "cash_spend", "likes"
    first, second = _TWO_METRICS[report.sets[0]]
    # An ad account has no campaign.
    return ("spend" if report.level == "advertiser" and first == "campaign_name" else first), second


def emitted_columns(stream: str) -> set[str]:
    """The columns that a sync with two selected columns emits: those, key, cursor and ad account."""
    cursor = {CURSORS[stream]} if stream in CURSORS else set()
    return {*key_columns(stream), *two_columns(stream), *cursor, "advertiser_id"}


@dataclass
class Sync:
    """A finished read and what there was to read.

    Attributes:
        config: As the connector got it.
        run: What the connector printed.
        requests: What the simulated API was asked.
        truth: Records that there were, per stream.
        accounts: Ad accounts that can be read, with the day that it was there.
        forbidden: Ad accounts that cannot be read.
        buyers: Ad accounts that have, or had, TopView campaigns.
        columns: The columns of each stream.
    """

    config: dict[str, Any]
    run: Run
    requests: list[Entry]
    truth: dict[str, list[Record]]
    accounts: dict[str, date]
    forbidden: list[str]
    buyers: set[str]
    columns: dict[str, tuple[str, ...]]


def readers_of(sync: Sync, stream: str) -> list[str]:
    """The ad accounts that a report is asked of: TopView of those that ever bought it."""
    return [account for account in sync.accounts if stream not in TOP_VIEW or account in sync.buyers]


def sign_of(stream: str) -> str:
    """The daily report by which it is known on which days an hourly one can have rows."""
    if REPORTS[stream].level == "advertiser":
        return "ad_accounts_daily_report"
    return "campaigns_reservation_daily_report" if stream in TOP_VIEW else "campaigns_daily_report"


def days_by_hour(sync: Sync, stream: str, account: str, days: list[str]) -> list[str]:
    """Those of the days that an hourly report is asked for: those with rows by day, and the last three."""
    with_rows = {row["stat_time_day"] for row in sync.truth[sign_of(stream)] if row["advertiser_id"] == account}
    return [day for day in days if day in with_rows or day > str(sync.accounts[account] - timedelta(days=3))]


def is_canary(entry: Entry) -> bool:
    """Whether a report was asked for a single row, to see whether there is none."""
    return entry.path == "report/integrated/get/" and entry.params["page_size"] == "1"


def _read(
    api: SimulatedApi,
    config: dict[str, Any],
    catalog: Mapping[str, Any],
    state: list[dict[str, Any]] | None = None,
) -> Sync:
    """Run a read of a configured catalog at the simulated API's moment."""
    api.clear_log()
    result = connector.run("read", config, catalog, state, now=api.now)
    return Sync(
        config,
        result,
        api.requests,
        {name: api.truth.records(name, config) for name in STREAMS},
        {account.id: account.today(api.now) for account in api.truth.readable(config)},
        [account.id for account in api.truth.accounts if account.forbidden],
        {
            each.id
            for each in api.truth.readable(config)
            if any(c.buying_type == model.TOP_VIEW for c in each.campaigns)
        },
        {name: api.truth.columns(name) for name in STREAMS},
    )


def _catalog(config: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = forked.run("discover", config, now=NOW).one("CATALOG")["catalog"]
    return found


def _full_refresh(**overrides: object) -> Sync:
    with SimulatedApi(now=NOW) as api:
        config = api.config(rate_limit_tier="ultimate", **BUSY_DAYS, **overrides)
        return _read(api, config, configured(_catalog(config), *STREAMS, mode="full_refresh"))


def _two_columns() -> Sync:
    with SimulatedApi(now=NOW) as api:
        config = api.config(rate_limit_tier="ultimate", start_date="2026-03-06", end_date="2026-03-06")
        catalog = _catalog(config)
        chosen = [configured(catalog, name, columns=two_columns(name), mode="full_refresh") for name in STREAMS]
        return _read(api, config, {"streams": [each["streams"][0] for each in chosen]})


def _service_type() -> Sync:
    with SimulatedApi(now=NOW) as api:
        config = api.config(rate_limit_tier="ultimate", reservation_request="service_type", **BUSY_DAYS)
        return _read(api, config, configured(_catalog(config), *TOP_VIEW, mode="full_refresh"))


def _incremental() -> list[Sync]:
    with SimulatedApi(now=NOW) as api:
        config = api.config(rate_limit_tier="ultimate", start_date="2026-03-13", lookback_window=LOOKBACK)
        catalog = configured(_catalog(config), *STREAMS)
        first = _read(api, config, catalog)
        api.now = LATER
        second = _read(api, config, catalog, first.run.last_states)
        return [first, second]


SYNCS: dict[str, Callable[[], list[Sync]]] = {
    "full refresh": lambda: [_full_refresh()],
    "without deleted": lambda: [_full_refresh(include_deleted=False)],
    "two columns": lambda: [_two_columns()],
    "service type": lambda: [_service_type()],
    "incremental": _incremental,
}


def days_between(first: date, last: date) -> list[str]:
    """All days from first to last, both included, as requests name them."""
    return [str(first + timedelta(days=number)) for number in range((last - first).days + 1)]
