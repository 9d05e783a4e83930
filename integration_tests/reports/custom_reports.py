"""Reports of one's own for tests: short ways to write them, and a table of those that the API takes."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from integration_tests.running import in_process
from integration_tests.running.connector import configured
from integration_tests.running.forked import run
from simulated_api.rules import catalogue as simulated
from source_tiktok_ads import catalogue

if TYPE_CHECKING:
    from integration_tests.running.connector import Record, Run
    from simulated_api import SimulatedApi

Report = dict[str, Any]

LEVELS = {
    "ad": ("AUCTION_AD", "ad_id"),
    "adgroup": ("AUCTION_ADGROUP", "adgroup_id"),
    "campaign": ("AUCTION_CAMPAIGN", "campaign_id"),
    "advertiser": ("AUCTION_ADVERTISER", "advertiser_id"),
}
DAY, HOUR = "stat_time_day", "stat_time_hour"


def basic(level: str, *more: str, metrics: str = "spend impressions", **others: object) -> Report:
    """A BASIC report by the level's id and `more` dimensions."""
    data_level, id_dimension = LEVELS[level]
    report = {"report_type": "BASIC", "data_level": data_level, "dimensions": [id_dimension, *more]}
    return report | {"metrics": metrics.split()} | others


def audience(level: str, *more: str, metrics: str = "spend impressions", **others: object) -> Report:
    """An AUDIENCE report by the level's id and `more` dimensions."""
    return basic(level, *more, metrics=metrics, **others) | {"report_type": "AUDIENCE"}


def all_metrics_by_day() -> list[str]:
    """Every metric that both sides take in a campaign's report by day."""
    return [
        name
        for name, metric in simulated.METRICS.items()
        if metric.basic == "yes"
        and "campaign" in metric.levels
        and not metric.requires_dimension
        and not metric.attribute
        and catalogue.metric(name).only_dimensions in (None, (DAY,))
    ]


def narrowed(field_name: str, values: list[str], filter_type: str = "IN") -> dict[str, Any]:
    """One filter, its values as JSON text."""
    return {"field_name": field_name, "filter_type": filter_type, "filter_value": json.dumps(values)}


def counted(records: list[Record]) -> Counter[str]:
    """Records regardless of their order."""
    return Counter(json.dumps(record, sort_keys=True, ensure_ascii=False) for record in records)


class Sync:
    """Custom reports, discovered and read within this process; `end_date` must be given, its clock is the real one.

    Args:
        api: The simulated API.
        reports: By name.
        more: Of the configuration.

    Attributes:
        config: The connector's configuration.
        streams: What `discover` printed, by name.
        run: What `read` printed.
    """

    def __init__(self, api: SimulatedApi, reports: dict[str, Report], **more: object) -> None:
        self.api = api
        self.config = api.config(
            rate_limit_tier="ultimate", custom_reports=[{"name": n, **report} for n, report in reports.items()], **more
        )
        self._catalog = self._command("discover").one("CATALOG")["catalog"]
        self.streams = {stream["name"]: stream for stream in self._catalog["streams"]}
        self.run = self.read(*reports)

    def read(self, *names: str, state: list[dict[str, Any]] | None = None) -> Run:
        """Sync some reports."""
        return self._command("read", configured(self._catalog, *(f"custom_{name}" for name in names)), state)

    def _command(self, verb: str, *files: Any) -> Run:  # noqa: ANN401 - JSON
        return in_process.run(verb, self.config, *files)


class ClockedSync(Sync):
    """The same by forked processes, with the API's clock."""

    def _command(self, verb: str, *files: Any) -> Run:  # noqa: ANN401 - JSON
        return run(verb, self.config, *files, now=self.api.now)


WITHOUT_ID: Report = {"report_type": "AUDIENCE", "data_level": "AUCTION_ADVERTISER", "metrics": ["spend", "clicks"]}

TAKEN: dict[str, Report] = {
    "ads_by_day": basic("ad", DAY, metrics="spend ctr cost_per_result conversion secondary_goal_result"),
    "ads_by_hour": basic("ad", HOUR, metrics="spend impressions clicks"),
    "ads_in_total": basic("ad", metrics="spend reach frequency"),
    "ad_groups_by_day": basic("adgroup", DAY, metrics="spend real_time_result"),
    "ad_groups_by_hour": basic("adgroup", HOUR),
    "ad_groups_of_all_time": basic("adgroup", query_lifetime=True, metrics="spend reach"),
    "campaigns_by_day": basic("campaign", DAY, metrics="objective_type spend campaign_automation_type"),
    "campaigns_in_total": basic("campaign", metrics="spend impressions reach cpm"),
    "account_by_day": basic("advertiser", DAY, metrics="spend advertiser_name"),
    "account_by_hour": basic("advertiser", HOUR, metrics="spend"),
    "account_in_total": basic("advertiser", metrics="spend reach"),
    "account_of_all_time": basic("advertiser", query_lifetime=True),
    "countries": basic("campaign", DAY, "country_code"),
    "countries_in_total": basic("ad", "country_code"),
    "ad_types": basic("adgroup", DAY, "ad_type"),
    "images": basic("ad", DAY, "image_id", metrics="spend single_image_impressions"),
    "search_terms": basic("ad", DAY, "search_terms", metrics="spend impressions"),
    "skan_postbacks": basic("campaign", DAY, "skan_postback_sequence", metrics="skan_conversion"),
    "older_name": basic("ad", DAY, metrics="product_details_page_browse spend"),
    "parent_names_named": basic("ad", DAY, metrics="campaign_name spend ad_id currency"),
    "whole_ads_by_day": basic("ad", DAY, metrics="spend reach ad_name campaign_automation_type")
    | {"dimensions": ["ad_id_v2", DAY]},
    "whole_ads_not_deleted": basic("ad", filters=[narrowed("ad_status", ["STATUS_NOT_DELETE"])])
    | {"dimensions": ["ad_id_v2"], "query_lifetime": True},
    "age_gender": audience("ad", DAY, "age", "gender"),
    "gender_age_in_total": audience("campaign", "gender", "age"),
    "account_ages": audience("advertiser", DAY, "age"),
    "platforms": audience("adgroup", DAY, "platform", metrics="spend clicks conversion campaign_name"),
    "languages": audience("campaign", "language"),
    "device_brands": audience("campaign", "device_brand_id"),
    "networks": audience("ad", DAY, "ac"),
    "buckets_by_hour": audience("campaign", HOUR, "bucket_id", metrics="spend"),
    "whole_account_ages": WITHOUT_ID | {"dimensions": ["age"]},
    "whole_account_genders_by_day": WITHOUT_ID | {"dimensions": ["gender", DAY]},
    "only_deleted": basic("campaign", DAY, filters=[narrowed("campaign_status", ["STATUS_DELETE"])]),
    "not_deleted": basic("ad", DAY, filters=[narrowed("ad_status", ["STATUS_NOT_DELETE"])]),
    "top_view": basic("campaign", DAY, filters=[narrowed("buying_type", ["RESERVATION_TOP_VIEW"])]),
    "reach_and_frequency": basic("adgroup", DAY, filters=[narrowed("buying_type", ["RESERVATION_RF"])]),
    "not_smart": basic("ad", DAY, filters=[narrowed("campaign_automation_type", ["MANUAL"])]),
    "some_countries": basic("ad", DAY, "country_code", filters=[narrowed("country_code", ["US", "GB"])]),
    "other_countries": audience("ad", "country_code", filters=[narrowed("country_code", ["US"], "NOT_IN")]),
}  # fmt: skip
