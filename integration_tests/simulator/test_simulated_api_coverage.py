"""Every stream's ground truth holds the awkward cases, so that comparing with it means something."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from integration_tests.running.required import REPORTS
from integration_tests.running.worlds import api_fixture
from integration_tests.simulator.test_simulated_api_truth import ENTITIES, LEVELS, config_from, days_for

if TYPE_CHECKING:
    from simulated_api import SimulatedApi


api = api_fixture("default", scope="module")


@pytest.mark.parametrize("stream", [name for name, report in REPORTS.items() if report.level != "advertiser"])
def test_every_report_stream_meets_the_awkward_cases(api: SimulatedApi, stream: str) -> None:
    config = config_from(api, max(days_for(stream), 44 if "hourly" in stream else 0))
    records = api.truth.records(stream, config)
    metrics = [name for name in api.truth.columns(stream) if not name.startswith("skan_")]
    assert any(record[name] is None for record in records for name in metrics), "no null"
    assert any(record[name] == 0 for record in records for name in metrics), "no zero"
    assert any(not record["campaign_name"].isascii() for record in records), "no non-ASCII name"
    gone = {row["campaign_id"] for row in api.truth.records("campaigns", config) if "DELETE" in row["secondary_status"]}
    assert any(record["campaign_id"] in gone for record in records), "no deleted parent"
    hourly = REPORTS[stream].hourly
    windows = Counter((row["advertiser_id"], row["stat_time_hour"][:10] if hourly else "") for row in records)
    assert max(windows.values()) > 1000, "never more than a page"


@pytest.mark.parametrize("stream", ENTITIES)
def test_every_entity_stream_meets_the_awkward_cases(api: SimulatedApi, stream: str) -> None:
    records = api.truth.records(stream, config_from(api, 44))
    values = [value for record in records for value in record.values()]
    assert None in values
    assert any(value == 0 and value is not False for value in values)
    assert any(isinstance(value, str) and not value.isascii() for value in values)
    assert "" in values
    if stream != "ad_accounts":
        assert [] in values
        assert max(Counter(record["advertiser_id"] for record in records).values()) > 1000
        assert len({record[f"{LEVELS[stream]}_id"] for record in records}) == len(records)


def test_some_ads_have_no_modify_time(api: SimulatedApi) -> None:
    records = api.truth.records("ads", config_from(api, 44))
    assert any(record["modify_time"] is None for record in records)
    assert any(record["create_time"] is None for record in records)


def test_report_keys_are_unique(api: SimulatedApi) -> None:
    for stream in ("ads_hourly_report", "campaigns_age_gender_report", "ads_reservation_daily_report"):
        records = api.truth.records(stream, config_from(api, 44))
        names = [n for n in records[0] if n in ("ad_id", "campaign_id", "age", "gender") or n.startswith("stat_time")]
        if stream.startswith("ads"):
            names.remove("campaign_id")
        keys = Counter(tuple(record[name] for name in ("advertiser_id", *names)) for record in records)
        assert max(keys.values()) == 1
