"""The ground truth agrees with what a naive client reads from the server, for all entities and reports."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import requests

from integration_tests.running.required import FURTHER_REPORTS, METRICS, REPORTS
from integration_tests.running.worlds import NOW, api_fixture
from simulated_api import SimulatedApi

if TYPE_CHECKING:
    from collections.abc import Iterator

Record = dict[str, Any]

LEVELS = {"ads": "ad", "ad_groups": "adgroup", "campaigns": "campaign"}
TODAYS_NAMES = {
    "telephone": "telephone_number",
    "phonenumber": "cellphone_number",
    "product_details_page_browse": "page_content_view_events",
    "cost_per_product_details_page_browse": "cost_per_page_content_view_event",
    "product_details_page_browse_rate": "page_content_view_event_rate",
}
ENTITIES = ["ad_accounts", "campaigns", "ad_groups", "ads"]


api = api_fixture("default", scope="module")


class NaiveClient:
    """Reads a stream the long way round: one account after the other, one window after the other."""

    def __init__(self, api: SimulatedApi, config: dict[str, Any]) -> None:
        self.api = api
        self.config = config
        self.session = requests.Session()
        self.session.headers["Access-Token"] = config["credentials"]["access_token"]

    def get(self, path: str, **params: object) -> Record:
        """Ask once and return `data`."""
        sent = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
        body: Record = self.session.get(self.api.base_url + path, params=sent, timeout=60).json()
        assert body["code"] == 0, body["message"]
        data: Record = body["data"]
        return data

    def pages(self, path: str, **params: object) -> Iterator[Record]:
        """Follow page_info to the last page."""
        page = 1
        while True:
            data = self.get(path, **params, page=page)
            yield from data["list"]
            if page >= data["page_info"]["total_page"]:
                return
            page += 1

    def accounts(self) -> list[Record]:
        """Details of each ad account that answers."""
        known = self.config["credentials"]
        listed = self.get("oauth2/advertiser/get/", app_id=known["app_id"], secret=known["secret"])["list"]
        wanted = self.config.get("advertiser_ids") or [row["advertiser_id"] for row in listed]
        found = []
        for advertiser_id in wanted:
            params = {"advertiser_ids": json.dumps([advertiser_id])}
            body = self.session.get(self.api.base_url + "advertiser/info/", params=params, timeout=60).json()
            found += body["data"].get("list", [])
        return found

    def read(self, stream: str) -> list[Record]:
        """A stream's records."""
        if stream == "ad_accounts":
            rows = self.accounts()
        elif stream in LEVELS:
            rows = [row for account in self.accounts() for row in self.entities(LEVELS[stream], account)]
        else:
            return [row for account in self.accounts() for row in self.report(stream, account)]
        return [{name: entity_value(name, row) for name in self.api.truth.columns(stream)} for row in rows]

    def entities(self, level: str, account: Record) -> Iterator[Record]:
        """Rows of a level, TopView with a request of its own."""
        chosen: dict[str, Any] = {"primary_status": "STATUS_ALL"} if self.config.get("include_deleted", True) else {}
        chosen["campaign_system_origins"] = ["TT_ADS_PLATFORM", "PROMOTE"]
        for extra, size in (({}, 1000), ({"buying_types": ["RESERVATION_TOP_VIEW"]}, 100)):
            yield from self.pages(
                f"{level}/get/", advertiser_id=account["advertiser_id"], filtering=chosen | extra, page_size=size
            )

    def report(self, stream: str, account: Record) -> Iterator[Record]:
        """One account's rows of a report, window after window."""
        params = self.request(stream, account)
        zone = account.get("display_timezone") or account["timezone"]
        today = next(item for item in self.api.truth.accounts if item.id == account["advertiser_id"]).today(
            self.api.now
        )
        for window in self.windows(stream, today):
            for row in self.pages("report/integrated/get/", **params, **window):
                record = {name: metric_value(name, text) for name, text in row["metrics"].items()} | row["dimensions"]
                record |= {"advertiser_id": account["advertiser_id"], "currency": account["currency"], "timezone": zone}
                if day := record.get("stat_time_day"):
                    record["stat_time_day"] = day.removesuffix(" 00:00:00")
                if hour := record.get("stat_time_hour"):
                    record["stat_time_hour"] = hour.replace(" ", "T")
                for name, today_name in TODAYS_NAMES.items():
                    if today_name in record and name in self.api.truth.columns(stream):
                        record[name] = record.pop(today_name)
                yield {name: record.get(name) for name in {*self.api.truth.columns(stream), *record}}

    def windows(self, stream: str, today: date) -> Iterator[Record]:
        """What a report is asked for of days: windows up to today, or all time at once."""
        report = REPORTS[stream]
        if report.lifetime:
            yield {"query_lifetime": True}
            return
        first = date.fromisoformat(self.config["start_date"])
        while first <= today:
            last = first if report.hourly else min(first + timedelta(days=29), today)
            yield {"start_date": first.isoformat(), "end_date": last.isoformat()}
            first = last + timedelta(days=1)

    def request(self, stream: str, account: Record) -> Record:
        """The parameters of a report request but its window."""
        report = REPORTS[stream]
        known = {*report.dimensions, "advertiser_id", "currency", "timezone"}
        columns = [name for name in self.api.truth.columns(stream) if name not in known]
        metrics = [TODAYS_NAMES.get(name, name) for name in columns if not (report.hourly and name.startswith("skan_"))]
        status = "STATUS_ALL" if self.config.get("include_deleted", True) else "STATUS_NOT_DELETE"
        chosen = {f"{report.level}_status": status} if report.level != "advertiser" else {}
        if report.top_view:
            chosen["buying_type"] = "RESERVATION_TOP_VIEW"
        return {
            "advertiser_id": account["advertiser_id"],
            "report_type": report.report_type,
            "data_level": f"AUCTION_{report.level.upper()}",
            "dimensions": list(report.dimensions),
            "metrics": metrics,
            "filtering": [
                {"field_name": field, "filter_type": "IN", "filter_value": json.dumps([value])}
                for field, value in chosen.items()
            ],
            "page_size": 1000,
        }


def entity_value(name: str, row: Record) -> object:
    value = row.get(TODAYS_NAMES.get(name, name))
    if value is None:
        return None
    if name == "create_time" and isinstance(value, int):
        return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%dT%H:%M:%SZ}"
    if name in ("create_time", "modify_time", "schedule_start_time", "schedule_end_time"):
        return value.replace(" ", "T") + "Z"
    return str(value) if name in ("page_id", "tracking_pixel_id") else value


def metric_value(name: str, text: str) -> object:
    if name.endswith(("_id", "_name")):
        return text
    if text == "-":
        return None
    return float(text) if "." in text else int(text)


def counted(records: list[Record]) -> Counter[str]:
    return Counter(json.dumps(record, sort_keys=True, ensure_ascii=False) for record in records)


def config_from(api: SimulatedApi, days: int, **more: object) -> dict[str, Any]:
    return api.config(start_date=(NOW - timedelta(days=days)).date().isoformat(), **more)


def days_for(stream: str) -> int:
    """Hourly streams cost a request per day and account, so they are read for fewer days (the busy one included)."""
    return 12 if "hourly" in stream or stream in FURTHER_REPORTS else 44


def test_there_are_28_reports_and_27_further_ones() -> None:
    assert (len(REPORTS), len(FURTHER_REPORTS)) == (55, 27)


@pytest.mark.parametrize("stream", [*ENTITIES, *REPORTS])
def test_truth_equals_what_a_naive_client_reads(api: SimulatedApi, stream: str) -> None:
    config = config_from(api, days_for(stream))
    assert counted(NaiveClient(api, config).read(stream)) == counted(api.truth.records(stream, config))


@pytest.mark.parametrize(
    "stream",
    ["campaigns", "ad_groups", "ads", "ads_daily_report", "ad_groups_daily_report", "campaigns_country_report"],
)
def test_truth_without_deleted_entities(api: SimulatedApi, stream: str) -> None:
    config = config_from(api, 44, include_deleted=False)
    expected = counted(api.truth.records(stream, config))
    assert counted(NaiveClient(api, config).read(stream)) == expected
    assert expected < counted(api.truth.records(stream, config | {"include_deleted": True}))


def test_truth_of_chosen_accounts_and_columns(api: SimulatedApi) -> None:
    chosen = api.truth.accounts[2].id
    config = config_from(api, 44, advertiser_ids=[chosen])
    records = api.truth.records("ads_daily_report", config, ["advertiser_id", "ad_id", "stat_time_day", "spend"])
    assert {record["advertiser_id"] for record in records} == {chosen}
    assert {tuple(record) for record in records} == {("advertiser_id", "ad_id", "stat_time_day", "spend")}


def test_truth_between_days_is_a_part_of_the_whole(api: SimulatedApi) -> None:
    chosen = api.truth.accounts[0].id
    config = config_from(api, 44, advertiser_ids=[chosen])
    first, last = date(2026, 3, 1), date(2026, 3, 6)
    part = api.truth.rows_between("ads_daily_report", config, chosen, first, last)
    whole = api.truth.records("ads_daily_report", config)
    assert part
    assert counted(part) == counted([row for row in whole if "2026-03-01" <= row["stat_time_day"] <= "2026-03-06"])


def test_truth_stops_at_the_end_date_and_at_today(api: SimulatedApi) -> None:
    config = config_from(api, 44)
    days = {row["stat_time_day"] for row in api.truth.records("ads_daily_report", config | {"end_date": "2026-03-01"})}
    assert max(days) == "2026-03-01"
    future = api.truth.records("ads_daily_report", config | {"end_date": "2027-01-01"})
    assert counted(future) == counted(api.truth.records("ads_daily_report", config))
    assert max(row["stat_time_day"] for row in future) == "2026-03-16"


def test_the_deprecated_reservation_request_gives_the_same_rows(api: SimulatedApi) -> None:
    client = NaiveClient(api, config_from(api, 20))
    account = client.accounts()[0]
    params = client.request("ads_reservation_daily_report", account)
    params["metrics"] = [name for name in params["metrics"] if name not in METRICS["engagement"]]
    window = {"start_date": "2026-03-01", "end_date": "2026-03-10"}
    old = params | {"service_type": "RESERVATION", "data_level": "RESERVATION_AD", "filtering": params["filtering"][:1]}
    today = list(client.pages("report/integrated/get/", **params, **window))
    assert len(today) > 1000
    assert today == list(client.pages("report/integrated/get/", **old, **window))


def test_truth_follows_the_clock() -> None:
    with SimulatedApi(now=NOW, world="tiny") as api:
        config = config_from(api, 20)
        before = {stream: counted(api.truth.records(stream, config)) for stream in ("campaigns", "ads_daily_report")}
        api.now = NOW + timedelta(days=1, hours=3)
        for stream, earlier in before.items():
            later = counted(api.truth.records(stream, config))
            assert later != earlier
            assert counted(NaiveClient(api, config).read(stream)) == later
