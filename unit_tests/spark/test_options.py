"""Options of Spark as the connector's configuration; no secret where Spark prints options."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from source_tiktok_ads.accounts.shard import Shard
from source_tiktok_ads.spark.errors import TikTokAdsError
from source_tiktok_ads.spark.options import Options, options, settings

TOKEN = "one-token"
CREDENTIALS = {"access_token": TOKEN, "app_id": "7", "secret": "one-secret"}
GIVEN = {"path": "ads", "start_date": "2026-01-31", **CREDENTIALS}
# Of Spark's configuration `spark.redaction.regex`.
REDACTED = re.compile("(?i)secret|password|token|access[.]?key")


def test_the_argument_of_load_and_the_option_name_the_stream() -> None:
    assert Options.read(GIVEN).stream == "ads"
    assert Options.read({**GIVEN, "stream": "campaigns"}).stream == "campaigns"


def test_settings_get_the_type_that_the_specification_gives_them() -> None:
    given = {"lookback_window": "0", "include_deleted": "False", "advertiser_ids": "7, 8", "idle_days": "read"}
    config = Options.read({**GIVEN, **given}).config
    assert config == {
        "credentials": {"auth_type": "oauth2.0", **CREDENTIALS},
        "start_date": "2026-01-31",
        "lookback_window": 0,
        "include_deleted": False,
        "advertiser_ids": ["7", "8"],
        "idle_days": "read",
    }


def test_a_configuration_is_taken_as_json_and_single_options_come_before_it() -> None:
    whole = {"start_date": "2026-01-01", "end_date": "2026-01-02", "custom_reports": []}
    config = Options.read({**GIVEN, "config": json.dumps(whole)}).config
    assert (config["start_date"], config["end_date"], config["custom_reports"]) == ("2026-01-31", "2026-01-02", [])


def test_a_token_alone_is_a_token_alone() -> None:
    given = {"path": "ads", "access_token": TOKEN}
    assert Options.read(given).config["credentials"] == {"auth_type": "access_token", "access_token": TOKEN}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"path": ""}, "Which stream is to be read?"),
        ({"access_token": ""}, "Option access_token is missing."),
        ({"secret": ""}, "Option secret is missing: app_id and secret belong together."),
        ({"partition": "8"}, "There is no option partition; did you mean partitions?"),
        ({"auth_code": "x"}, "Option auth_code: gives a token only once"),
        ({"refresh_token": "x"}, "Option refresh_token: gives a token only once"),
        ({"partitions": "0"}, "Option partitions must be a whole number of 1 or more."),
        ({"lookback_window": "7.5"}, "Option lookback_window must be a whole number of 0 or more."),
        ({"include_deleted": "yes"}, "Option include_deleted must be true or false."),
        ({"columns": ","}, "Option columns names no column."),
        ({"custom_reports": "[{]"}, "Option custom_reports is no JSON: line 1, column 3"),
        ({"config": "[]"}, "Option config must be a JSON object"),
        ({"config": '{"credentials": {"access_token": "t"}}'}, "Option config must not hold credentials"),
    ],
)
def test_what_is_wrong_with_an_option_is_said(given: dict[str, str], says: str) -> None:
    with pytest.raises(TikTokAdsError, match=re.escape(says)):
        Options.read({**GIVEN, **given})


def test_what_the_connector_says_of_a_configuration_is_said() -> None:
    with pytest.raises(TikTokAdsError, match="Configuration error: lookback_window must be at most 365"):
        _ = Options.read({**GIVEN, "lookback_window": "999"}).checked


def test_secrets_stand_in_options_alone_whose_names_spark_covers() -> None:
    config = {"credentials": {"auth_type": "oauth2.0", **CREDENTIALS}, "start_date": "2026-01-31"}
    made = options(config, columns=["ad_id", "spend"], partitions=8)
    shown = {name: value for name, value in made.items() if not REDACTED.search(name)}
    assert shown == {
        "app_id": "7",
        "config": '{"start_date": "2026-01-31"}',
        "columns": '["ad_id", "spend"]',
        "partitions": "8",
    }
    read = Options.read({"path": "ads", **made})
    assert (read.config, read.columns, read.partitions) == (config, ("ad_id", "spend"), 8)


def test_no_secret_is_in_what_a_traceback_may_show() -> None:
    read = Options.read(GIVEN)
    shown = repr([read, read.config, read.task_config("1/2", 50, {})])
    assert TOKEN not in shown
    assert "one-secret" not in shown


def test_there_is_an_option_for_every_setting_of_the_configuration() -> None:
    known: dict[str, Any] = Options.read(GIVEN).checked.model_dump()
    assert set(settings()) == set(known) - {"credentials"}


def test_tasks_have_shards_that_hold_every_account_once() -> None:
    shards = Options.read({**GIVEN, "partitions": "3"}).shards(by_account=True)
    assert shards == ["1/3", "2/3", "3/3"]
    assert Options.read({**GIVEN, "partitions": "3"}).shards(by_account=False) == ["1/1"]


def test_a_shard_of_the_configuration_is_divided_into_shards_of_its_own() -> None:
    ids = [str(7_000_000_000_000_000_000 + number) for number in range(200)]
    outer = Shard.of_setting("2/3")
    parts = list(map(Shard.of_setting, Options.read({**GIVEN, "shard": "2/3"}).shards(by_account=True)))
    assert len(parts) == 4
    assert [sum(part.holds(id_) for part in parts) for id_ in ids] == [int(outer.holds(id_)) for id_ in ids]


def test_tasks_without_a_listed_account_are_left_out() -> None:
    (held,) = Options.read({**GIVEN, "partitions": "50", "advertiser_ids": "7"}).shards(by_account=True)
    assert Shard.of_setting(held).holds("7")


def test_tasks_that_run_at_once_share_the_quota() -> None:
    read = Options.read({**GIVEN, "partitions": "8", "rate_limit_share": "60"})
    assert read.share(8) == 7  # 8 tasks use 56 %
    assert read.share(1) == 60
    few = Options.read({**GIVEN, "partitions": "8", "concurrent_tasks": "2"})
    assert few.share(8) == 50
    config = few.task_config("1/8", 50, {"start_date": "2026-02-01"})
    assert (config["shard"], config["rate_limit_share"], config["start_date"]) == ("1/8", 50, "2026-02-01")


def test_more_tasks_at_once_than_can_share_the_quota_are_refused() -> None:
    read = Options.read({**GIVEN, "partitions": "8", "rate_limit_share": "5"})
    with pytest.raises(TikTokAdsError, match="Let concurrent_tasks be 5 at most"):
        read.share(8)
