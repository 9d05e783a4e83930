"""The configuration's model: defaults, the API root, and no secret in what it says."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Any

import pytest
from airbyte_cdk.models import FailureType
from airbyte_cdk.utils.traced_exception import AirbyteTracedException
from hypothesis import given
from hypothesis import strategies as st

from source_tiktok_ads.api.tiers import TIERS
from source_tiktok_ads.config import PRODUCTION, SANDBOX, parse_config, unknown_settings
from source_tiktok_ads.manifest.connection import Connection
from source_tiktok_ads.manifest.loader import load_manifest
from source_tiktok_ads.readers.include_deleted import entity_filter, report_filters
from source_tiktok_ads.source import SourceTiktokAds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TOKEN = {"auth_type": "access_token", "access_token": "zK9-token"}
GOOD: dict[str, Any] = {"credentials": TOKEN, "advertiser_ids": ["1"], "start_date": "2026-01-31"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


def test_defaults() -> None:
    config = parse_config(GOOD)
    assert (config.end_date, config.lookback_window, config.include_deleted) == (None, 7, True)
    assert (config.environment, config.rate_limit_tier) == ("production", "basic")
    assert config.reservation_request == "buying_type"
    assert config.idle_days == "skip_hours"
    assert 1 <= config.num_workers <= 50


@pytest.mark.parametrize(
    ("tier", "share", "workers"),
    [("basic", 100, 10), ("advanced", 100, 10), ("premium", 100, 10), ("ultimate", 100, 15), ("ultimate", 50, 10)],
)
def test_without_a_number_there_are_as_many_workers_as_the_limit_needs(tier: str, share: int, workers: int) -> None:
    config = {**GOOD, "rate_limit_tier": tier, "rate_limit_share": share}
    assert parse_config(config).num_workers == workers
    assert parse_config({**config, "num_workers": None}).num_workers == workers
    assert parse_config({**config, "num_workers": 7}).num_workers == 7


def test_without_a_number_there_are_threads_for_the_workers_of_any_level() -> None:
    threads = load_manifest()["concurrency_level"]["default_concurrency"]
    assert f"else {max(tier.workers for tier in TIERS.values())}, 50]" in threads


@pytest.mark.parametrize("wrong", [{"rate_limit_tier": "gold"}, {"rate_limit_share": 0}])
def test_a_wrong_level_is_named_where_the_workers_depend_on_it(wrong: dict[str, Any]) -> None:
    with pytest.raises(AirbyteTracedException, match=next(iter(wrong))) as caught:
        parse_config({**GOOD, **wrong})
    assert "num_workers" not in (caught.value.message or "")


@pytest.mark.parametrize(
    ("changes", "root"),
    [
        ({}, PRODUCTION),
        ({"environment": "sandbox"}, SANDBOX),
        ({"api_base_url": "http://127.0.0.1:8080/open_api/v1.3"}, "http://127.0.0.1:8080/open_api/v1.3/"),
        ({"api_base_url": "http://[::1]:8080/"}, "http://[::1]:8080/"),
        ({"api_base_url": "http://localhost/"}, "http://localhost/"),
        ({"api_base_url": "http://host.docker.internal:1/x/"}, "http://host.docker.internal:1/x/"),
        ({"api_base_url": "https://BUSINESS-API.tiktok.com/x/"}, "https://BUSINESS-API.tiktok.com/x/"),
        ({"api_base_url": "https://tiktok.com/"}, "https://tiktok.com/"),
    ],
)
def test_the_api_root_ends_with_a_slash(changes: dict[str, Any], root: str) -> None:
    assert parse_config({**GOOD, **changes}).root == root


@given(field=st.sampled_from([*GOOD, "end_date", "num_workers", "environment", "api_base_url"]), value=JSON)
def test_any_value_is_taken_or_refused_with_a_config_error(field: str, value: object) -> None:
    refused: AirbyteTracedException | None = None
    try:
        parse_config({**GOOD, field: value})
    except AirbyteTracedException as error:
        refused = error
    if refused:
        assert refused.failure_type is FailureType.config_error
        assert (refused.message or "").startswith("Configuration error: ")


@given(secret=st.text(min_size=6, max_size=20).filter(lambda text: not text.isascii() or " " in text))
def test_a_refused_secret_is_not_repeated(secret: str) -> None:
    with pytest.raises(AirbyteTracedException) as caught:
        parse_config({**GOOD, "credentials": {**TOKEN, "access_token": secret}})
    assert secret not in (caught.value.message or "")
    assert "credentials.access_token " in (caught.value.message or "")


REPORT = {
    "name": "mine",
    "report_type": "BASIC",
    "data_level": "AUCTION_CAMPAIGN",
    "dimensions": ["campaign_id", "stat_time_day"],
    "metrics": ["spend"],
}
ENDPOINT = {"name": "mine", "path": "catalog/get/"}
OAUTH = {"auth_type": "oauth2.0", "app_id": "74", "secret": "s3cr3t", "access_token": "zK9-token"}


def with_nulls(config: dict[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with null for every setting of a schema that it does not name."""
    return dict.fromkeys(schema["properties"]) | config


def test_null_means_unset_at_every_level() -> None:
    schema = load_manifest()["spec"]["connection_specification"]
    names = schema["properties"]
    oauth = names["credentials"]["oneOf"][0]
    nulls = {
        "credentials": with_nulls(OAUTH, oauth),
        "custom_reports": [with_nulls(REPORT, names["custom_reports"]["items"])],
        "custom_endpoints": [with_nulls(ENDPOINT, names["custom_endpoints"]["items"])],
    }
    plain = {
        "credentials": OAUTH,
        "custom_reports": [REPORT],
        "custom_endpoints": [ENDPOINT],
        "start_date": "2026-01-31",
    }
    full = with_nulls({"start_date": "2026-01-31", **nulls}, schema)
    assert [name for name, value in full.items() if value is None]
    assert parse_config(full) == parse_config(plain)


def test_null_lists_are_empty() -> None:
    config = parse_config({**GOOD, "custom_reports": None, "custom_endpoints": None, "excluded_advertiser_ids": None})
    assert (config.custom_reports, config.custom_endpoints, config.excluded_advertiser_ids) == ([], [], [])


@pytest.mark.parametrize("name", ["credentials", "start_date"])
def test_null_for_a_setting_that_must_be_is_missing(name: str) -> None:
    with pytest.raises(AirbyteTracedException, match=rf"{name} is missing\."):
        parse_config({**GOOD, name: None})


def test_a_whole_number_may_be_written_with_a_point() -> None:
    endpoint = ENDPOINT | {"page_size": 20.0, "batch_size": 5.0}
    config = parse_config({**GOOD, "lookback_window": 7.0, "num_workers": 3.0, "custom_endpoints": [endpoint]})
    (read,) = config.custom_endpoints
    assert [config.lookback_window, config.num_workers, read.page_size, read.batch_size] == [7, 3, 20, 5]
    assert {type(each) for each in (config.lookback_window, config.num_workers, read.page_size, read.batch_size)} == {
        int
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"advertiser_ids": [7 * 10**18]}, 'advertiser_ids.1 must be a text: put it in quotes, "7000000000000000000"'),
        ({"excluded_advertiser_ids": ["1", 2.0]}, 'excluded_advertiser_ids.2 must be a text: put it in quotes, "2.0"'),
        ({"advertiser_ids": "1"}, 'advertiser_ids must be a list, such as ["a", "b"]'),
        ({"advertiser_ids": [None]}, "advertiser_ids.1 must be a text"),
        ({"credentials": OAUTH | {"app_id": 7412}}, "credentials.app_id must be a text: put it in quotes"),
        ({"credentials": TOKEN | {"access_token": 7412}}, "credentials.access_token must be a text: put it in quotes"),
        ({"lookback_window": "7"}, "lookback_window must be a whole number, without quotes"),
        ({"lookback_window": 7.5}, "lookback_window must be a whole number"),
        ({"lookback_window": True}, "lookback_window must be a whole number"),
        ({"lookback_window": 400}, "lookback_window must be at most 365"),
        ({"lead_region": "de"}, "lead_region must be default, eu or us"),
        ({"num_workers": 0}, "num_workers must be at least 1"),
        ({"rate_limit_share": 0}, "rate_limit_share must be at least 1"),
        ({"shard": "second"}, "shard must be written like 2/8: the second of eight"),
        ({"shard": "0/8"}, "shard must count from 1 up to the number of shards, which is 1,000 at most"),
        ({"shard": "9/8"}, "shard must count from 1 up to the number of shards, which is 1,000 at most"),
        ({"include_deleted": "true"}, "include_deleted must be true or false, without quotes"),
        ({"environment": "staging"}, "environment must be production or sandbox"),
        ({"custom_reports": [REPORT | {"metrics": [None]}]},
         "custom_reports cannot be read as they are: report 'mine': metrics.1 None: must be a text"),
        ({"custom_endpoints": [ENDPOINT | {"page_size": 0}]},
         "custom_endpoints cannot be read as they are: endpoint 'mine': page_size 0: must be at least 1"),
    ],
)  # fmt: skip
def test_an_error_names_the_field_what_is_wrong_and_what_to_do(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(AirbyteTracedException) as caught:
        parse_config({**GOOD, **changes})
    assert caught.value.message == f"Configuration error: {sentence}."


def test_several_wrong_fields_are_all_named() -> None:
    with pytest.raises(AirbyteTracedException) as caught:
        parse_config({**GOOD, "start_date": "soon", "num_workers": 0})
    assert "start_date " in (caught.value.message or "")
    assert "num_workers " in (caught.value.message or "")


@pytest.mark.parametrize("level", ["ad_status", "adgroup_status", "campaign_status"])
def test_reports_ask_for_deleted_entities_by_the_status_of_their_level(level: str) -> None:
    wanted = [{"field_name": level, "filter_type": "IN", "filter_value": '["STATUS_ALL"]'}]
    assert report_filters(level, include_deleted=True) == wanted
    assert report_filters(level, include_deleted=False) == []


def test_an_ad_account_report_has_no_status_to_filter_by() -> None:
    assert report_filters(None, include_deleted=True) == []


@pytest.mark.parametrize(("include", "status"), [(True, "STATUS_ALL"), (False, "STATUS_NOT_DELETE")])
def test_lists_say_which_entities_they_want(include: bool, status: str) -> None:  # noqa: FBT001 - a table's column
    assert entity_filter(include_deleted=include) == {"primary_status": status}


def test_a_misspelt_setting_is_noticed_and_the_platforms_own_are_not() -> None:
    assert unknown_settings(GOOD) == []
    assert unknown_settings({**GOOD, "lookback_days": 3, "__injected_declarative_manifest": {}}) == ["lookback_days"]


def test_a_start_before_the_apis_first_day_is_raised_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "airbyte"):
        connection = Connection.read({**GOOD, "start_date": "0206-01-31"}, load_manifest())
    assert connection.resolved["start_date"] == "2012-01-01"
    (message,) = caplog.messages
    assert "0206-01-31" in message
    assert "2012-01-01" in message


def test_a_start_in_the_far_future_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "airbyte"):
        Connection.read({**GOOD, "start_date": "2205-01-01"}, load_manifest())
    assert "far in the future" in caplog.text


def test_an_end_before_the_apis_first_day_is_a_config_error() -> None:
    with pytest.raises(AirbyteTracedException, match="end_date 2011-12-31 is before 2012-01-01"):
        parse_config({**GOOD, "start_date": "2010-01-01", "end_date": "2011-12-31"})


def test_text_of_the_configuration_never_runs(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("AIRBYTE_ENABLE_UNSAFE_CODE", "true")
    code = "print('it ran')"
    checksums = {"md5": hashlib.md5(code.encode()).hexdigest()}  # noqa: S324 - what the CDK asks for
    config = {**GOOD, "__injected_components_py": code, "__injected_components_py_checksums": checksums}
    with caplog.at_level(logging.WARNING, "airbyte"):
        source = SourceTiktokAds(config=config)
        source.configure(config, str(tmp_path))
        source.connection(config)
    assert "it ran" not in capsys.readouterr().out
    assert not any(name.startswith("__injected") for name in source.connection(config).raw)
    assert caplog.text.count("it is not run") == 1


@pytest.mark.parametrize("workers", [float("inf"), float("nan"), "many", [], 10**400])
def test_an_impossible_number_of_workers_is_a_config_error_and_no_crash(workers: object) -> None:
    source = SourceTiktokAds(config={**GOOD, "num_workers": workers})
    with pytest.raises(AirbyteTracedException, match="num_workers"):
        source.connection({})
